"""Small adversarial instances: a few offerings of the catalogue, promises set where the best design stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import Question, question_of
from loopwright.design.search.latency import latency_p95
from loopwright.design.search.solve import Solved, solve
from loopwright.loop.model import Demand, Loop, OutsideCall, Places, ServiceDemand, Team
from loopwright.loop.vocabulary import Place

if TYPE_CHECKING:
    from loopwright.design.given.situation import Values
    from loopwright.design.tiers.space import Space

CATALOGUE = load_catalogue()
HALF, A_THIRD, A_TENTH = 0.5, 0.3, 0.1
KINDS = ("business", "content", "api", "shop")


@dataclass(frozen=True)
class Instance:
    """A space of a few offerings, and values whose promises stand at the best design's own."""

    space: Space
    values: Values


@cache
def question(kind: str, users: float, *, outside: bool, plain: bool = False) -> Question:
    """One of a few loops, all in one place."""
    calls = (OutsideCall(name="bank", seconds=0.2, share=0.3, availability=0.9995),) if outside else ()
    demand = Demand(users=users, cached_share=0.0, public_share=0.0) if plain else Demand(users=users)
    loop = Loop(
        name="small",
        action="ask",
        response="answer",
        value="worth it",
        kind=kind,
        demand=demand,
        places=Places(users={Place.EU: 1.0}),
        service=ServiceDemand(framework="django", outside_calls=calls),
        team=Team(value_of_hour_usd=25.0),
    )
    return question_of(loop, CATALOGUE)


def only(space: Space, compute: set[int], databases: set[int]) -> Space:
    """The space with only some offerings."""
    rows = space.database
    own = ~rows.managed & np.isin(rows.offering, sorted(compute))
    bought = rows.managed & np.isin(rows.offering, sorted(databases))
    held = np.flatnonzero(own | bought | (rows.offering < 0))
    where = np.full(len(rows), -1, dtype=np.intp)
    where[held] = np.arange(len(held))
    return replace(
        space,
        app=space.app.take(np.flatnonzero(np.isin(space.app.offering, sorted(compute)))),
        database=rows.take(held),
        size=space.size.take(held),
        extras=space.extras.take(held),
        served=tuple(where[one][where[one] >= 0] for one in space.served),
    )


def few_offerings(space: Space, draw: np.random.Generator) -> Space:
    """Six to twelve offerings: machines of two providers, and databases that may serve them."""
    names = np.array(space.compute.text["provider"])
    chosen = draw.choice(sorted(set(names.tolist())), 2, replace=False)
    machines = np.flatnonzero(np.isin(names, chosen))
    count = int(draw.integers(3, 6))
    compute = set(draw.choice(machines, min(count, len(machines)), replace=False).tolist())
    sellers = np.array(space.databases.text["provider"])
    portable = space.databases.number("portable") > 0
    bought = np.flatnonzero(np.isin(sellers, chosen) | portable)
    databases = set(draw.choice(bought, int(draw.integers(3, 6)), replace=False).tolist())
    return only(space, compute, databases)


def at_the_edge(solved: Solved, draw: np.random.Generator) -> Values:
    """Each promise at 0.9 to 1 of what the best design keeps: several are broken by a little."""
    best = solved.best()
    index = solved.nearest() if best is None else best
    if index is None:
        return solved.values
    one = solved.designs

    def near(value: float) -> float:
        return float(value) * (1.0 if draw.random() < HALF else float(draw.uniform(0.9, 1.0)))

    overrides = {
        "objective.availability": 1.0 - near(one.down[index]) / 8_760.0,
        "objective.latency_p95_seconds": near(latency_p95(one, solved.values, index)),
        "objective.rpo_seconds": near(one.rpo[index] * 3_600.0),
        "objective.rto_seconds": near(one.rto[index] * 3_600.0),
        "team.operations_hours": near(one.hours[index]),
    }
    kept = {path: value for path, value in overrides.items() if draw.random() < HALF}
    return solved.values.replaced(
        {path: value for path, value in kept.items() if np.isfinite(value) and value > 0}
    )


def instance(seed: int) -> Instance:
    """The instance of a seed: drawn until there is any design at all."""
    draw = np.random.default_rng(seed)
    while True:
        asked = question(
            str(draw.choice(KINDS)),
            float(draw.choice([300.0, 5_000.0, 40_000.0])),
            outside=bool(draw.random() < A_THIRD),
            plain=bool(draw.random() > A_TENTH),
        )
        space = few_offerings(asked.space, draw)
        rank = float(draw.integers(0, 4)) if draw.random() < HALF else 0.0
        values = asked.values.replaced({"objective.survives": rank})
        solved = solve(space, values)
        if len(solved.designs) and solved.nearest() is not None:
            return Instance(space, at_the_edge(solved, draw))
