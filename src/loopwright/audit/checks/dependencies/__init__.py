"""Packages that are locked, held against advisories."""
