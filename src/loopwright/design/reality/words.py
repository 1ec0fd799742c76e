"""Why a design differs from what ran, in words derived from the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.answer import question_of
from loopwright.design.lifting.levels import LEVEL_NAMES
from loopwright.design.reality.replay import outcome_of
from loopwright.loop.errors import LoopwrightError
from loopwright.loop.vocabulary import Survives

if TYPE_CHECKING:
    from loopwright.design.reality.replay import Outcome, Replay

CLOSE = 2.0  # a bill within twice and half is called right
NOT_LINES = ("total", "per_user", "per_thousand_requests", "share_of_revenue", "runway_months")
OVER_LOAD = 10.0  # a bill is only called too high if it is so for ten times the load


def misses(one: Replay) -> tuple[str, ...]:
    """One sentence for each way in which the design differs from what ran."""
    system, outcome = one.system, one.outcome
    found = []
    error = system.level_error(outcome.level)
    if error < 0:
        found.append(_below(one))
    if error > 0:
        found.append(_above(one))
    if outcome.stage not in system.stages:
        found.append(f"database {outcome.stage}, ran {' or '.join(system.stages)}: {_busy(one)}")
    if outcome.redundant is not system.redundant:
        found.append(
            f"{'redundant' if outcome.redundant else 'one machine'} where the contrary ran: {_promise(one)}"
        )
    return tuple(found)


def far_off(one: Replay, ratio: float | None) -> str:
    """Why a bill is more than twice or less than half of what was paid; empty where it is not."""
    if ratio is None or 1 / CLOSE <= ratio <= CLOSE:
        return ""
    figures, system = one.outcome.figures, one.system
    lines = [(figure.value, path[5:]) for path, figure in figures.items() if path in _bill(one)]
    largest, name = max(lines)
    demand = one.question.loop.demand
    load = "requests are not published" if demand.requests_per_day is None else "requests as published"
    if system.without:
        load += f"; without {' and '.join(system.without)}, which its amount does not hold"
    return (
        f"a bill × {ratio:.2g} of what was paid: ${largest:,.2f} of it is {name.replace('_', ' ')}, {load}; it ran"
        f" {system.ran}"
    )


def _bill(one: Replay) -> set[str]:
    apart = {f"cost.{name}" for name in (*NOT_LINES, *one.system.without)}
    return {path for path in one.outcome.figures if path.startswith("cost.") and path not in apart}


def _below(one: Replay) -> str:
    level, low = one.outcome.level, one.system.level_low
    return f"{LEVEL_NAMES[level]}, ran {LEVEL_NAMES[low]}: {_busy(one)}, so no promise asks for more"


def _busy(one: Replay) -> str:
    figures, assumed = one.outcome.figures, one.question.inputs.assumed
    peak = figures["load.peak_rate"].value
    cores = figures["load.database_cores_busy"].value
    said = "as published"
    if one.question.loop.demand.requests_per_day is None:
        users = figures["demand.users"].value
        said = f"assumed of {users:,.0f} users, requests are not published"
    guessed = " at an assumed time a request" if "service.database_cpu_seconds" in assumed else ""
    return f"{peak:,.1f} requests/s at peak ({said}) keep {cores:,.2f} cores of the database busy{guessed}"


def _promise(one: Replay) -> str:
    inputs = one.question.inputs
    how = "stated" if inputs.survives_stated else "assumed"
    what = "no failure" if inputs.survives is Survives.NOTHING else f"the loss of a {inputs.survives}"
    return f"the promise is to survive {what} ({how}; {inputs.value('demand.users'):,.0f} users)"


def _above(one: Replay) -> str:
    """Above what ran: because redundancy is promised, or because hours cost more than the money saved."""
    system, outcome = one.system, one.outcome
    head = f"{LEVEL_NAMES[outcome.level]}, ran {LEVEL_NAMES[system.level_high]}: "
    if outcome.redundant and not system.redundant:
        return head + _promise(one)
    other = _forced(one, "arrangement=one_server")
    if other is None:
        return head + "one server keeps no promise of the loop at any size"
    if other.broken:
        return f"{head}one server would break {', '.join(other.broken)}"
    hours = other.hours - outcome.hours
    hour = one.question.inputs.value("team.value_of_hour_usd")
    if hours <= 0:
        return f"{head}one server costs ${other.usd - outcome.usd:,.2f} more a month and saves no hour"
    flip = (outcome.usd - other.usd) / hours
    return (
        f"{head}one server saves ${outcome.usd - other.usd:,.2f} a month and takes {hours:.1f} h more: it pays below"
        f" ${flip:,.2f} an hour, and an hour counts ${hour:,.2f}"
    )


def _forced(one: Replay, forced: str) -> Outcome | None:
    question = one.question
    try:
        return outcome_of(question_of(question.loop, question.catalogue, forced=(forced,)))
    except (LoopwrightError, ValueError):
        return None


def over_provisioned(one: Replay) -> str:
    """Names a system whose bill is far above what ten times its load would ask, and that no revenue carries.

    Empty where nothing is published, prices of its year are far, or the bill is proportional.
    """
    system, catalogue = one.system, one.question.catalogue
    if system.usd is None or not system.prices_near:
        return ""
    revenue = one.question.loop.money.revenue_usd_per_month
    if revenue and system.usd / revenue <= catalogue.value("seed.share_of_revenue"):
        return ""
    factor = catalogue.value("choice.bench.over_factor")
    grown = outcome_of(one.question, {"demand.scale": OVER_LOAD})
    if system.usd <= factor * grown.usd_without(system.without):
        return ""
    return f"over-provisioned: ${system.usd:,.2f} where ${one.outcome.usd:,.2f} does"
