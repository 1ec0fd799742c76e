"""Which settings a program reads, where the secret ones stand and who turns them over; and how a hole is reported."""
