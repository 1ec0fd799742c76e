"""Policies derived from the solved design: one function each, found by scanning this package."""
