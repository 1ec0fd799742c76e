"""Traffic as it was: access logs and other measurements, counted without keeping anybody's data."""
