"""Models with methods for the blocking client; all but this file is generated."""
