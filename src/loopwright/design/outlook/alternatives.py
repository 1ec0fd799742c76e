"""The alternatives: for each dimension the best design with it forced otherwise, and what the difference buys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.figure import definition, from_offering, total
from loopwright.design.findings import Alternative
from loopwright.design.lifting.assemble import published_sla
from loopwright.design.lifting.lift import chosen, design_title, structure_of
from loopwright.design.outlook.alternative_words import ResponseTimes, buys, leaving, nowhere
from loopwright.design.outlook.footing import Found
from loopwright.design.search.asked import REGION, variants_of
from loopwright.design.search.attributes import Attribute
from loopwright.design.search.join import SURVIVAL
from loopwright.design.search.promising import Floors, narrowed
from loopwright.design.search.solve import PROMISES, solve, solve_each, surely_broken
from loopwright.design.tiers.application import BACKUPS, RELEASES
from loopwright.design.tiers.mask import Mask
from loopwright.loop.vocabulary import Arrangement, CacheChoice, DatabaseStage, EdgeChoice, Platform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from loopwright.design.answer import Question
    from loopwright.design.figure import Figure, Figures
    from loopwright.design.search.solve import Solved

    Flags = NDArray[np.bool_]

LIKELY = 2.0  # times the design's objective: where the best otherwise is looked for first
STAGES = tuple(stage for stage in DatabaseStage if stage is not DatabaseStage.NONE)


@dataclass(frozen=True, slots=True)
class Forced:
    """One dimension forced to one value, and the best design then; None where nothing fits."""

    dimension: str
    value: str
    found: Found | None


def alternatives(question: Question, solved: Solved, index: int, figures: Figures) -> tuple[Alternative, ...]:
    """Every other value of every dimension that was not forced already, by dimension and extra objective."""
    here = Found(solved, index)
    every = [
        # while the tiers of the design are still remembered, which these look at again
        *_solved_again(question, here),
        *_enumerated(question, here),
        *_survivals(question, here),
    ]
    order = sorted(every, key=lambda one: (one.dimension, _extra(one, here), one.value))
    return _told(order, here, question, figures)


def notable(question: Question, solved: Solved, index: int, figures: Figures) -> tuple[Alternative, ...]:
    """The alternative that everybody asks about, told in passing: the best design on Kubernetes."""
    here, dimension, value = Found(solved, index), "platform", str(Platform.KUBERNETES)
    words = Attribute.of(solved, dimension)
    if question.mask.get(dimension) is not None or words.at(index) == value:
        return ()
    found = first(solved, ranking_of(solved), words.having(value))
    return _told([Forced(dimension, value, found)], here, question, figures)


def _extra(one: Forced, here: Found) -> float:
    return np.inf if one.found is None else one.found.objective - here.objective


def _enumerated(question: Question, here: Found) -> Iterator[Forced]:
    """Dimensions whose every value is among the designs already solved."""
    homes = question.space.homes
    keeps_rows = question.values.number("data.size_gb") > 0
    values: dict[str, tuple[str, ...]] = {
        "arrangement": tuple(map(str, Arrangement)),
        "platform": tuple(map(str, Platform)),
        "provider": tuple(sorted({home.provider for home in homes})),
        "place": tuple(sorted({str(home.place) for home in homes})),
        "database": tuple(map(str, STAGES)) if keeps_rows else (),
        "cache": tuple(map(str, CacheChoice)),
        "edge": tuple(map(str, EdgeChoice)),
    }
    ranking = ranking_of(here.solved)
    for dimension, allowed in values.items():
        if question.mask.get(dimension) is not None:
            continue
        words = Attribute.of(here.solved, dimension)
        mine = words.at(here.index)
        for value in allowed:
            if value != mine:
                found = first(here.solved, ranking, words.having(value))
                if found is None and value == DatabaseStage.SHARDED:
                    found = _again(question, dimension, value)
                yield Forced(dimension, value, found)


def ranking_of(solved: Solved) -> NDArray[np.intp]:
    """All designs with a price, best first: those that keep every promise by objective, then those that break least."""
    broken = np.sum([~solved.keeps[name] for name in PROMISES], axis=0)
    ranking = np.lexsort((solved.objective, np.round(solved.excess(), 6), broken))
    return ranking[np.isfinite(solved.objective[ranking])]


def first(solved: Solved, ranking: NDArray[np.intp], mask: Flags) -> Found | None:
    """The first of some designs in a ranking, if there is one."""
    inside = mask[ranking]
    at = int(np.argmax(inside)) if len(inside) else 0
    return Found(solved, int(ranking[at])) if len(inside) and inside[at] else None


def _survivals(question: Question, here: Found) -> Iterator[Forced]:
    """What must be survived, judged among the same designs; another region is solved for."""
    if question.mask.get("survives") is not None:
        return
    asked, solved = here.solved.limits.survives, here.solved
    others = np.logical_and.reduce([solved.keeps[name] for name in PROMISES if name != "survives"])
    for rank, value in enumerate(SURVIVAL):
        if rank == asked:
            continue
        if value == "region" or asked == len(SURVIVAL) - 1:
            yield Forced("survives", value, _region(question, here, rank))
            continue
        able = np.flatnonzero(others & (solved.designs.survives >= rank))
        best = able[np.argmin(solved.objective[able])] if len(able) else None
        if best is None:
            nearest = solved.nearest(solved.designs.survives >= rank)
            yield Forced("survives", value, None if nearest is None else Found(solved, nearest))
        else:
            yield Forced("survives", value, Found(solved, int(best)))


def _region(question: Question, here: Found, rank: int) -> Found | None:
    """The best design where another loss must be survived, looked for first near today's and what a region takes."""
    values = question.values.replaced({"objective.survives": float(rank)})
    other = replace(question, values=values)
    near = here.objective
    if rank == REGION:
        provider = chosen(here.solved, here.index).home.provider
        hours = values.number("effort.standby_region") * values.inputs.skill("standby_region", provider)
        near += hours * values.number("team.value_of_hour_usd")
    return _best(other, question.mask, near)


