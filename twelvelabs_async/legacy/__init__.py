"""The older surfaces: REST v1.1 and v1.2, and the names of the vendor's 0.x SDK."""
