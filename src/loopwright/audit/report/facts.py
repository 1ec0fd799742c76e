"""What a report is made of: what the checks said, and what others measured or worked out, where somebody did.

Everything that a repository alone cannot tell is an optional field: absent, the report says unknown and how to find
out. Whoever reads an account, a database, a bill or a pipeline's runs fills in ``told`` by the names of ``asked.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.audit.finding import Direction
from loopwright.audit.report.grounds import Grounds
from loopwright.audit.report.grouping import Group, groups_of, weighing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.measures.measure import Measure
    from loopwright.audit.report.statement import Known, Source
    from loopwright.audit.running import Audited
    from loopwright.audit.subject import Subject


@dataclass(frozen=True, slots=True)
class ComponentCost:
    """What a component costs a month, in dollars, and what tells it."""

    component: str
    usd_per_month: float
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class RecoveryFact:
    """How a component comes back after a kind of disruption, in seconds; None where it cannot be told.

    ``why`` says what it rests on, or why it cannot be told.
    """

    component: str
    disruption: str
    rto_seconds: float | None
    rpo_seconds: float | None
    sources: tuple[Source, ...]
    why: str = ""


@dataclass
class Facts:
    """Everything that a report is made of.

    ``told`` holds statements by the names of ``asked.toml``: what was measured goes there. ``reach`` is the share of
    entry points that is lost with a thing, by the thing's name, 0 to 1. ``costs_are_all`` is whether every component
    has its cost among ``costs``.
    """

    name: str
    subject: Subject
    audited: Audited
    sifted: Sifted
    measures: tuple[Measure, ...] = ()
    day: date | None = None
    told: Mapping[str, Known] = field(default_factory=dict)
    costs: tuple[ComponentCost, ...] | None = None
    costs_are_all: bool = True
    recovery: tuple[RecoveryFact, ...] | None = None
    reach: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def grounds(self) -> Grounds:
        """What there was to look at."""
        found = self.sifted.findings
        return Grounds(self.subject, tuple(one for one in found if one.direction is Direction.STRENGTH))

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Every fault that counts, by what mends it."""
        return groups_of(self.sifted.findings, self.audited.checks)

    @cached_property
    def weighing(self) -> tuple[Group, ...]:
        """The faults that weigh."""
        return weighing(self.groups)