def _solved_again(question: Question, here: Found) -> Iterator[Forced]:
    """Releases and backups: the cheapest of each kind hides the others, so that they are solved for."""
    one = chosen(here.solved, here.index)
    mine = {"release": one.release, "backup": str(structure_of(one).backup)}
    for dimension, values in (("release", RELEASES), ("backup", BACKUPS[1:])):
        kept_nowhere = dimension == "backup" and not one.keeps_rows
        if question.mask.get(dimension) is None and not kept_nowhere:
            for value in values:
                if value != mine[dimension]:
                    yield Forced(dimension, value, _again(question, dimension, value, here.objective))


def _again(question: Question, dimension: str, value: str, near: float = np.inf) -> Found | None:
    """The best design with more forced: looked for near a known objective first, then everywhere."""
    return _best(
        question, Mask(tuple(sorted({**dict(question.mask.forced), dimension: value}.items()))), near
    )


def _best(question: Question, mask: Mask, near: float) -> Found | None:
    """The cheapest design under a mask, looked for near an objective first; where none keeps all, the nearest."""
    for below in sorted({near * LIKELY, np.inf}):
        if np.isinf(below) and surely_broken(question.space, question.values, mask):
            break
        found = _cheapest(question, mask, below)
        if found is not None:
            return found
    return _nearest(question, mask)


def _cheapest(question: Question, mask: Mask, below: float) -> Found | None:
    """The cheapest design under a mask that keeps every promise, if it is below an objective."""
    space, limited = narrowed(Floors.of(question.space, question.values), mask, below)
    if not len(space.app.home) or not any(map(limited.variant, variants_of(question.values))):
        return None
    (solved,) = solve_each(space, (question.values,), mask=limited, below=(below,))
    best = solved.best()
    return None if best is None or solved.objective[best] > below else Found(solved, best)


def _nearest(question: Question, mask: Mask) -> Found | None:
    """The design that breaks least under a mask that none keeps every promise under."""
    solved = solve(question.space, question.values, mask=mask, broken=True)
    index = solved.nearest()
    return None if index is None or not np.isfinite(solved.objective[index]) else Found(solved, index)


