"""What the team's own machines become: made, closed, tuned, served, and given new versions."""
