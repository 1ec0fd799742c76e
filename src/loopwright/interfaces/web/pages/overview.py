"""The first page: is the loop working, is it slow, what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from loopwright.interfaces.web.accounts.doors import door
from loopwright.interfaces.web.accounts.roles import Role
from loopwright.interfaces.web.desk import desk
from loopwright.interfaces.web.watching.pages import view
from loopwright.operate.alerts.standing import HEARTBEAT
from loopwright.operate.checks.seen import Outcome
from loopwright.operate.engine.judging import ringing
from loopwright.operate.events.tally import funnel
from loopwright.operate.store.engine import open_incidents
from loopwright.operate.store.events import DatabaseEvents

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PERIODS = {"hour": 3_600, "day": 86_400, "week": 7 * 86_400, "month": 30 * 86_400}


@door(Role.VIEWER)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show how the loop does."""
    now, turning = view(), desk().turning
    told = {
        "stages": _stages(PERIODS["day"]),
        "answer": desk().answer,
        "view": now,
        "stands_still": turning is not None and turning.failed is not None,
        "down": [one for one in now.checks if one.standing.outcome is Outcome.DOWN],
        "unknown": now.counted(Outcome.UNKNOWN),
        "ringing": [one for one in ringing(now.alerts) if one.label("tier") != HEARTBEAT],
        "incidents": open_incidents(),
    }
    return render(request, "overview.html", told)


@door(Role.VIEWER)
@require_GET
def loop(request: HttpRequest) -> HttpResponse:
    """Show the funnel over a period."""
    chosen = request.GET.get("period", "day")
    period = chosen if chosen in PERIODS else "day"
    told = {"stages": _stages(PERIODS[period]), "period": period, "periods": list(PERIODS)}
    return render(request, "loop.html", told)


def _stages(seconds: int) -> list[object]:
    place, store = desk(), DatabaseEvents()
    end = place.clock.now() + 1
    start = end - seconds
    return list(funnel(place.stages, store.tallied(start, end), store.sessions(start, end)))
