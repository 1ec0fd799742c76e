"""Incidents for programs: the CLI, a chat's bot, a pipeline."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ninja import Field, Router, Schema, Status

from loopwright.interfaces.web.accounts.recording import record
from loopwright.interfaces.web.api.tokens import READ, RESPOND
from loopwright.interfaces.web.api.who import who
from loopwright.interfaces.web.incidents import acting
from loopwright.operate.incidents.incident import incident_of
from loopwright.operate.store.incidents import DatabaseIncidents

if TYPE_CHECKING:
    from django.http import HttpRequest

    from loopwright.operate.incidents.entry import Entry
    from loopwright.operate.incidents.incident import Incident

router = Router(tags=["incidents"])


class Line(Schema):
    """A line of a timeline; ``at`` in seconds since 1970 (UTC)."""

    at: float
    kind: str
    who: str
    text: str
    data: dict[str, str]


class Told(Schema):
    """An incident; moments in seconds since 1970 (UTC), None where not yet."""

    number: int
    title: str
    severity: str
    status: str
    opened_at: float
    started_at: float
    acknowledged_at: float | None
    resolved_at: float | None
    components: list[str]
    impact: str


class Whole(Told):
    """An incident with its timeline."""

    timeline: list[Line]


class Opening(Schema):
    """A new incident."""

    title: str
    severity: str = "P2"
    impact: str = ""
    components: list[str] = Field(default_factory=list)


class Saying(Schema):
    """A line to add: its kind, its text, and what the kind asks for (`status`, `severity`, `role` and `person`, …)."""

    kind: str
    text: str = ""
    data: dict[str, str] = Field(default_factory=dict)


class Number(Schema):
    """The number of an incident."""

    number: int


@router.get("incidents", auth=READ, response=list[Told])
def list_incidents(request: HttpRequest, *, everything: bool = False) -> list[dict[str, Any]]:  # noqa: ARG001 - ninja's way
    """Tell the incidents that are open, or all of them."""
    store = DatabaseIncidents()
    found = store.since(0) if everything else store.going_on()
    return [_told(number, incident_of(lines)) for number, lines in found.items()]


@router.get("incidents/{number}", auth=READ, response=Whole)
def show_incident(request: HttpRequest, number: int) -> dict[str, Any]:  # noqa: ARG001 - ninja's way
    """Tell an incident with its timeline."""
    lines = acting.lines_of(number)
    return _told(number, incident_of(lines)) | {"timeline": [_line(one) for one in lines]}


@router.post("incidents", auth=RESPOND, response={201: Number})
def open_incident(request: HttpRequest, said: Opening) -> Status[dict[str, int]]:
    """Open an incident."""
    number = acting.begin(who(request), said.title, said.severity, said.impact, said.components)
    record(request, who(request), "open incident", number)
    return Status(HTTPStatus.CREATED, {"number": number})


@router.post("incidents/{number}/lines", auth=RESPOND, response={201: Told})
def add_line(request: HttpRequest, number: int, said: Saying) -> Status[dict[str, Any]]:
    """Add a line to an incident's timeline."""
    acting.say(number, who(request), said.kind, said.text, said.data)
    record(request, who(request), f"add {said.kind}", number)
    return Status(HTTPStatus.CREATED, _told(number, acting.incident(number)))


def _told(number: int, found: Incident) -> dict[str, Any]:
    return {
        "number": number,
        "title": found.title,
        "severity": found.severity.value,
        "status": found.status.value,
        "opened_at": found.opened_at,
        "started_at": found.started_at,
        "acknowledged_at": found.acknowledged_at,
        "resolved_at": found.resolved_at,
        "components": list(found.components),
        "impact": found.impact,
    }


def _line(one: Entry) -> dict[str, Any]:
    return {"at": one.at, "kind": one.kind.value, "who": one.who, "text": one.text, "data": dict(one.data)}
