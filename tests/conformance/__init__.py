"""The requests of this package, held against those of the vendor's SDK."""
