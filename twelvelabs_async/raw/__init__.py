"""What stands behind `with_raw_response`. All but `_base.py` is generated from `resources/`."""
