"""How the engine stands at a moment, for whoever looks at it from another thread: a picture that does not change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loopwright.operate.checks.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.operate.alert import Alert
    from loopwright.operate.alerts.escalation import Page
    from loopwright.operate.alerts.holding import Deployment
    from loopwright.operate.alerts.silences import Silence
    from loopwright.operate.checks.check import Check
    from loopwright.operate.checks.seen import Outcome, Seen
    from loopwright.operate.rules.rule import Group


@dataclass(frozen=True, slots=True)
class Watched:
    """A check, where it stands, and what its last look saw; ``maintenance`` names a window in which it is."""

    check: Check
    standing: Standing = field(default_factory=Standing)
    seen: Seen | None = None
    looked_at: float | None = None
    maintenance: str = ""


@dataclass(frozen=True, slots=True)
class RuleAtFault:
    """A rule that could not be evaluated, and why."""

    name: str
    because: str


@dataclass(frozen=True, slots=True)
class View:
    """Everything, at seconds since 1970; ``fault`` is why a new configuration was not taken.

    ``waiting`` counts the messages that are not delivered yet, ``unreached`` names who could not be told, ``troubles``
    are parts of the engine that stopped and begin again.
    """

    at: float = 0.0
    checks: tuple[Watched, ...] = ()
    alerts: tuple[Alert, ...] = ()
    groups: tuple[Group, ...] = ()
    pages: Mapping[str, Page] = field(default_factory=dict)
    silences: tuple[Silence, ...] = ()
    deployments: tuple[Deployment, ...] = ()
    faults: tuple[RuleAtFault, ...] = ()
    unwatched: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()
    waiting: int = 0
    fault: str = ""
    troubles: tuple[str, ...] = ()

    def counted(self, outcome: Outcome) -> int:
        """How many checks stand so."""
        return sum(one.standing.outcome is outcome for one in self.checks)
