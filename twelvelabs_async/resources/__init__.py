"""Resources: the methods of the API; each is a signature, a docstring, checks and one call."""
