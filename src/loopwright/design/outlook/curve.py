"""The cost curve: what the loop costs as its users grow, moving when a trigger is met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import definition, total
from loopwright.design.findings import CurvePoint
from loopwright.design.lifting.lift import chosen, design_title
from loopwright.design.outlook.footing import Found, Prospect
from loopwright.design.outlook.hysteresis import Bars, Walk

if TYPE_CHECKING:
    from loopwright.design.answer import Question
    from loopwright.design.figure import Figures
    from loopwright.design.search.solve import Solved

PATH = "demand.scale"


def cost_curve(
    question: Question, solved: Solved, index: int, figures: Figures, prospect: Prospect | None = None
) -> tuple[CurvePoint, ...]:
    """The bill at the demands that the triggers looked at, on what the loop then stands on; by users.

    It ends where nothing in the catalogue keeps the promises. Nothing for a design that breaks some today.
    """
    if not solved.feasible[index]:
        return ()
    prospect = Prospect(question, question.values) if prospect is None else prospect
    bars = Bars.of(question.catalogue)
    footing = Found(solved, index).footing
    steps = Walk(prospect, bars, PATH).steps(footing, int(question.catalogue.value("choice.triggers.shown")))
    users, today = question.inputs.figure("demand.users"), figures["cost.total"]
    found = []
    for number, scale in enumerate(bars.grid()):
        passed = [step for step in steps if step.scale <= scale]
        there = prospect.on(passed[-1].after.footing if passed else footing, PATH, scale)
        if there is None:
            break
        title = design_title(chosen(there.solved, there.index))
        times = definition(scale, "ratio", "times today")
        stem = f"curve.{number}"
        figures.lay(
            f"{stem}.users",
            total(users.value * scale, users.unit, "users × times today", users=users, times=times),
        )
        bill = float(there.solved.designs.money[there.index])
        formula = f"the bill of {title} under that demand"
        figures.lay(f"{stem}.cost", total(bill, "USD/month", formula, today=today, times=times))
        found.append(CurvePoint(f"{stem}.users", f"{stem}.cost", title))
    return tuple(found)
