"""Probes: the eyes of checks, one adapter a protocol, each behind one guard of addresses, sizes and times."""
