"""Which documented answers the emulator gives, seen in its own tests."""
