"""Findings as other tools read them."""
