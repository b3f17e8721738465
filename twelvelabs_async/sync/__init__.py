"""The blocking facade: `_portal.py` by hand, everything else generated from `resources/`."""
