"""The 0.x names of this package, held against the vendor's own 0.x releases."""
