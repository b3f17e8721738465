"""Uploads of large files in parts: planned, read, sent, recorded and shown."""
