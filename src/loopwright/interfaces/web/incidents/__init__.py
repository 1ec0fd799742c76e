"""Incidents on pages and in the API: opened, run, told to users, written up."""
