"""How often the answer stands when its inputs move within their ranges, and which of them move it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.figure import Figure, definition, total
from loopwright.design.findings import Confidence
from loopwright.design.given.ranges import Situations, price_factors, situations_of, uncertain_inputs
from loopwright.design.given.situation import Values, Variant, load_of
from loopwright.design.given.survival import survival_rank, with_survival
from loopwright.design.lifting.lift import title_of
from loopwright.design.outlook.influence import influence
from loopwright.design.search.batch import Outcome, Shortlist, evaluate, shortlist_of
from loopwright.design.search.batch_sides import column
from loopwright.design.search.presentation import parts
from loopwright.design.search.promising import Floors, narrowed
from loopwright.design.search.solve import solve
from loopwright.design.search.structures import (
    cheapest_of_each,
    home_codes,
    only_homes,
    structure_codes,
)
from loopwright.design.sums.distinct import distinct
from loopwright.design.sums.quantiles import quantiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from loopwright.design.answer import Question
    from loopwright.design.figure import Figures
    from loopwright.design.search.solve import Solved

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]

SHORTLIST = 40  # designs weighed in every sample: the cheapest of each structure, at several vendors
LOOSER = 20  # and the cheapest of each structure whether it keeps the promises or not
OTHER = 12  # designs taken from each other load
HOMES = 3  # of these, the first homes are also looked at for the sizes that other loads ask for
REACH = 3.0  # times the design's objective and the load: what is dearer under another load leads nowhere
OTHER_LOADS = (0.15, 0.85)  # quantiles of the sampled load that sizes are taken from beside today's


@dataclass(frozen=True, slots=True)
class Weighed:
    """Everything sampled: the designs (the chosen one first), the situations, what came out, who won each.

    ``winners`` are what would be shown: the cheapest, or a design of fewer parts that costs nearly the same.
    """

    shortlist: Shortlist
    situations: Situations
    values: Values
    outcome: Outcome
    winners: Index
    arrangements: Index  # of each design of the shortlist


def confidence(question: Question, solved: Solved, index: int, figures: Figures) -> Confidence:
    """How often promises are kept and the arrangement stays, and what has most influence.

    Lays ``confidence.<promise>``, ``confidence.arrangement_stays`` and ``influence.<field>``. The samples weigh a
    shortlist, not the whole space: a design that leads only in a corner of the ranges may be missed, which makes
    the arrangement look surer than it is by what such corners weigh.
    """
    weighed = weigh(question, solved, index)
    rows, samples = weighed.situations.sampled, question.inputs.figure("choice.confidence.samples")
    promises = []
    for name in _promised(solved):
        kept = int(weighed.outcome.keeps[name][rows, 0].sum())
        promises.append((name, _share(f"confidence.{name}", kept, "keep the promise", samples, figures)))
    winners = weighed.arrangements[weighed.winners[rows]]
    stays = int((winners == weighed.arrangements[0]).sum())
    path = _share("confidence.arrangement_stays", stays, "choose the same arrangement", samples, figures)
    tie = question.inputs.value("choice.confidence.tie_below") * weighed.situations.samples
    return Confidence(
        promises=tuple(promises),
        arrangement_stays_path=path,
        tie_with=_ties(weighed, stays, tie) if stays < tie else (),
        influence=influence(weighed, figures),
    )


def _promised(solved: Solved) -> Iterator[str]:
    """The promises that anything is asked of, and that the load is carried."""
    yield from ("availability", "latency_p95", "rpo", "rto")
    if solved.limits.survives > 0:
        yield "survives"
    if np.isfinite(solved.limits.budget):
        yield "budget"
    yield from ("hours", "capacity")


def _share(path: str, count: int, what: str, samples: Figure, figures: Figures) -> str:
    hits = definition(float(count), "samples", f"samples that {what}")
    share = count / round(samples.value)
    figures.lay(path, total(share, "share", f"samples that {what} ÷ samples", hits=hits, samples=samples))
    return path


def _ties(weighed: Weighed, stays: int, enough: float) -> tuple[str, ...]:
    """The designs that win instead, most often first, until together with the chosen one they win often enough."""
    won = weighed.winners[weighed.situations.sampled]
    counts = np.bincount(won, minlength=len(weighed.shortlist))
    kinds = weighed.arrangements
    others = [int(kind) for kind in distinct(kinds) if kind != kinds[0]]
    by_kind = sorted(((int(counts[kinds == kind].sum()), -kind) for kind in others), reverse=True)
    found, together = [], float(stays)
    for times, kind in by_kind:
        if together >= enough or times == 0:
            break
        together += times
        best = int(np.argmax(np.where(kinds == -kind, counts, -1)))
        found.append(title_of(*weighed.shortlist.sources[best]))
    return tuple(found)


def weigh(question: Question, solved: Solved, index: int) -> Weighed:
    """Sample the inputs and see what the shortlist does in each situation."""
    samples = round(question.inputs.value("choice.confidence.samples"))
    shortlist = leading(question, solved, index, samples)
    probe = Values(question.inputs, {**question.values.overrides, "objective.survives": 0.0})
    evaluate(shortlist, probe)
    fields = (*uncertain_inputs(question, probe.read), *price_factors(shortlist, question))
    situations = situations_of(fields, samples)
    values = situations.values(question)
    values = values.replaced({"objective.survives": survival_rank(question, values)})
    outcome = evaluate(shortlist, values, prices=situations.factors(shortlist))
    kinds = np.array([_kind(one, at) for one, at in shortlist.sources], dtype=np.intp)
    return Weighed(shortlist, situations, values, outcome, _shown(shortlist, outcome, values), kinds)


def _shown(shortlist: Shortlist, outcome: Outcome, values: Values) -> Index:
    """The design that would be shown in each situation, by the rule of `shown_first`."""
    best = outcome.winners()
    rows = np.arange(len(best))
    least = outcome.objective[rows, best]
    room = np.maximum(
        values.number("choice.fewest_parts.share") * least, values.number("choice.fewest_parts.usd")
    )
    near = outcome.feasible & (outcome.objective <= (least + room)[:, None])
    many = np.concatenate([parts(one, np.array([at], dtype=np.intp)) for one, at in shortlist.sources])
    fewest = np.where(near, many, np.iinfo(np.intp).max).min(axis=1, keepdims=True)
    among = np.where(near & (many == fewest), outcome.objective, np.inf)
    return np.where(near.any(axis=1), np.argmin(among, axis=1), best)


def _kind(solved: Solved, index: int) -> int:
    designs = solved.designs
    return int(designs.stages[int(designs.stage[index])].app.rows.arrangement[int(designs.a[index])])


def leading(question: Question, solved: Solved, index: int, samples: int) -> Shortlist:
    """The chosen design, then the cheapest of each structure today and under smaller and larger loads."""
    picks = [(solved, index), *_cheapest(solved)]
    homes = home_codes(solved)
    near = only_homes(solved.space, list(dict.fromkeys(int(homes[at]) for _, at in picks))[:HOMES])
    for scale in _other_scales(question, samples):
        values = question.values.replaced({"demand.scale": scale})
        below = REACH * max(1.0, scale) * float(solved.objective[index])
        space, mask = narrowed(Floors(near, values), question.mask, below)
        if not len(space.app.home):
            continue
        other = solve(space, with_survival(question, values), mask=mask)
        picks += [(replace(other, space=solved.space), at) for _, at in _cheapest(other)[:OTHER]]
    return shortlist_of(picks)


def _cheapest(solved: Solved) -> list[tuple[Solved, int]]:
    codes, homes = structure_codes(solved), home_codes(solved)
    vendors = codes * len(solved.space.homes) + homes
    priced = np.isfinite(solved.objective)
    kept = cheapest_of_each(solved, vendors, solved.feasible & priced)[:SHORTLIST]
    loose = cheapest_of_each(solved, codes, priced)[:LOOSER]
    return [(solved, int(at)) for at in (*kept, *loose)]


def _other_scales(question: Question, samples: int) -> list[float]:
    """How far from today's the busy cores may be: low and high quantiles of what is sampled."""
    situations = situations_of(uncertain_inputs(question, ()), samples)
    load = load_of(situations.values(question), Variant(edge=False, cache="none"))
    busy = (column(load.origin_rate) * column(load.app_seconds)).ravel()
    if len(busy) == 1 or busy[0] <= 0:
        return []
    sampled = quantiles(busy[situations.sampled] / busy[0], OTHER_LOADS)
    return [scale for scale in sampled if scale not in (0.0, 1.0)]