def _told(every: list[Forced], here: Found, question: Question, figures: Figures) -> tuple[Alternative, ...]:
    """The alternatives in words, in the order given."""
    asked = question.loop.objectives.latency_p95_seconds is not None
    times = ResponseTimes([here, *(one.found for one in every if one.found is not None)] if asked else [])
    return tuple(_alternative(one, here, question, figures, times) for one in every)


def _alternative(
    one: Forced, here: Found, question: Question, figures: Figures, times: ResponseTimes
) -> Alternative:
    """Lay the figures of an alternative and say what it buys."""
    stem = f"alternative.{one.dimension}.{one.value.replace('.', '_')}"
    if one.found is None:
        reason = nowhere(one.dimension, one.value, question)
        return Alternative(
            dimension=one.dimension,
            value=one.value,
            title="",
            feasible=False,
            cost_path=None,
            hours_path=None,
            extra_cost_path=None,
            extra_hours_path=None,
            buys=reason,
        )
    solved, index = one.found.solved, one.found.index
    part = chosen(solved, index)
    title = design_title(part)
    cost = figures.lay(f"{stem}.cost", _cost(one, title))
    hours = figures.lay(f"{stem}.hours", _hours(one, title))
    for name, there, path in (("extra_cost", cost, "cost.total"), ("extra_hours", hours, "effort.total")):
        mine = figures[path]
        formula = "with this forced − the design"
        figures.lay(
            f"{stem}.{name}",
            total(there.value - mine.value, mine.unit, formula, forced=there, design=mine),
        )
    broken = tuple(name for name in PROMISES if not solved.keeps[name][index])
    if one.dimension == "survives":
        broken = tuple(name for name in broken if name != "survives")
    sla = published_sla(part)
    sla_path = None
    if sla is not None:
        sla_path = f"{stem}.sla"
        formula = "the weakest published SLA on the path"
        figures.lay(
            sla_path, total(question.catalogue.value(sla), "share", formula, sla=question.inputs.figure(sla))
        )
    return Alternative(
        one.dimension,
        one.value,
        title,
        not broken,
        f"{stem}.cost",
        f"{stem}.hours",
        f"{stem}.extra_cost",
        f"{stem}.extra_hours",
        broken,
        "" if broken else buys(one.found, here, question, times),
        sla_path,
        leaving(one.found, question, figures, stem) if one.dimension == "provider" else "",
    )


def _cost(one: Forced, title: str) -> Figure:
    """The bill of an alternative: what its two machines cost, and the rest of its lines together."""
    found = one.found
    if found is None:
        raise ValueError(one.dimension)
    part, whole = chosen(found.solved, found.index), float(found.solved.designs.money[found.index])
    inputs: dict[str, Figure] = {}
    for name, row in (("application_each", part.compute), ("database_each", part.database)):
        if row is not None and row.usd_month is not None:
            inputs[name] = from_offering(row.usd_month, "USD/month", "usd_month", row.provenance)
    app = float(np.asarray(part.stage.app.lines.spend())[part.a])
    database = float(np.asarray(part.stage.database.lines.spend())[part.d])
    inputs["application"] = definition(app, "USD/month", f"the lines of its application: {title}")
    inputs["database"] = definition(database, "USD/month", "the lines of its database")
    inputs["rest"] = definition(whole - app - database, "USD/month", "the lines beside both")
    formula = f"application + database + rest, line by line with --force {one.dimension}={one.value}"
    return total(whole, "USD/month", formula, **inputs)


def _hours(one: Forced, title: str) -> Figure:
    """The hours of an alternative."""
    found = one.found
    if found is None:
        raise ValueError(one.dimension)
    part, whole = chosen(found.solved, found.index), float(found.solved.designs.hours[found.index])
    app = float(np.asarray(part.stage.app.lines.effort())[part.a])
    database = float(np.asarray(part.stage.database.lines.effort())[part.d])
    return total(
        whole,
        "hours/month",
        f"application + database + rest, line by line with --force {one.dimension}={one.value}",
        application=definition(app, "hours/month", f"the hours of its application: {title}"),
        database=definition(database, "hours/month", "the hours of its database"),
        rest=definition(whole - app - database, "hours/month", "the hours beside both"),
    )
