"""What a real browser shows of the emulator's page."""
