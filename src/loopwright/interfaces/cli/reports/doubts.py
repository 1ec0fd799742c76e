"""What a verdict should not be read without: an uncertain value that it hangs on, and prices past their date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from loopwright.design.telling import wording
from loopwright.design.telling.numbers import range_of
from loopwright.interfaces.cli.rendering.document import Toned, number, span

if TYPE_CHECKING:
    from loopwright.design.answer import Answer
    from loopwright.design.figure import Figure, Figures
    from loopwright.design.findings import Trigger
    from loopwright.interfaces.cli.rendering.document import Line

DRIVERS = {
    "peak load": "load.peak_rate",
    "users": "demand.users",
    "data": "data.size_gb",
    "value of an hour": "team.value_of_hour_usd",
    "availability asked for": "objective.availability",
    "response time asked for (p95)": "objective.latency_p95_seconds",
    "loss of data allowed": "objective.rpo_seconds",
    "time to recover allowed": "objective.rto_seconds",
    "your hours a month": "team.operations_hours",
}
"""Where today's value of what a trigger speaks of stands."""
SIDES = {
    ("above", True): "from",
    ("above", False): "above",
    ("below", True): "up to",
    ("below", False): "below",
}
DOCTOR = "loopwright catalogue doctor"
TIE = 0.7  # below this share of the samples a verdict is a tie, as the confidence finding words it
LIKELY = 0.1  # a value that lies beyond a trigger once in ten is worth a line
DAYS_PER_MONTH = 30.4
MONEY = "USD"


def uncertain(answer: Answer) -> Line:
    """The uncertain value that the choice hangs on, in a line; empty where none that is known turns it.

    Said from the samples where they were drawn; else from the triggers: one that lies within the range of what
    is assumed today, or whose own range holds today's value.
    """
    if not answer.design.feasible:
        return ()
    if answer.confidence is not None:
        return _sampled(answer)
    for trigger in answer.triggers:
        if trigger.kind != "resize" and _open(trigger, answer.figures):
            return _hangs(trigger, answer.figures)
    return ()


def _sampled(answer: Answer) -> Line:
    found, figures = answer.confidence, answer.figures
    if found is None or figures[found.arrangement_stays_path].value >= TIE:
        return ()
    stays = number(figures, found.arrangement_stays_path)
    ties = f"; a tie with {wording.inside(found.tie_with[0])}" if found.tie_with else ""
    return ("this arrangement wins in ", stays, f" of what the assumed values may be{ties}")


def _open(trigger: Trigger, figures: Figures) -> bool:
    """Whether what is known of today does not say on which side of a trigger it is."""
    today = figures.get(DRIVERS.get(trigger.driver, ""))
    if today is None:
        return False
    if trigger.low_path and trigger.high_path:
        return figures[trigger.low_path].value <= today.value <= figures[trigger.high_path].value
    return _assumed(today) and _beyond(figures[trigger.at_path].value, trigger.direction, today) >= LIKELY


def _beyond(at: float, direction: str, today: Figure) -> float:
    """How likely a value with a range lies beyond another: triangular between its ends, highest at its value."""
    low, mode, high = today.low, today.value, today.high
    if low is None or high is None or not low < high:
        return 0.0
    within = min(max(at, low), high)
    if within < mode:
        below = (within - low) ** 2 / ((high - low) * (mode - low))
    else:
        below = 1 - (high - within) ** 2 / ((high - low) * (high - mode)) if within < high else 1.0
    return below if direction == "below" else 1 - below


def _assumed(figure: Figure) -> bool:
    return figure.source is not None and figure.source.origin in ("assumption", "catalogue")


def _hangs(trigger: Trigger, figures: Figures) -> Line:
    today = DRIVERS[trigger.driver]
    now, at = number(figures, today), number(figures, trigger.at_path)
    if trigger.low_path and trigger.high_path:
        limits = span(figures, trigger.low_path, trigger.high_path)
        return (f"{trigger.driver} of ", now, " may be beyond ", *limits, ", where another design wins")
    loose = range_of(figures[today])
    turn = SIDES[trigger.direction, trigger.reached]
    return (f"{trigger.driver}: ", now, f" is assumed ({loose}); {turn} ", at, " another design wins")


def stale(answer: Answer, today: date) -> Line:
    """How many of the prices behind the bill are past their date, and by how much the oldest; empty for none."""
    dates = {
        leaf.source.reference: leaf.source.stale_after
        for leaf in answer.figures["cost.total"].leaves()
        if leaf.source is not None and leaf.source.stale_after and leaf.unit.startswith(MONEY)
    }
    past = sorted(day for day in dates.values() if day < today.isoformat())
    if not past:
        return ()
    months = round((today - date.fromisoformat(past[0])).days / DAYS_PER_MONTH)
    ago = f"{months} {'month' if months == 1 else 'months'}" if months else "less than a month"
    said = f"{len(past)} of {len(dates)} are past their date, the oldest by {ago}: "
    return (said, Toned(DOCTOR, "code"))
