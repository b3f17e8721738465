"""Holds what both SDKs decode from the same JSON against each other."""
