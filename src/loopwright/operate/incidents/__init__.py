"""Incidents: opened from alerts or by hand, told to users, written up, and learned from."""
