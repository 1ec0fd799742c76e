"""The roadmap: month by month over the horizon the cheapest path of designs, migrations paid for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.findings import RoadmapStep
from loopwright.design.given.survival import survival_rank, with_survival
from loopwright.design.lifting.lift import title_of
from loopwright.design.outlook.months import Months, months_of
from loopwright.design.outlook.moves import Moves
from loopwright.design.outlook.paths import path_without_return
from loopwright.design.outlook.roadmap_figures import lay_step, runbook_of, trigger_of
from loopwright.design.search.batch import Outcome, Shortlist, evaluate, shortlist_of
from loopwright.design.search.solve import solve
from loopwright.design.search.structures import cheapest_of_each, home_codes, only_homes, structure_codes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.answer import Question
    from loopwright.design.figure import Figures
    from loopwright.design.given.situation import Values
    from loopwright.design.search.solve import Solved

    Array = NDArray[np.float64]

HOURS_PER_MONTH = 730.0
SOLVES = (
    4  # months between now and the horizon that are solved whole; their designs are weighed in every month
)
STRUCTURES = 12  # cheapest structures of a solved month that are weighed
VENDORS = 2  # of each structure
HOMES = 6  # providers in places that later months are solved for, today's first


@dataclass(frozen=True, slots=True)
class Road:
    """What a path was chosen from and which it is: a design of the shortlist each month."""

    months: Months
    shortlist: Shortlist
    moves: Moves
    outcome: Outcome
    nodes: Array
    kinds: NDArray[np.intp]
    path: list[int]


def roadmap(question: Question, solved: Solved, index: int, figures: Figures) -> tuple[RoadmapStep, ...]:
    """The steps of the cheapest path; month 0 is the design at ``index``, and later steps are where it changes.

    Figures are laid under ``roadmap.<month>``: users, cost, hours, and of a move migration_hours and downtime.
    """
    return steps_of(question, road_of(question, solved, index), figures)


def steps_of(question: Question, road: Road, figures: Figures) -> tuple[RoadmapStep, ...]:
    """The months in which a road changes, with their figures."""
    steps = []
    for month, node in enumerate(road.path):
        before = road.path[month - 1] if month else None
        if node == before:
            continue
        paths = lay_step(question, road, month, figures)
        source = road.shortlist.sources[node]
        steps.append(
            RoadmapStep(
                month=month,
                label=road.months.label(month),
                title=title_of(*source),
                structure=road.moves.places[node].structure,
                cost_path=paths["cost"],
                hours_path=paths["hours"],
                migration_hours_path=paths.get("migration_hours"),
                downtime_path=paths.get("downtime"),
                trigger=None if before is None else trigger_of(question, road, month),
                runbook=None
                if before is None
                else runbook_of(road.moves.places[before], road.moves.places[node]),
            )
        )
    return tuple(steps)


def road_of(question: Question, solved: Solved, index: int) -> Road:
    """Weigh the designs of a few solved months in every month, and find the cheapest path from today's."""
    months = months_of(question)
    shortlist = candidates(question, solved, index, months)
    outcome = evaluate(shortlist, monthly(question, months))
    moves = Moves.between(shortlist, question.catalogue)
    nodes = node_costs(outcome)
    nodes[0] = np.inf
    nodes[0, 0] = outcome.objective[0, 0]
    kinds = kinds_of(moves)
    _, path = path_without_return(nodes, lambda month: edge_costs(question, moves, months, month), kinds)
    return Road(months, shortlist, moves, outcome, nodes, kinds, path)


def monthly(question: Question, months: Months) -> Values:
    """The values of every month, as columns."""
    grown = question.values.replaced(
        {"demand.scale": months.users.reshape(-1, 1), "data.scale": months.data.reshape(-1, 1)}
    )
    return grown.replaced({"objective.survives": survival_rank(question, grown)})


def node_costs(outcome: Outcome) -> Array:
    """What each design costs in each month, hours included; infinite where another breaks fewer promises."""
    broken = outcome.broken
    fewest = broken == broken.min(axis=1, keepdims=True)
    return np.where(fewest, outcome.objective, np.inf)


def edge_costs(question: Question, moves: Moves, months: Months, month: int) -> Array:
    """What each move costs in a month: its hours, and the downtime at the value of an hour and of lost revenue."""
    inputs = question.inputs
    hour = inputs.value("team.value_of_hour_usd")
    revenue = inputs.value("money.revenue_usd") / HOURS_PER_MONTH if inputs.has("money.revenue_usd") else 0.0
    data = inputs.value("data.size_gb") * float(months.data[month])
    return moves.hours * hour + moves.downtime(data) * (hour + revenue)


def kinds_of(moves: Moves) -> NDArray[np.intp]:
    """The structure of each design, as a number: what a path never comes back to."""
    keys = [
        (
            one.structure.arrangement,
            one.structure.database,
            one.structure.app_redundant,
            one.structure.zones > 1,
        )
        for one in moves.places
    ]
    order = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    return np.array([order[key] for key in keys], dtype=np.intp)


def candidates(question: Question, solved: Solved, index: int, months: Months) -> Shortlist:
    """Today's design first, then of today and of a few later months the cheapest of each structure."""
    today = _picks(solved)
    picks: list[tuple[Solved, int]] = []
    homes = home_codes(solved)
    leading = dict.fromkeys(int(homes[at]) for _, at in [(solved, index), *today])
    near = only_homes(solved.space, list(leading)[:HOMES])
    for month in _sampled(months):
        values = question.values.replaced(
            {"demand.scale": float(months.users[month]), "data.scale": float(months.data[month])}
        )
        later = solve(near, with_survival(question, values), mask=question.mask)
        picks = [(replace(later, space=solved.space), one) for _, one in _picks(later)] + picks
    # of one design in several months the latest counts: a spare that is used up by then was never redundancy
    return shortlist_of([(solved, index), *picks, *today])


def _sampled(months: Months) -> list[int]:
    """Months between which the demand grows about equally, the last among them."""
    last = len(months) - 1
    drift = np.cumsum(np.abs(np.diff(np.log(np.maximum(months.users, 1e-9) * months.data))))
    if drift[-1] <= 0:
        return [last]
    goals = drift[-1] * np.arange(1, SOLVES + 1) / SOLVES
    return sorted({min(last, int(np.searchsorted(drift, goal - 1e-12)) + 1) for goal in goals})


def _picks(solved: Solved) -> list[tuple[Solved, int]]:
    """The cheapest feasible designs of each structure, at a few vendors each; of none feasible the nearest."""
    codes, homes = structure_codes(solved), home_codes(solved)
    among = solved.feasible
    nearest = solved.nearest()
    if not among.any():
        return [] if nearest is None else [(solved, nearest)]
    leading = cheapest_of_each(solved, codes, among)[:STRUCTURES]
    among = among & np.isin(codes, codes[leading])
    each = cheapest_of_each(solved, codes * len(solved.space.homes) + homes, among)
    kept: dict[int, int] = {}
    found = []
    for one in each.tolist():
        code = int(codes[one])
        kept[code] = kept.get(code, 0) + 1
        if kept[code] <= VENDORS:
            found.append((solved, one))
    return found
