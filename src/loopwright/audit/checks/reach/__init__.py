"""What fails when one thing fails: single points, spread, order of start."""
