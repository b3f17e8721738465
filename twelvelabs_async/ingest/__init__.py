"""Whole back-catalogues: sources, checks, a ledger that survives crashes, and the run itself."""
