"""Holds the client against the vendor's API document, which Prism serves and enforces."""
