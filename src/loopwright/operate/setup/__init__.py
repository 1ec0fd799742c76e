"""Setup: what is watched, from ``operate.yaml`` and from what follows from the loop without anybody writing it."""
