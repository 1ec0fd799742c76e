"""What a check says of one thing: that it is faulty, that it is wasted, or that nobody can tell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from loopwright.survey.evidence import Environment

if TYPE_CHECKING:
    from loopwright.survey.evidence import Evidence


class Severity(IntEnum):
    """How much hangs on a finding, the least first."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """As it is written and read: ``high``."""
        return self.name.lower()


class Direction(StrEnum):
    """Which way things are wrong."""

    UNDER = "under"  # the loop needs more
    OVER = "over"  # paid for and not needed
    STRENGTH = "strength"  # nothing is wrong: worth keeping


STEPS_DOWN = {
    Environment.PRODUCTION: 0,
    Environment.STAGING: 1,
    Environment.UNSTATED: 0,
    Environment.DEVELOPMENT: 2,
    Environment.TEST: 3,
    Environment.EXAMPLE: 3,
    Environment.ARCHIVED: 4,
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a check yields: the thing (``compose service web``), one sentence of what is wrong, and where that is read.

    ``environment`` is what the thing is for; ``severity`` only where it is not the check's own. ``cause`` joins things
    that one change mends (the same base image, the same action). ``snippet`` is what to write instead.
    """

    thing: str
    what: str
    evidence: tuple[Evidence, ...]
    environment: Environment = Environment.UNSTATED
    severity: Severity | None = None
    cause: str = ""
    snippet: str = ""
    money_usd_per_month: float | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """What a check yields where the files do not say: what is not known, and how to find out. Never a pass."""

    thing: str
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of the report: what a check yielded, with the check's slug and the severity that holds here."""

    check: str
    direction: Direction
    severity: Severity
    thing: str
    what: str
    environment: Environment
    evidence: tuple[Evidence, ...]
    cause: str = ""
    snippet: str = ""
    money_usd_per_month: float | None = None

    @property
    def place(self) -> str:
        """The file and line that it is read at first; empty where it is an absence."""
        return str(self.evidence[0]) if self.evidence else ""


def severity_in(environment: Environment, severity: Severity) -> Severity:
    """A severity as it holds in an environment: what no user reaches weighs less."""
    return Severity(max(0, severity - STEPS_DOWN[environment]))
