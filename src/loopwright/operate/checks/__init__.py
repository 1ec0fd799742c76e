"""Checks: what is looked at, when, and what a look says; pure but for the runner, which acts through ports."""
