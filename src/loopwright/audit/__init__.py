"""What is there, what is under, what is over, and what to do first."""
