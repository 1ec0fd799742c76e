"""The status page for everybody."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_GET

from loopwright.interfaces.web.accounts.doors import ANYONE, door
from loopwright.interfaces.web.desk import desk
from loopwright.interfaces.web.status.building import KEPT_SECONDS, current
from loopwright.interfaces.web.wording import without_unfit

if TYPE_CHECKING:
    from django.http import HttpRequest

CACHED = f"public, max-age={KEPT_SECONDS:.0f}"


@door(ANYONE)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show how it stands."""
    answer = render(request, "status/page.html", {"status": current()})
    answer.headers["Cache-Control"] = CACHED
    return answer


@door(ANYONE)
@require_GET
def as_json(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - a view's way
    """Tell how it stands to programs; moments in seconds since 1970 (UTC)."""
    found = current()
    told = {
        "schema": "loopwright/status/1",
        "name": found.name,
        "at": found.at,
        "verdict": found.verdict,
        "parts": [
            {
                "name": one.name,
                "state": one.state.value,
                "availability": one.whole.availability,
                "coverage": one.whole.coverage,
                "days": [
                    {"start": day.start, "state": day.state.value, **asdict(day.account)} for day in one.days
                ],
            }
            for one in found.parts
        ],
        "going_on": [asdict(one) for one in found.going_on],
        "of_late": [asdict(one) for one in found.of_late],
        "planned": [asdict(one) for one in found.planned],
    }
    answer = JsonResponse(told)
    answer.headers["Cache-Control"] = CACHED
    return answer


@door(ANYONE)
@require_GET
def feed(request: HttpRequest) -> HttpResponse:
    """Tell incidents as an Atom feed: an entry for each thing that was told."""
    found, base = current(), desk().site.address or request.build_absolute_uri("/").rstrip("/")
    made = Atom1Feed(
        without_unfit(f"{found.name}: incidents"),
        f"{base}/status",
        "What users are told",
        feed_url=f"{base}/status.atom",
    )
    for one in (*found.going_on, *found.of_late):
        for told in one.updates:
            made.add_item(
                without_unfit(f"{one.title} ({told.status})"),
                f"{base}/status#incident-{one.number}",
                without_unfit(told.text),
                unique_id=f"{base}/status#incident-{one.number}-{told.at:.0f}",
                updateddate=datetime.fromtimestamp(told.at, UTC),
                pubdate=datetime.fromtimestamp(told.at, UTC),
            )
    answer = HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    answer.headers["Cache-Control"] = CACHED
    return answer
