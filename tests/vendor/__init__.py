"""The vendor's SDK, unchanged but for its base URL, drives the emulator."""
