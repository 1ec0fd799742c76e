"""Pipelines: what tests, builds and deploys."""
