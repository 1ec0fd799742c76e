"""Incidents in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.operate.incidents.entry import Entry, Kind
from loopwright.operate.incidents.incident import incident_of
from loopwright.operate.store.models import IncidentLine, IncidentRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet


class DatabaseIncidents:
    """Keeps timelines where Django is configured to."""

    def open(self, lines: Sequence[Entry]) -> int:
        """Begin a timeline; its number, from 1."""
        incident = incident_of(lines)
        row = IncidentRow.objects.create(opened_at=incident.opened_at, closed=not incident.open)
        _keep(row, lines)
        return row.pk

    def add(self, number: int, lines: Sequence[Entry]) -> bool:
        """Add to a timeline; False where there is none of that number.

        Raises ValueError on a line that no step takes.
        """
        row = IncidentRow.objects.select_for_update().filter(pk=number).first()
        if row is None:
            return False
        incident = incident_of([*self.timeline(number), *lines])
        _keep(row, lines)
        if row.closed == incident.open:
            IncidentRow.objects.filter(pk=number).update(closed=not incident.open)
        return True

    def timeline(self, number: int) -> tuple[Entry, ...]:
        """The lines in the order in which they were said; none where there is no such incident."""
        return tuple(_entry(one) for one in IncidentLine.objects.filter(incident_id=number))

    def going_on(self) -> dict[int, tuple[Entry, ...]]:
        """The timelines of the incidents that are open, by number."""
        return _timelines(IncidentLine.objects.filter(incident__closed=False))

    def turned_since(self, moment: float) -> dict[int, tuple[Entry, ...]]:
        """The timelines of the incidents whose status was changed since a moment, by number."""
        turned = IncidentLine.objects.filter(kind=Kind.STATUS.value, at__gte=moment)
        return _timelines(IncidentLine.objects.filter(incident_id__in=turned.values("incident_id")))

    def since(self, moment: float) -> dict[int, tuple[Entry, ...]]:
        """The timelines of the incidents that were opened since a moment, by number."""
        return _timelines(IncidentLine.objects.filter(incident__opened_at__gte=moment))


def _keep(row: IncidentRow, lines: Sequence[Entry]) -> None:
    IncidentLine.objects.bulk_create(
        IncidentLine(
            incident=row, at=one.at, kind=one.kind.value, who=one.who, text=one.text, data=dict(one.data)
        )
        for one in lines
    )


def _entry(row: IncidentLine) -> Entry:
    return Entry(row.at, Kind(row.kind), row.who, row.text, row.data)


def _timelines(rows: QuerySet[IncidentLine]) -> dict[int, tuple[Entry, ...]]:
    found: dict[int, list[Entry]] = {}
    for row in rows.order_by("incident_id", "pk"):
        found.setdefault(row.incident_id, []).append(_entry(row))
    return {number: tuple(lines) for number, lines in found.items()}
