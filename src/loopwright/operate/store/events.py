"""The loop's events in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count

from loopwright.operate.events.event import LoopEvent
from loopwright.operate.events.tally import Tally, tallies
from loopwright.operate.store.models import Event, EventTally

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ASKED_TOGETHER = 500  # keys in one question: SQLite's variables are limited
ADD = """
INSERT INTO operate_eventtally (minute, stage, ok, duration_class, count) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (minute, stage, ok, duration_class) DO UPDATE SET count = operate_eventtally.count + excluded.count
"""


class DatabaseEvents:
    """Keeps events where Django is configured to; `append` is called in the writer's thread."""

    def append(self, events: Sequence[LoopEvent]) -> int:
        """Keep those whose key is new, and count them in their minutes; how many were new."""
        own = {one.key: one for one in events}
        known = _known(own)
        new = [one for key, one in own.items() if key not in known]
        Event.objects.bulk_create([_row(one) for one in new])
        _count(tallies(new))
        return len(new)

    def tallied(self, start: float, end: float) -> tuple[Tally, ...]:
        """The minutes that begin in a period, counted, in one order."""
        rows = EventTally.objects.filter(minute__gte=start, minute__lt=end)
        ordered = rows.order_by("minute", "stage", "ok", "duration_class")
        return tuple(
            Tally(*one) for one in ordered.values_list("minute", "stage", "ok", "duration_class", "count")
        )

    def sessions(self, start: float, end: float) -> dict[str, int]:
        """How many different sessions reached each stage with success."""
        rows = Event.objects.filter(at__gte=start, at__lt=end, ok=True)
        counted = rows.values("stage").annotate(sessions=Count("session", distinct=True)).order_by("stage")
        return {one["stage"]: one["sessions"] for one in counted}

    def find(self, request_id: str) -> tuple[LoopEvent, ...]:
        """The events of a request, oldest first."""
        rows = Event.objects.filter(request_id=request_id).exclude(request_id="").order_by("at", "key")
        return tuple(_event(one) for one in rows)

    def drop_before(self, moment: float) -> int:
        """Forget single events older than a moment; their minutes stay. How many were forgotten."""
        dropped, _ = Event.objects.filter(at__lt=moment).delete()
        return dropped


def _known(keys: Iterable[str]) -> set[str]:
    asked = list(keys)
    found: set[str] = set()
    for first in range(0, len(asked), ASKED_TOGETHER):
        some = asked[first : first + ASKED_TOGETHER]
        found.update(Event.objects.filter(key__in=some).values_list("key", flat=True))
    return found


def _count(counted: Iterable[Tally]) -> None:
    rows = [(one.minute, one.stage, one.ok, one.duration_class, one.count) for one in counted]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(ADD, rows)


def _row(one: LoopEvent) -> Event:
    return Event(
        key=one.key,
        at=one.at,
        stage=one.stage,
        session=one.session,
        user=one.user,
        ok=one.ok,
        duration_seconds=one.duration_seconds,
        request_id=one.request_id,
        trace_id=one.trace_id,
        metadata=one.metadata,
    )


def _event(row: Event) -> LoopEvent:
    return LoopEvent(
        row.key,
        row.at,
        row.stage,
        row.session,
        row.user,
        row.ok,
        row.duration_seconds,
        row.request_id,
        row.trace_id,
        row.metadata,
    )
