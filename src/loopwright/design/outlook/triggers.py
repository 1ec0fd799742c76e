"""The triggers: at which value of which driver another structure becomes the right one, and how that is seen coming."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from loopwright.design.findings import Trigger
from loopwright.design.lifting.lift import chosen, design_title, structure_of, title_of
from loopwright.design.lifting.names import sku_title
from loopwright.design.outlook.discrete import other_covers, survival_switch
from loopwright.design.outlook.footing import Footing, Found, Prospect
from loopwright.design.outlook.hysteresis import Bars, Step, Walk
from loopwright.design.outlook.moves import Place
from loopwright.design.outlook.staircases import all_stairs, confirmed, hours_worth
from loopwright.design.outlook.trigger_figures import lay_range, lay_value, scaled, turned
from loopwright.design.outlook.watch import YOUR_CHOICE, month_of_data, month_of_users, query_of
from loopwright.loop.quantities import format_money, format_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.design.answer import Question
    from loopwright.design.figure import Figure, Figures
    from loopwright.design.findings import TriggerKind
    from loopwright.design.model import Structure
    from loopwright.design.search.solve import Solved

STAYS = "Nothing has to move for that; whether a move is cheaper over the whole horizon, `loopwright roadmap` says."
RANKS: dict[str, int] = {
    "outgrow": 0,
    "discrete": 0,
    "pays_to_move": 1,
    "effort": 2,
    "budget": 3,
    "objective": 4,
    "resize": 5,
}
PROMISE_DRIVERS = {
    "availability": "availability asked for",
    "latency_p95": "response time asked for (p95)",
    "rpo": "loss of data allowed",
    "rto": "time to recover allowed",
    "hours": "your hours a month",
    "budget": "budget",
}
SURVIVES = "survives-default"
FORCED = "{before} keeps every promise below, and in no size from here on."
PAYS = "From here on the move saves {saving} and has paid its work after {payback}."
REACHED = frozenset({"outgrow", "pays_to_move", "resize", "discrete"})  # what changes at the value itself


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a trigger leads, in words: no more of the solved design, so that drafts are light to hand about."""

    footing: Footing
    structure: Structure
    title: str
    objective: float  # US dollars a month, hours included

    @classmethod
    def of(cls, found: Found) -> Destination:
        """What a found design is called."""
        one = chosen(found.solved, found.index)
        return cls(found.footing, structure_of(one), design_title(one), found.objective)


@dataclass(frozen=True, slots=True)
class Draft:
    """A trigger before it is known whether it is shown: its figures are laid only then."""

    slug: str
    driver: str
    kind: TriggerKind
    direction: Literal["above", "below"]
    after: Destination
    figure: Figure
    distance: float  # how far off it is, in times today
    expected: str
    why: str
    uncertain: bool = False


def triggers(
    question: Question, solved: Solved, index: int, figures: Figures, prospect: Prospect | None = None
) -> tuple[Trigger, ...]:
    """At most ``choice.triggers.shown`` changes of structure: what is outgrown first, then the soonest.

    Nothing where no value of any driver changes the structure. A design that breaks promises has no triggers:
    its relaxations say what to do.
    """
    prospect = (
        Prospect(question, question.values, float(solved.objective[index])) if prospect is None else prospect
    )
    drafts = [draft for draw in drawn(question, solved, index, figures, prospect) for draft in draw()]
    return shown(drafts, question, solved, index, figures)


def drawn(
    question: Question, solved: Solved, index: int, figures: Figures, prospect: Prospect
) -> tuple[Callable[[], list[Draft]], ...]:
    """How to draft the triggers, in pieces that do not need each other, the longest first."""
    if not solved.feasible[index]:
        return ()
    here = Found(solved, index)
    bars = Bars.of(question.catalogue)
    return (
        lambda: _by_demand(prospect, bars, here, figures),
        lambda: _by_data(prospect, bars, here),
        lambda: _by_promise(prospect, here),
        lambda: [*_by_hour(question, here, bars), *_by_cover(question, here)],
    )


def shown(
    drafts: list[Draft], question: Question, solved: Solved, index: int, figures: Figures
) -> tuple[Trigger, ...]:
    """The drafts that are shown, their figures laid."""
    if not solved.feasible[index]:
        return ()
    here = Found(solved, index)
    most = int(question.catalogue.value("choice.triggers.shown"))
    picked = _picked([one for one in drafts if one.kind != "resize"], here)
    if len(picked) < most:
        picked = _picked(drafts, here)
    return tuple(_laid(one, question, figures) for one in picked[:most])


