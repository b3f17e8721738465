"""Waiting for what takes long: pure rules, and the loop that follows them."""
