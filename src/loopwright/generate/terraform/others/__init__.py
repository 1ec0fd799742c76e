"""Designs at other providers, each module one of them."""
