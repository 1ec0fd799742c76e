"""How what is built is tried before users try it."""
