"""The tables. Moments are seconds since 1970 (UTC) in floating point: one kind of time from a probe to a page."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Event(models.Model):
    """A single event of the loop, for as long as single ones are kept."""

    key = models.CharField(max_length=420, unique=True)
    at = models.FloatField()
    stage = models.CharField(max_length=200)
    session = models.CharField(max_length=32)
    user = models.CharField(max_length=32, blank=True)
    ok = models.BooleanField()
    duration_seconds = models.FloatField(null=True)
    request_id = models.CharField(max_length=200, blank=True)
    trace_id = models.CharField(max_length=200, blank=True)
    metadata = models.TextField(default="{}")

    class Meta:
        """Looked for by time and stage, and by request."""

        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["at", "stage", "ok", "session"], name="event_at"),
            models.Index(fields=["request_id"], name="event_request", condition=~models.Q(request_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.key}"


class EventTally(models.Model):
    """Events of a minute, counted by stage, outcome and class of duration; kept long after the events are gone."""

    minute = models.BigIntegerField()
    stage = models.CharField(max_length=200)
    ok = models.BooleanField()
    duration_class = models.IntegerField()
    count = models.BigIntegerField()

    class Meta:
        """One row a class."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["minute", "stage", "ok", "duration_class"], name="one_tally_a_class"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.minute}"


class IncidentRow(models.Model):
    """An incident's number and when it was opened; the rest follows from its lines."""

    opened_at = models.FloatField(db_index=True)
    closed = models.BooleanField(
        default=False, db_index=True
    )  # as its lines have it: the open ones are asked for often

    class Meta:
        """Named for what it is."""

        db_table = "operate_incident"

    def __str__(self) -> str:
        return f"incident {self.pk}"


class IncidentLine(models.Model):
    """A line of an incident's timeline; lines are added and never changed."""

    incident = models.ForeignKey(IncidentRow, on_delete=models.CASCADE, related_name="lines")
    at = models.FloatField()
    kind = models.CharField(max_length=20)
    who = models.CharField(max_length=254, blank=True)
    text = models.TextField(blank=True)
    data: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)

    class Meta:
        """In the order in which they were said."""

        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


class OutboxMessage(models.Model):
    """A message to one address, and how far it is."""

    identity = models.CharField(max_length=64, unique=True)
    message = models.TextField()
    put_at = models.FloatField()
    next_at = models.FloatField()
    standing = models.CharField(max_length=10)
    settled = models.BooleanField(default=False, db_index=True)
    attempts = models.IntegerField(default=0)
    settled_at = models.FloatField(null=True)
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.identity} {self.standing}"


class AlertRing(models.Model):
    """One time that a rule rang, for the ledger of what alerts are worth (JSON of a ring), and what was held back."""

    at = models.FloatField(db_index=True)
    rule = models.CharField(max_length=200)
    discarded = models.BooleanField(default=False)
    ring = models.TextField()

    def __str__(self) -> str:
        return f"{self.rule} {self.at}"


class CheckSpan(models.Model):
    """A time in which a check stood somehow; the last one of a check grows until it stands otherwise."""

    check_name = models.CharField(max_length=200)
    outcome = models.CharField(max_length=10)
    start = models.FloatField()
    end = models.FloatField()
    because = models.TextField(blank=True)

    class Meta:
        """One span begins at a moment."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["check_name", "start"], name="one_span_a_start")
        ]

    def __str__(self) -> str:
        return f"{self.check_name} {self.outcome}"


class SeriesPiece(models.Model):
    """What was measured since the piece before, as bytes; a whole one replaces all before it."""

    made_at = models.FloatField()
    body = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.made_at}"


class KeptState(models.Model):
    """A part of the engine as it was after its last step (JSON), so that a restart goes on from there."""

    part = models.CharField(max_length=100, primary_key=True)
    state = models.TextField()
    at = models.FloatField()

    def __str__(self) -> str:
        return self.part
