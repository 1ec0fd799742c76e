"""Load, measured: the loop's own mix of requests against a running system, from one user to past the knee."""
