"""Checks of a scanner that are passed over, in the words that Checkov reads in Terraform."""

from __future__ import annotations

from loopwright.generate.hcl import Comment
from loopwright.generate.passed_over import SKIPPED


def skipped(*checks: str) -> tuple[Comment, ...]:
    """The reasons beside a resource; a check without one raises KeyError."""
    return tuple(Comment(f"{check}:{SKIPPED[check]}", mark="#checkov:skip=") for check in checks)