def _picked(drafts: list[Draft], here: Found) -> list[Draft]:
    """One for each destination, outgrown first, the soonest first; a change of vendor alone only where it pays."""
    ordered = sorted(drafts, key=_order)
    found: dict[tuple[int, str], Draft] = {}
    for one in ordered:
        footing = one.after.footing
        if one.kind != "resize" and footing == here.footing:
            continue
        found.setdefault((footing.code, footing.provider), one)
    return sorted(found.values(), key=_order)


def _order(one: Draft) -> tuple[int, float, str]:
    """What grows by itself before what is chosen, the soonest first."""
    chosen_ = one.kind == "discrete" and one.expected == YOUR_CHOICE
    return (RANKS["budget"] if chosen_ else RANKS[one.kind], one.distance, one.slug)


def _laid(one: Draft, question: Question, figures: Figures) -> Trigger:
    if one.uncertain:
        paths = lay_range(figures, one.slug, one.figure, question)
    else:
        paths = lay_value(figures, one.slug, one.figure)
    return Trigger(
        slug=one.slug,
        driver=one.driver,
        kind=one.kind,
        at_path=paths.at,
        low_path=paths.low,
        high_path=paths.high,
        direction=one.direction,
        destination=one.after.title,
        destination_structure=one.after.structure,
        expected=one.expected,
        watch=query_of(one.driver, one.figure.value),
        why=one.why,
        reached=one.kind in REACHED,
    )


def _title(found: Found) -> str:
    return title_of(found.solved, found.index)


def _by_demand(prospect: Prospect, bars: Bars, here: Found, figures: Figures) -> list[Draft]:
    """Outgrown and pays to move as demand grows, the default of what must be survived among them; and one resize."""
    question = prospect.question
    walk = Walk(prospect, bars, "demand.scale")
    most = int(question.catalogue.value("choice.triggers.shown"))
    found: list[Draft] = []
    for step in walk.steps(here.footing, most):
        draft = Draft(
            slug=f"{step.kind.replace('_', '-')}-{len(found) + 1}",
            driver="peak load",
            kind=step.kind,
            direction="above",
            after=Destination.of(step.after),
            figure=scaled(figures["load.peak_rate"], step.scale),
            distance=step.scale,
            expected=month_of_users(question, step.scale),
            why=_reason(step, prospect),
            uncertain=True,
        )
        switch = survival_switch(prospect, step) if step.kind == "outgrow" else None
        if switch is not None:
            driver, figure, why = switch
            draft = replace(
                draft,
                slug=SURVIVES,
                driver=driver,
                figure=figure,
                why=why,
                kind="discrete",
                uncertain=False,
            )
        found.append(draft)
    # asked here, where the values of the driver are already looked at: in another process they would be solved again
    return [*found, *_resized(prospect, bars, here, figures, found)]


def _resized(
    prospect: Prospect, bars: Bars, here: Found, figures: Figures, drafts: list[Draft]
) -> list[Draft]:
    """The first larger size on the same footing, before demand takes the loop off it; it is no migration."""
    question = prospect.question
    by_demand = (one.distance for one in drafts if one.uncertain or one.slug == SURVIVES)
    until = min(by_demand, default=bars.reach)
    size = Walk(prospect, bars, "demand.scale").resize(here.footing, until)
    if size is None:
        return []
    scale, larger = size
    why = f"The same arrangement in a larger size: {_parts(larger)}. {_moved(prospect, here, larger)}"
    figure = scaled(figures["load.peak_rate"], scale)
    when = month_of_users(question, scale)
    after = Destination.of(larger)
    return [Draft("resize", "peak load", "resize", "above", after, figure, scale, when, why, uncertain=True)]


def _moved(prospect: Prospect, here: Found, larger: Found) -> str:
    """Whether a larger size on the same footing moves anything: the database may be sold by another."""
    before, after = (Place.of(one.solved, one.index) for one in (here, larger))
    if before.key == after.key:
        return STAYS
    hours = f"{format_number(prospect.move_hours(here, larger))} h"
    if before.providers[1] == after.providers[1]:
        return f"Moving takes about {hours} of work."
    return f"The database moves to {sku_title(after.providers[1])}: about {hours} of work."


def _parts(found: Found) -> str:
    from loopwright.design.lifting.assemble import components  # noqa: PLC0415 - assemble imports what this module reads

    return "; ".join(part.title for part in components(chosen(found.solved, found.index)) if part.count)


def _reason(step: Step, prospect: Prospect) -> str:
    if step.kind == "outgrow":
        return FORCED.format(before=_title(step.last))
    own = prospect.on(step.before, "demand.scale", step.scale)
    if own is None:
        return FORCED.format(before=_title(step.last))
    saving = format_money(own.objective - step.after.objective, "month")
    months = prospect.payback_months(own, step.after)
    return PAYS.format(
        saving=saving, payback=f"{months:.1f} {'month' if f'{months:.1f}' == '1.0' else 'months'}"
    )


