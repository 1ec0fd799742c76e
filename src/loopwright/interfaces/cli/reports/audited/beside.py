"""What stands in a report beside what checks say: the sums of the system as it is, and what others measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.interfaces.cli.reports.measured_told import told

if TYPE_CHECKING:
    from loopwright.audit.measures.measure import Measure
    from loopwright.audit.measures.told import CostCentre
    from loopwright.audit.standing.as_it_is import AsItIs
    from loopwright.interfaces.cli.rendering.document import Section
    from loopwright.survey.evidence import Note


@dataclass(frozen=True, slots=True)
class Beside:
    """The system as it is where somebody worked it out; ``delivery`` is measured on the repository and its runs.

    ``measures`` and ``centres`` are what others measured and what was paid, where somebody was asked; ``unread`` the
    files that could not be read.
    """

    as_it_is: AsItIs | None = None
    delivery: tuple[Measure, ...] = ()
    measures: tuple[Measure, ...] = ()
    centres: tuple[CostCentre, ...] = ()
    unread: tuple[Note, ...] = ()

    @property
    def measured(self) -> Section | None:
        """The section on what others measured; nothing where nobody was asked."""
        return told(self.measures, self.centres) if self.measures or self.centres else None
