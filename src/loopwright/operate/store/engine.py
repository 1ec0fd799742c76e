"""What the engine keeps, in the database; every change goes through the writer and is durable when it returns."""

from __future__ import annotations

import json
import logging
from concurrent.futures import wait
from typing import TYPE_CHECKING, TypeVar

from django.db import connection
from django.db.models import Count, Max

from loopwright.operate.alerts.life import Life
from loopwright.operate.incidents.incident import Incident, incident_of
from loopwright.operate.keeping import plain, restored
from loopwright.operate.notices.message import Message
from loopwright.operate.notices.outbox import Entry, Standing
from loopwright.operate.notices.vigil import Watch
from loopwright.operate.store.incidents import DatabaseIncidents
from loopwright.operate.store.models import (
    AlertRing,
    CheckSpan,
    Event,
    EventTally,
    KeptState,
    OutboxMessage,
    SeriesPiece,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from concurrent.futures import Future

    from loopwright.operate.checks.seen import Outcome
    from loopwright.operate.clock import Clock
    from loopwright.operate.engine.ages import Ages
    from loopwright.operate.incidents.entry import Entry as Line
    from loopwright.operate.incidents.opening import Addition
    from loopwright.operate.notices.alarm import Step
    from loopwright.operate.store.writer import Writer

LOG = logging.getLogger(__name__)
Found = TypeVar("Found")
SAID_SECONDS = 20  # after each of which it is said that the database is slow
LATELY_SECONDS = 86_400.0  # for so long an alert that rang in an incident before it was over opens no other
LIFE, WATCH = "life", "watch"
SPAN = """
INSERT INTO operate_checkspan (check_name, outcome, start, "end", because) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (check_name, start)
DO UPDATE SET outcome = excluded.outcome, "end" = excluded."end", because = excluded.because
"""


def waited(told: Future[Found]) -> Found:
    """What came of a write, however long it takes: whoever gave up would know less than the database does."""
    while not wait((told,), SAID_SECONDS).done:
        LOG.warning("the database has not taken a write for %d s", SAID_SECONDS)
    return told.result()


class DatabaseOutbox:
    """The outbox."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def put(self, messages: Iterable[Message], moment: float) -> None:
        """Queue messages in their order; one whose identity is known already is not put in again."""
        given = tuple(messages)
        waited(self._writer.submit(lambda: put_in(given, moment)))

    def unsettled(self) -> tuple[Entry, ...]:
        """All entries that are queued or failed, by number."""
        return tuple(_entry(one) for one in OutboxMessage.objects.filter(settled=False).order_by("pk"))

    def keep(self, entry: Entry) -> None:
        """Write down how an entry stands now."""
        values = {
            "next_at": entry.next_at,
            "standing": entry.standing.value,
            "settled": entry.standing.settled,
            "attempts": entry.attempts,
            "settled_at": entry.settled_at,
            "reason": entry.reason,
        }
        rows = OutboxMessage.objects.filter(pk=entry.number)
        waited(self._writer.submit(lambda: rows.update(**values)))


def put_in(messages: Sequence[Message], moment: float) -> None:
    """Queue messages; called in the writer's thread."""
    for one in messages:
        OutboxMessage.objects.get_or_create(
            identity=one.identity,
            defaults={
                "message": json.dumps(plain(one)),
                "put_at": moment,
                "next_at": moment,
                "standing": Standing.QUEUED.value,
            },
        )


def _entry(row: OutboxMessage) -> Entry:
    return Entry(
        row.pk,
        restored(Message, json.loads(row.message)),
        row.put_at,
        row.next_at,
        Standing(row.standing),
        row.attempts,
        row.settled_at,
        row.reason,
    )


class DatabaseLife:
    """The life of alerts beside the outbox: both are kept, or neither."""

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self._writer, self._clock = writer, clock

    def life(self) -> Life:
        """The life as last kept; an empty one at first."""
        row = KeptState.objects.filter(part=LIFE).first()
        return Life() if row is None else restored(Life, json.loads(row.state))

    def keep(self, step: Step) -> None:
        """Keep a life, queue messages, and add to the ledger."""
        text = json.dumps(plain(step.life))

        def write() -> None:
            _keep(LIFE, text, step.at)
            put_in(step.messages, step.at)
            AlertRing.objects.bulk_create(_rings(step))

        waited(self._writer.submit(write))


def _rings(step: Step) -> list[AlertRing]:
    rung = [AlertRing(at=one.at, rule=one.rule, ring=json.dumps(plain(one))) for one in step.rings]
    held = [
        AlertRing(at=step.at, rule=one.alert.label("alertname"), discarded=True, ring=json.dumps(plain(one)))
        for one in step.discarded
    ]
    return [*rung, *held]


class DatabaseWatch:
    """Who was proven to be reached, and the last sign of life; this process alone changes it."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        row = KeptState.objects.filter(part=WATCH).first()
        self._watch = Watch() if row is None else restored(Watch, json.loads(row.state))

    def watch(self) -> Watch:
        """The watch as last kept; an empty one at first."""
        return self._watch

    def keep_watch(self, watch: Watch, messages: tuple[Message, ...], moment: float) -> None:
        """Keep it and queue messages, both or neither; a sign of life alone is not waited for."""
        text = json.dumps(plain(watch))

        def write() -> None:
            _keep(WATCH, text, moment)
            put_in(messages, moment)

        written = self._writer.submit(write)
        if messages or watch.proofs != self._watch.proofs:
            waited(written)
        self._watch = watch


class DatabaseStates:
    """Parts of the engine."""

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self._writer, self._clock = writer, clock

    def load(self, part: str) -> object | None:
        """A part as it was kept last."""
        row = KeptState.objects.filter(part=part).first()
        return None if row is None else json.loads(row.state)

    def keep(self, parts: Mapping[str, object]) -> None:
        """Keep some parts, all or none."""
        now, texts = self._clock.now(), {part: json.dumps(state) for part, state in parts.items()}

        def write() -> None:
            for part, text in texts.items():
                _keep(part, text, now)

        waited(self._writer.submit(write))


def _keep(part: str, text: str, now: float) -> None:
    KeptState.objects.update_or_create(part=part, defaults={"state": text, "at": now})


class DatabaseHistory:
    """How checks stood."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def reach(self, spans: Sequence[tuple[str, Outcome, float, float, str]]) -> None:
        """Say of checks that they stood somehow since a moment until another, and why."""
        rows = [(name, outcome.value, start, end, because) for name, outcome, start, end, because in spans]

        def write() -> None:
            with connection.cursor() as cursor:
                cursor.executemany(SPAN, rows)

        waited(self._writer.submit(write))


class DatabasePieces:
    """What was measured, in pieces."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def load(self) -> list[bytes]:
        """Every piece, the oldest first."""
        return [bytes(one) for one in SeriesPiece.objects.order_by("pk").values_list("body", flat=True)]

    def keep(self, body: bytes, at: float, *, whole: bool) -> None:
        """Add a piece; a whole one takes the place of all before it."""

        def write() -> None:
            if whole:
                SeriesPiece.objects.all().delete()
            SeriesPiece.objects.create(made_at=at, body=body)

        waited(self._writer.submit(write))


class DatabaseIncidentLog:
    """Takes the lines that follow from alerts."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def follow(self, additions: Sequence[Addition]) -> None:
        """Open incidents and add to them, all or nothing."""
        waited(self._writer.submit(lambda: _follow(additions)))


def _follow(additions: Sequence[Addition]) -> None:
    store = DatabaseIncidents()
    opened: dict[str, list[Line]] = {}
    for one in additions:
        if one.number is None:
            opened.setdefault(one.part, []).append(one.entry)
        else:
            store.add(one.number, [one.entry])
    for lines in opened.values():
        store.open(lines)


def open_incidents() -> dict[int, Incident]:
    """The incidents that go on, by number."""
    return {number: incident_of(lines) for number, lines in DatabaseIncidents().going_on().items()}


def late_incidents(now: float) -> dict[int, Incident]:
    """The incidents that go on, and those that were over within the last day, by number."""
    store = DatabaseIncidents()
    found = store.turned_since(now - LATELY_SECONDS) | store.going_on()
    return {number: incident_of(lines) for number, lines in found.items()}


class DatabaseKept:
    """All of it."""

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self.life = DatabaseLife(writer, clock)
        self.outbox = DatabaseOutbox(writer)
        self.states = DatabaseStates(writer, clock)
        self.history = DatabaseHistory(writer)
        self.pieces = DatabasePieces(writer)
        self.incidents = DatabaseIncidentLog(writer)
        self._writer = writer
        self._last = Event.objects.aggregate(last=Max("pk"))["last"] or 0
        self._counts: dict[str, int] = {}

    def forget(self, ages: Ages, now: float) -> None:
        """Let go of what is older than it is kept; a message that is still on the way never is."""
        aged = (
            Event.objects.filter(at__lt=now - ages.events),
            EventTally.objects.filter(minute__lt=now - ages.history),
            CheckSpan.objects.filter(end__lt=now - ages.history),
            OutboxMessage.objects.filter(settled=True, settled_at__lt=now - ages.notices),
            AlertRing.objects.filter(at__lt=now - ages.notices),
        )
        for one in aged:  # each by itself, so that no commit takes long
            waited(self._writer.submit(one.delete))

    def stage_counts(self) -> dict[str, int]:
        """How many events of each stage went well since the engine began to count."""
        fresh = Event.objects.filter(pk__gt=self._last)
        newest = fresh.aggregate(last=Max("pk"))["last"]
        if newest is None:
            return dict(self._counts)
        good = fresh.filter(pk__lte=newest, ok=True).values("stage").annotate(count=Count("pk"))
        for one in good.order_by("stage"):
            self._counts[one["stage"]] = self._counts.get(one["stage"], 0) + one["count"]
        self._last = newest
        return dict(self._counts)
