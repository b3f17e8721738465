"""The older surfaces for the blocking client; all but this file is generated."""
