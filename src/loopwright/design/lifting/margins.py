"""What is left between a promise and its objective: the room that a reader asks for first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import definition, total

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.design.figure import Figures
    from loopwright.design.model import Promise

HOURS_OF_A_MONTH = 720.0  # of 30 days, as objectives count
RISING = frozenset({"availability"})  # better when larger
WITHOUT_ROOM = frozenset({"survives", "capacity"})  # kept or not, nothing between


def lay_margins(promises: Iterable[Promise], figures: Figures) -> None:
    """Lay ``margin.<promise>`` for every promise with an objective; negative where it is broken.

    Units are the promise's own; availability's is hours of a 30-day month.
    """
    for promise in promises:
        if promise.objective_path is None or promise.name in WITHOUT_ROOM:
            continue
        kept, asked = figures[promise.path], figures[promise.objective_path]
        if promise.name in RISING:
            month = definition(HOURS_OF_A_MONTH, "hours", "hours of a 30-day month")
            left = (kept.value - asked.value) * HOURS_OF_A_MONTH
            figure = total(
                left,
                "hours/month",
                "(this design − objective) × 720 h",
                design=kept,
                objective=asked,
                month=month,
            )
        else:
            figure = total(
                asked.value - kept.value, kept.unit, "objective − this design", objective=asked, design=kept
            )
        figures.lay(f"margin.{promise.name}", figure)
