"""The numbers and words of one step of the roadmap."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.figure import Figure, definition, total
from loopwright.design.lifting.lift import chosen, leaf
from loopwright.design.outlook.months import users_figure
from loopwright.design.outlook.moves import Place, move
from loopwright.design.search.batch import ALL_PROMISES, evaluate, shortlist_of

if TYPE_CHECKING:
    from loopwright.design.answer import Question
    from loopwright.design.figure import Figures
    from loopwright.design.outlook.roadmap import Road
    from loopwright.design.search.solve import Solved
    from loopwright.design.tiers.lines import Lines

WORDS = {
    "availability": "downtime would break its promise",
    "latency_p95": "answers would be late",
    "rpo": "too much work could be lost",
    "rto": "recovery would take too long",
    "survives": "losing a machine would stop it, which it no longer may",
    "budget": "the budget would be passed",
    "hours": "it would take more hours than there are",
    "capacity": "its machines no longer carry the load",
}


def lay_step(question: Question, road: Road, month: int, figures: Figures) -> dict[str, str]:
    """Lay the figures of a step; the paths of those it has, by name."""
    node = road.path[month]
    users = figures.lay(f"roadmap.{month}.users", users_figure(question, road.months, month))
    found = {"users": users}
    found["cost"] = _summed(road, month, node, users, money=True)
    found["hours"] = _summed(road, month, node, users, money=False)
    if month:
        found |= _move(question, road, month)
    for name, figure in found.items():
        if name != "users":
            figures.lay(f"roadmap.{month}.{name}", figure)
    return {name: f"roadmap.{month}.{name}" for name in found}


def _summed(road: Road, month: int, node: int, users: Figure, *, money: bool) -> Figure:
    """A design's bill or hours in a month, line by line; what its sides take is the last line."""
    unit = "USD/month" if money else "hours/month"
    value = float((road.outcome.money if money else road.outcome.hours)[month, node])
    source = road.shortlist.sources[node]
    parts: dict[str, Figure] = {}
    for name, amount in _lines(road, month, node, money=money).items():
        if amount > 0:
            given = {"users": users, **(_price(name, *source) if money else {})}
            what = f"{name.replace('_', ' ')} at that month's load"
            parts[name] = total(amount, unit, what, **given)
    rest = value - math.fsum(one.value for one in parts.values())
    if abs(rest) > 1e-9:  # noqa: PLR2004 - rounding of the sum
        what = "workers, cache, queue, delivery, files and what policies buy"
        parts["sides"] = total(rest, unit, what, users=users)
    if not parts:
        parts["nothing"] = definition(0.0, unit, "nothing is charged")
    return total(value, unit, "Σ lines at that month's users and data", **parts)


def _lines(road: Road, month: int, node: int, *, money: bool) -> dict[str, float]:
    """The lines of a design in a month, both tiers added."""
    shape = road.outcome.money.shape
    for group, stage in zip(road.shortlist.groups, road.outcome.stages, strict=True):
        here = np.flatnonzero(group.at == node)
        if here.size:
            found: dict[str, float] = {}
            for lines in (stage.app.lines, stage.database.lines):
                for name, line in _named(lines, money=money).items():
                    cells = np.broadcast_to(line, (shape[0], len(group.at)))
                    found[name] = found.get(name, 0.0) + float(cells[month, here[0]])
            return found
    return {}


def _named(lines: Lines, *, money: bool) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    return lines.money if money else lines.hours


def _price(name: str, solved: Solved, index: int) -> dict[str, Figure]:
    """The list price behind a line."""
    one = chosen(solved, index)
    row = {"app": one.compute, "staging": one.compute, "database": one.database}.get(name)
    if row is None or row.usd_month is None:
        return {}
    return {"price": leaf(row, "usd_month", "USD/month")}


def _move(question: Question, road: Road, month: int) -> dict[str, Figure]:
    """Hours and downtime of the move that opens a step."""
    inputs, places = question.inputs, road.moves.places
    size = inputs.figure("data.size_gb")
    data = size.value * float(road.months.data[month])
    moved = move(places[road.path[month - 1]], places[road.path[month]], data, question.catalogue)
    hours = {change: inputs.figure(f"effort.migration_hours.{change}") for change in moved.changes}
    down = {change: inputs.figure(f"migration.downtime_seconds.{change}") for change in moved.changes}
    rate = inputs.figure("restore.logical_gb_per_hour")
    return {
        "migration_hours": total(moved.hours, "hours", "Σ hours of what changes", **hours),
        "downtime": total(
            moved.downtime_hours,
            "hours",
            "the longest of what changes, and of moving the data where it moves",
            **down,
            stored=size,
            growth=inputs.figure("data.growth_gb_per_month"),
            rate=rate,
            cut_over=inputs.figure("respond.cut_over_seconds"),
        ),
    }


def trigger_of(question: Question, road: Road, month: int) -> str:
    """What makes the path move in a month: the driver, its value, and what would break without."""
    before = road.path[month - 1]
    outcome = road.outcome
    users = question.inputs.value("demand.users") * float(road.months.users[month])
    verb = "users reach" if road.months.users[month] >= 1 else "users fall to"
    broken = [name for name in ALL_PROMISES if not outcome.keeps[name][month, before]]
    held = [name for name in ALL_PROMISES if not outcome.keeps[name][month, road.path[month]]]
    new = [name for name in broken if name not in held]
    if broken and not new:
        return f"{verb} {rounded(users)}: nothing keeps every promise any more, and this breaks least"
    if not new:
        return f"{verb} {rounded(users)}: it pays to move"
    if "capacity" in new:
        new = [name for name in new if name in ("capacity", "survives")]
    why = "; ".join(WORDS[name] for name in new)
    if "survives" not in new and _without_growth(question, road, month, before, new):
        data = question.inputs.value("data.size_gb") * float(road.months.data[month])
        return f"data reaches {rounded(data)} GB: {why}"
    return f"{verb} {rounded(users)}: {why}"


def _without_growth(question: Question, road: Road, month: int, node: int, broken: list[str]) -> bool:
    """Whether the promises would be kept with today's data: then it is the data that has grown too far."""
    source = road.shortlist.sources[node]
    alone = shortlist_of([source])
    values = question.values.replaced({"demand.scale": float(road.months.users[month])})
    found = evaluate(alone, values.replaced({"objective.survives": 0.0}))
    return all(bool(found.keeps[name][0, 0]) for name in broken)


def rounded(value: float) -> str:
    """Three figures, thousands set apart."""
    if value <= 0:
        return "0"
    digits = 2 - int(np.floor(np.log10(value)))
    whole = round(value, digits)
    return f"{whole:,.0f}" if digits <= 0 else f"{whole:,g}"


def runbook_of(before: Place, after: Place) -> str:
    """The slug of the runbook of a move: ``migrate-<from>-to-<to>``, or a resize of the same."""
    names = [
        f"{one.structure.arrangement}-{one.structure.database}".replace("_", "-") for one in (before, after)
    ]
    if before.key == after.key:
        return f"resize-{names[0]}"
    if names[0] == names[1]:
        names = [f"{name}-{_vendor(one)}" for name, one in zip(names, (before, after), strict=True)]
    if names[0] == names[1]:
        names[1] += "-redundant" if after.structure.app_redundant else "-single"
    return f"migrate-{names[0]}-to-{names[1]}"


def _vendor(place: Place) -> str:
    return "-".join(dict.fromkeys(name.replace(".", "-").replace("_", "-") for name in place.providers))
