"""What is copied, where to, how long it is kept, and the proof that it can be had back."""
