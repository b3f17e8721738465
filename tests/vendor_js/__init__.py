"""The vendor's JavaScript SDK drives the emulator."""
