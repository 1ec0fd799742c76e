"""Events of the loop come in, and the funnel goes out."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ninja import Router, Schema, Status
from ninja.errors import HttpError

from loopwright.interfaces.web.api.tokens import INGEST, READ
from loopwright.interfaces.web.desk import desk
from loopwright.operate.events.arriving import LONGEST_WORD, read_events
from loopwright.operate.events.tally import funnel
from loopwright.operate.store.events import DatabaseEvents

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["events"])
WRITTEN_WITHIN_SECONDS = 20
LONGEST_PERIOD_SECONDS = 400 * 86_400


class RefusedEvent(Schema):
    """Why an event was not taken."""

    place: int
    field: str
    message: str


class Taken(Schema):
    """What became of a body: how many events are kept (those sent before are not counted again), which were refused."""

    taken: int
    new: int
    refused: list[RefusedEvent]


class Stage(Schema):
    """A stage of the loop over a period; durations in seconds, shares from 0 to 1."""

    name: str
    events: int
    failed: int
    sessions: int
    passed: float | None
    reached: float | None
    p50: float | None
    p95: float | None
    p99: float | None


EVENTS_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [
                        {"$ref": "#/components/schemas/Event"},
                        {"type": "array", "items": {"$ref": "#/components/schemas/Event"}, "maxItems": 1000},
                    ]
                }
            }
        },
    }
}


@router.post("events", auth=INGEST, response={202: Taken, 422: Taken}, openapi_extra=EVENTS_BODY)
def take_events(request: HttpRequest) -> Status[dict[str, Any]]:
    """Take events of the loop: one as an object, or up to 1,000 as a list.

    They are on disk when it answers. `Idempotency-Key` (for the body) or `id` (for an event) makes sending again
    harmless. 422 where every event was refused.
    """
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_WORD or not key.isprintable():
        raise HttpError(
            HTTPStatus.BAD_REQUEST, f"Idempotency-Key: at most {LONGEST_WORD} printable characters"
        )
    place = desk()
    batch = read_events(request.body, place.door, place.clock.now(), key)
    new = 0
    if batch.events:
        store = DatabaseEvents()
        new = place.writer.submit(lambda: store.append(batch.events)).result(WRITTEN_WITHIN_SECONDS)
    status = HTTPStatus.ACCEPTED if batch.events else HTTPStatus.UNPROCESSABLE_ENTITY
    told = {"taken": len(batch.events), "new": new, "refused": [asdict(one) for one in batch.refusals]}
    return Status(status, told)


@router.get("funnel", auth=READ, response=list[Stage])
def tell_funnel(request: HttpRequest, start: float | None = None, end: float | None = None) -> list[Any]:  # noqa: ARG001 - ninja's way
    """Tell how far users came in a period (seconds since 1970; the last day by default), stage by stage."""
    place = desk()
    until = place.clock.now() if end is None else end
    since = until - 86_400 if start is None else start
    if not 0 <= until - since <= LONGEST_PERIOD_SECONDS:
        raise HttpError(HTTPStatus.BAD_REQUEST, "start must come before end, at most 400 days")
    store = DatabaseEvents()
    return [
        asdict(one) for one in funnel(place.stages, store.tallied(since, until), store.sessions(since, until))
    ]
