"""When an audit answers no: how grave a finding has to be, and whether what is unknown counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.audit.finding import Direction, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.comparing import Compared
    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.running import Audited
    from loopwright.audit.subject import Subject

UNKNOWN, NEVER = "unknown", "never"


@dataclass(frozen=True, slots=True)
class Bar:
    """From which severity on a finding fails, None for never; ``unknown`` whether what could not be judged does."""

    severity: Severity | None
    unknown: bool

    def fails(self, found: Audited, sifted: Sifted, subject: Subject) -> bool:
        """Whether an audit does: by a finding, by a file that was not read, or by a check that failed on one."""
        grave = self.severity is not None and any(
            one.direction is not Direction.STRENGTH and one.severity >= self.severity
            for one in sifted.findings
        )
        return grave or (self.unknown and bool(subject.unread or found.failed))

    def fails_by_change(self, result: Compared) -> bool:
        """Whether a change does: by a finding or a promise, by what can be judged no more."""
        return result.fails_at(self.severity) or (self.unknown and bool(result.unread or result.unknown))


def bar_of(words: Sequence[str]) -> Bar:
    """The bar that the words of ``--fail-on`` set; of several severities the least, without one high."""
    unknown = UNKNOWN in words
    if NEVER in words:
        return Bar(None, unknown)
    grave = [Severity[one.upper()] for one in words if one != UNKNOWN]
    return Bar(min(grave, default=Severity.HIGH), unknown)
