"""Held against reality: published systems replayed as loops, beside naive ways to choose."""
