"""Findings that one change mends, together; and which of them weigh at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.audit.finding import Direction, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loopwright.audit.check import Check
    from loopwright.audit.finding import Finding
    from loopwright.survey.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one check and one cause, the gravest first."""

    check: Check
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The gravest."""
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        """Of the gravest."""
        return self.first.severity

    @property
    def hours(self) -> float:
        """What mending all of it takes: one change where there is one cause."""
        return self.check.hours * (1 if self.first.cause else len(self.findings))

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Where it is read, each place once."""
        return tuple(dict.fromkeys(place for one in self.findings for place in one.evidence))

    @property
    def what(self) -> str:
        """The first thing with what is wrong, and how many more there are."""
        more = f" And {len(self.findings) - 1} more." if self.findings[1:] else ""
        return f"{self.first.thing}: {self.first.what}{more}"


def grouped(findings: Sequence[Finding]) -> list[tuple[Finding, ...]]:
    """Findings that one change mends, together: of one check and one cause; the gravest first."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.check, one.cause), []).append(one)
    return sorted(
        (tuple(group) for group in groups.values()),
        key=lambda group: (-group[0].severity, -len(group), group[0].check, group[0].cause),
    )


def groups_of(findings: Iterable[Finding], checks: Iterable[Check]) -> tuple[Group, ...]:
    """The groups of faults, those of strengths apart; findings of checks that were not asked are left out."""
    known = {one.slug: one for one in checks}
    faults = [one for one in findings if one.direction is not Direction.STRENGTH and one.check in known]
    return tuple(Group(known[group[0].check], group) for group in grouped(faults))


def weighing(groups: Iterable[Group]) -> tuple[Group, ...]:
    """Those that weigh: above a remark, and of something that users reach."""
    return tuple(one for one in groups if one.severity > Severity.INFO and one.first.environment.serves_users)
