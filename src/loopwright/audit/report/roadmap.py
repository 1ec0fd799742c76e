"""Section 8: what to do when. The most risk removed for an hour comes first, and nothing before what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.finding import Severity
from loopwright.audit.report.records import Aim, Move, Phase
from loopwright.audit.report.risks import faults, risk_of, weighing_rules
from loopwright.audit.report.statement import Unknown, seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loopwright.audit.report.facts import Facts
    from loopwright.audit.report.records import Maturity

DEVELOPING = 3
# months from now at which a phase ends
PHASES = (
    ("immediate", "Immediate actions (< 1 month)", 1),
    ("short-term", "Short-term improvements (1-3 months)", 3),
    ("strategic", "Strategic initiatives (3-12 months)", 12),
)


def roadmap(facts: Facts, scores: Sequence[Maturity] = ()) -> tuple[Phase, ...]:
    """The phases; what is grave gets its room first, and each phase is then ordered like all."""
    moves = moves_of(facts)
    grave = {one.check.slug for one in faults(facts.weighing) if one.severity >= Severity.HIGH}
    room = hours_per_month(facts)
    order = ordered([one for one in moves if one.check in _with_needs(grave, moves)])
    order += ordered([one for one in moves if one not in order])
    filled: dict[str, list[Move]] = {slug: [] for slug, _, _ in PHASES}
    used = 0.0
    for one in order:
        slug = next((slug for slug, _, months in PHASES if used < room * months), PHASES[-1][0])
        filled[slug].append(one)
        used += one.hours
    return tuple(
        Phase(
            slug,
            title,
            tuple(ordered(filled[slug])),
            round(sum(one.hours for one in filled[slug]), 2),
            tuple(one for one in aims(scores) if _phase_of(one) == slug),
        )
        for slug, title, _ in PHASES
    )


def aims(scores: Sequence[Maturity]) -> list[Aim]:
    """What the next levels ask for and nothing here shows, the lowest level first."""
    found = [
        Aim(one.area, one.score + 1, gap.what, gap.statement.how)
        for one in scores
        for gap in one.gaps
        if isinstance(gap.statement, Unknown)
    ]
    return sorted(found, key=lambda one: one.level)


def _phase_of(aim: Aim) -> str:
    return "short-term" if aim.level <= DEVELOPING else "strategic"


def hours_per_month(facts: Facts) -> float:
    """The hours a month that may go into it."""
    needed = facts.subject.needed
    if needed is None:
        return weighing_rules().hours_per_month
    return needed.inputs.value("team.operations_hours")


def moves_of(facts: Facts) -> list[Move]:
    """A step a fault."""
    listed = faults(facts.weighing)
    present = {one.check.slug for one in listed}
    found = []
    for fault in listed:
        weight = risk_of(fault, facts).weight
        before = weighing_rules().after.get(fault.check.slug, ())
        found.append(
            Move(
                check=fault.check.slug,
                title=fault.check.title,
                things=fault.things,
                hours=fault.hours,
                risk=weight,
                risk_per_hour=round(weight / fault.hours, 3),
                after=tuple(one for one in before if one in present),
                what=seen(fault.what, fault.evidence, fault.check.slug),
            )
        )
    return found


def ordered(moves: Sequence[Move]) -> list[Move]:
    """Steps in the order to take them: of those that nothing else must precede, the one that pays best.

    A step pays as well as what it makes possible: its ratio, or that of it and a step that waits for it together.
    Steps that wait for each other in a circle are taken as if they did not.
    """
    waiting = {one.check: one for one in moves}
    pays = {one.check: _pays(one, moves) for one in moves}
    found: list[Move] = []
    while waiting:
        free = [one for one in waiting.values() if not any(before in waiting for before in one.after)]
        best = min(free or waiting.values(), key=lambda one: (-pays[one.check], one.check))
        found.append(waiting.pop(best.check))
    return found


def _pays(move: Move, moves: Iterable[Move]) -> float:
    together = [(move.risk + one.risk) / (move.hours + one.hours) for one in moves if move.check in one.after]
    return max([move.risk / move.hours, *together])


def _with_needs(slugs: set[str], moves: Iterable[Move]) -> set[str]:
    """Some steps and all that must come before them."""
    after = {one.check: one.after for one in moves}
    found, pending = set[str](), sorted(slugs)
    while pending:
        one = pending.pop()
        if one not in found:
            found.add(one)
            pending += after.get(one, ())
    return found
