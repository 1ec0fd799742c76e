"""The dated catalogue: what providers sell, and every figure the sums start from."""
