"""Drivers that jump: the default of what must be survived, and when somebody is there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from loopwright.design.figure import Figure, from_row
from loopwright.design.given.inputs import resolve
from loopwright.design.given.situation import Values
from loopwright.design.given.survival import survival_rank
from loopwright.design.outlook.footing import Found, Prospect
from loopwright.loop.vocabulary import Cover

if TYPE_CHECKING:
    from loopwright.design.answer import Question
    from loopwright.design.outlook.hysteresis import Step


def survival_switch(prospect: Prospect, step: Step) -> tuple[str, Figure, str] | None:
    """The driver, threshold and reason where a structure is left only because a machine must now be survived.

    Nothing when what must be survived was said, or the structure would be left for its load alone.
    """
    question, path = prospect.question, "demand.scale"
    before = prospect.situation(path, 1.0)
    beyond = prospect.situation(path, step.scale)
    rank = float(survival_rank(question, before))
    if float(survival_rank(question, beyond)) <= rank:
        return None
    kept = Prospect(question, question.values.replaced({"objective.survives": rank}))
    if kept.on(step.before, path, step.scale) is None:
        return None
    users = prospect.values.number("demand.users") * step.scale
    row = question.catalogue.figure("objective.survives_machine.users")
    if row.value is not None and abs(users / row.value - 1) < 0.02:  # noqa: PLR2004 - which of the two it is
        figure, driver, words = from_row(row), "users", "so many users"
    else:
        row = question.catalogue.figure("objective.survives_machine.requests_per_second")
        figure, driver, words = from_row(row), "peak load", "so many requests a second"
    why = (
        f"From {words} on, losing one machine should not stop the loop: that is our default, which "
        "`survives: nothing` in the loop file overrules. The structure itself would still carry the load."
    )
    return driver, figure, why


def other_covers(question: Question, near: float) -> list[tuple[str, Found, Figure, bool]]:
    """For each other cover the cheapest design, its mean wait, and whether somebody is there earlier than today.

    ``near`` is the objective of today's design.
    """
    inputs, catalogue = question.inputs, question.catalogue
    now = inputs.value("team.mean_wait_hours")
    found = []
    for cover in Cover:
        least = catalogue.value("cover.around_the_clock.people")
        if cover is inputs.cover or (cover is Cover.AROUND_THE_CLOCK and inputs.value("team.people") < least):
            continue
        # what is bought for people on call depends on it too: the whole loop is read again
        loop = replace(question.loop, team=replace(question.loop.team, cover=cover))
        there = resolve(loop, catalogue, lambda path: f"{question.loop_file}: {path}")
        values = Values(there, question.values.overrides)
        prospect = Prospect(replace(question, inputs=there, values=values), values, near)
        best = prospect.best("demand.scale", 1.0, near * catalogue.value("choice.triggers.dearest_factor"))
        if best is not None:
            wait = there.figure("team.mean_wait_hours")
            found.append((str(cover), best, wait, wait.value < now))
    return found
