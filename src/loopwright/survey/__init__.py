"""What is there: facts only, read from what a team already has."""