def _by_data(prospect: Prospect, bars: Bars, here: Found) -> list[Draft]:
    """The first change as the data grows, demand staying as it is."""
    question = prospect.question
    size = question.inputs.figure("data.size_gb")
    if size.value <= 0:
        return []
    wide = replace(bars, further=bars.forced_further)
    found = []
    for step in Walk(prospect, wide, "data.scale").steps(here.footing, 1):
        figure = scaled(size, step.scale)
        when = month_of_data(question, figure.value - size.value)
        after, why = Destination.of(step.after), _reason_of_data(step)
        found.append(
            Draft("data", "data", step.kind, "above", after, figure, step.scale, when, why, uncertain=False)
        )
    return found


def _reason_of_data(step: Step) -> str:
    if step.kind == "outgrow":
        return FORCED.format(before=_title(step.last))
    saved = step.last.objective - step.after.objective
    more = f": by {format_money(saved, 'month')}." if saved > 0 else "."
    return (
        f"With so much data this costs more in money and hours than what comes next: {_title(step.last)}"
        + more
    )


def _by_promise(prospect: Prospect, here: Found) -> list[Draft]:
    """For each promise the first value at which keeping it takes another structure."""
    question = prospect.question
    dearest = question.catalogue.value("choice.triggers.dearest_factor")
    limited = question.inputs.budget_is_limit and question.inputs.has("objective.budget_usd")
    found = []
    code = here.footing.code
    for each in all_stairs(question, here.objective * dearest, limited_budget=limited, code=code):
        latency = each.driver.promise == "latency_p95"
        stair = confirmed(each, prospect, code, here.objective * dearest) if latency else each
        if stair is None:
            continue
        today = question.inputs.figure(stair.driver.path)
        promise = stair.driver.promise
        kind: TriggerKind = (
            "budget" if promise == "budget" else "effort" if promise == "hours" else "objective"
        )
        formula = "the best that the structure keeps, in any size, with every other promise kept"
        figure = turned(stair.at, today.unit, formula, today)
        direction: Literal["above", "below"] = "above" if stair.driver.direction == "above" else "below"
        why = (
            f"No size of today's structure gives more; beyond, the cheapest costs "
            f"{format_money(stair.after.objective, 'month')}, hours included."
        )
        away = abs(math.log(max(stair.at, 1e-9) / max(today.value, 1e-9)))
        driver = PROMISE_DRIVERS[promise]
        found.append(
            Draft(
                f"{promise.replace('_', '-')}",
                driver,
                kind,
                direction,
                Destination.of(stair.after),
                figure,
                away,
                YOUR_CHOICE,
                why,
            )
        )
    return found


def _by_hour(question: Question, here: Found, bars: Bars) -> list[Draft]:
    """The values of an hour, below and above today's, at which another structure wins."""
    today = question.inputs.figure("team.value_of_hour_usd")
    found = []
    for value, index, direction in hours_worth(here.solved, bars.reach):
        after = Found(here.solved, index)
        formula = "difference in money ÷ difference in hours of the two designs"
        figure = turned(value, today.unit, formula, today)
        side: Literal["above", "below"] = "above" if direction == "above" else "below"
        trade = "saves hours for money" if direction == "above" else "saves money for hours"
        why = f"Beyond this value of an hour the next is cheaper: it {trade}."
        away = abs(math.log(value / today.value)) if today.value > 0 else math.inf
        found.append(
            Draft(
                f"hour-{direction}",
                "value of an hour",
                "effort",
                side,
                Destination.of(after),
                figure,
                away,
                YOUR_CHOICE,
                why,
            )
        )
    return found


def _by_cover(question: Question, here: Found) -> list[Draft]:
    """Other hours of cover under which another structure is the cheapest."""
    found = []
    for cover, after, figure, earlier in other_covers(question, here.objective):
        if after.footing.code == here.footing.code:
            continue
        words = cover.replace("_", " ")
        why = f"With cover {words} this is the cheapest that keeps every promise."
        side: Literal["above", "below"] = "below" if earlier else "above"
        driver = f"cover {words}: mean wait for somebody"
        found.append(
            Draft(
                f"cover-{cover.replace('_', '-')}",
                driver,
                "discrete",
                side,
                Destination.of(after),
                figure,
                0.0,
                YOUR_CHOICE,
                why,
            )
        )
    return found


def footing_of(solved: Solved, index: int) -> Footing:
    """What a design stands on: the structure and provider that triggers speak of."""
    return Footing.of(solved, index)
