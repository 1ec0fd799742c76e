"""One file a service: what is asked of it, and what its answers are as records; found by scanning."""
