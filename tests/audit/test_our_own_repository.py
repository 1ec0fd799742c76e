"""The product's own repository is held to its own checks."""

from __future__ import annotations

from pathlib import Path

from loopwright.audit.auditing import subject_of
from loopwright.audit.check import all_checks
from loopwright.audit.finding import Direction, Severity
from loopwright.audit.running import audited

ROOT = Path(__file__).parents[2]


def test_nothing_is_missing_that_weighs():
    found = audited(subject_of(ROOT), all_checks())
    weighing = [one for one in found.findings if one.severity > Severity.INFO]
    assert not [one for one in weighing if one.direction is Direction.UNDER]
