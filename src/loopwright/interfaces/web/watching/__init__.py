"""Checks, alerts and deployments on pages and in the API."""
