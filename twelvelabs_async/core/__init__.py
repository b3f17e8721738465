"""The one road from a method to the wire and back."""
