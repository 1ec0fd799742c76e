"""The page of objectives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_GET

from loopwright.design.alerting.proof import proofs
from loopwright.design.answered import Answered
from loopwright.interfaces.web.accounts.doors import door
from loopwright.interfaces.web.accounts.roles import Role
from loopwright.interfaces.web.desk import desk
from loopwright.interfaces.web.watching.pages import view
from loopwright.operate.objectives.budgets import Rolling, budget_at
from loopwright.operate.objectives.reports import report_of
from loopwright.operate.objectives.spans import merged
from loopwright.operate.store.history import timeline

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from loopwright.design.answer import Answer
    from loopwright.operate.objectives.spans import Timeline

JOBS = frozenset({"site", "loop"})  # the checks that look at the loop as users do
KEPT_SECONDS = 400 * 86_400.0
OBJECTIVE = "objective.availability"


@door(Role.VIEWER)
@require_GET
def objectives(request: HttpRequest) -> HttpResponse:
    """Show the objective, its months and years, the budget, and the proofs of its rules."""
    place = desk()
    told: dict[str, Any] = {"answer": place.answer}
    if place.answer is not None and place.turning is not None:
        told |= _seen(place.answer)
    return render(request, "objectives/objectives.html", told)


def _seen(answer: Answer) -> dict[str, Any]:
    place, now = desk(), desk().clock.now()
    objective, line = answer.figures[OBJECTIVE].value, _line(now)
    days = place.catalogue.value("slo.window_days")
    budget = budget_at(line, objective, Rolling(days), now)
    return {
        "objective": objective,
        "report": report_of(line, objective, place.turning.zone if place.turning else "UTC", now),
        "budget": budget,
        "left_share": budget.left_share,
        "days": days,
        "proofs": proofs(Answered.of(answer, place.catalogue)),
    }


def _line(now: float) -> Timeline:
    """How the loop stood, as far as it is known: the worst of what looks at it as users do."""
    turning = desk().turning
    planned = () if turning is None else turning.maintenance
    checks = [one.check for one in view().checks if one.check.job in JOBS]
    lines = [timeline(one, planned, now - KEPT_SECONDS, now) for one in checks]
    return merged([one for one in lines if one])
