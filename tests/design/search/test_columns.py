"""Each column and each group that the frontier compares is needed: without it some best design is lost.

The options are real ones of a few offerings, but what they cost, take, break and promise is drawn anew, a few round
values each: what is needed is then a matter of the sums, not of what happens to be for sale this month.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.design.instances import CATALOGUE, few_offerings, only

from loopwright.design.answer import question_of
from loopwright.design.model import Cause
from loopwright.design.search import application_table, database_table, tables
from loopwright.design.search.latency import latency_p95
from loopwright.design.search.solve import PROMISES, Solved, solve
from loopwright.design.tiers.application import ARRANGEMENTS
from loopwright.design.tiers.lines import Lines
from loopwright.loop.model import Demand, Loop, Places, Team
from loopwright.loop.vocabulary import Arrangement, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loopwright.design.given.situation import Values
    from loopwright.design.tiers.space import Space

SEEDS = range(480)
SOUND = range(30)
HALF = 0.5
FEW = 0.2
LIMITS = 60  # sets of limits that are put to each instance
EVERY_PROMISE = frozenset(PROMISES)  # compared whatever is enough: the frontier itself, without short cuts
KEPT_LOW = ("down", "rpo", "rto", "hours")
THIN = {"app": tables.thin_app, "database": tables.thin_database}
ADDED, DATABASE = application_table.added_lines, database_table.database_columns


def asked(seed: int) -> tuple[Space, Values]:
    """A few offerings, users in one place or in two, with what a cache may take off the database."""
    places = {Place.EU: 1.0} if seed % 2 else {Place.EU: 0.5, Place.US: 0.5}
    loop = Loop(
        name="small",
        action="ask",
        response="answer",
        value="worth it",
        demand=Demand(users=300.0, public_share=0.0, cached_share=0.5 if seed % 3 == 0 else 0.0),
        places=Places(users=places),
        team=Team(value_of_hour_usd=10.0),
    )
    question = question_of(loop, CATALOGUE)
    draw = np.random.default_rng(seed)
    # a machine that a provider runs fails with it, which is counted where the tiers meet
    fails = {"failure.managed_compute.per_year": 3.0, "failure.platform.hours": 1.0}
    # what a cache answers is so much that the slowest twentieth never sees the database
    cache = {"demand.read_share": 0.98, "demand.cached_share": 1.0 if seed % 3 == 0 else 0.0}
    cache |= {f"demand.cache_hit_share.{kind}": 1.0 for kind in ("in_process", "shared")}
    near = {"network.cross_provider_seconds": 1e-4, "network.same_zone_seconds": 1e-4}
    chosen = of_each_kind(question.space, draw) if seed % 4 < 2 else few_offerings(question.space, draw)
    return chosen, question.values.replaced(
        {**fails, **near, **cache, "objective.survives": float(draw.choice([0, 0, 3]))}
    )


def of_each_kind(space: Space, draw: np.random.Generator) -> Space:
    """Of one large provider two machines of each service in each place, and two databases in each place."""
    provider = str(draw.choice(["aws", "azure"]))

    def some(text: dict[str, list[str]]) -> set[int]:
        kinds: dict[tuple[str, str], list[int]] = {}
        for row, one in enumerate(text["provider"]):
            if one == provider:
                kinds.setdefault((text["service"][row], text["place"][row]), []).append(row)
        return {int(row) for rows in kinds.values() for row in draw.choice(rows, 2)}

    found = only(space, some(space.compute.text), some(space.databases.text))
    arrangement = draw.choice(
        [ARRANGEMENTS.index(one) for one in (Arrangement.CONTAINERS, Arrangement.KUBERNETES)]
    )
    alike = found.app.arrangement == arrangement
    return replace(found, app=found.app.take(np.flatnonzero(alike))) if draw.random() < HALF else found


@dataclass(frozen=True)
class Drawn:
    """The columns of both tiers drawn anew from a seed, the same for the same options."""

    seed: int

    def lines(self, draw: np.random.Generator, count: int) -> Lines:
        down = np.zeros((count, 5))
        down[:, 0] = draw.integers(0, 3, count)
        money = 10.0 * draw.integers(1, 9, count)
        return Lines(
            {"app": money, "database": money}, {"app": draw.integers(1, 4, count) * 1.0}, {Cause.HOST: down}
        )

    def app(self, tier: Any, load: Any, space: Space) -> None:
        ADDED(tier, load, space)
        count = len(tier.rows)
        draw = np.random.default_rng([self.seed, count])
        tier.lines = self.lines(draw, count)
        del tier.lines.money["database"]
        tier.lines.money["egress"] = 10.0 * draw.integers(0, 3, count)
        tier.lines.money["proxy"] = np.zeros(count)
        self.promised(tier, draw, ("composite_rpo", "composite_rto"))
        for name in ("composite_rpo", "composite_rto"):
            setattr(tier, name, np.where(tier.rows.composite, getattr(tier, name), 0.0))
        for name in ("redundant", "zone_redundant"):
            setattr(tier, name, getattr(tier, name) & ~tier.rows.composite)
        # where there are few of a kind, each has something that others lack
        tier.fits &= draw.random(count) < np.where(
            tier.rows.composite, 0.7 if self.seed % 3 == 2 else 0.0, FEW
        )
        tier.cold_share = draw.choice([0.0, 0.04, 0.08], count)
        if self.seed % 3 == 0:
            self.alike(tier)

    @staticmethod
    def alike(tier: Any) -> None:
        """However many there are of a machine it gives the same; one alone is dearer, and may cache in itself."""
        rows = tier.rows
        kinds = np.stack([rows.home, rows.arrangement, rows.offering, rows.zones, rows.release])
        _, first, kind = np.unique(kinds, axis=1, return_index=True, return_inverse=True)
        same = first[kind.ravel()]
        tier.lines = tier.lines.take(same)
        tier.lines.money["app"] = tier.lines.money["app"] + np.where(rows.count == 1, 1.0, 0.0)
        for name in ("mean", "variance", "cold_share", "redundant", "zone_redundant", "fits"):
            setattr(tier, name, getattr(tier, name)[same])

    def database(self, rows: Any, *rest: Any, **more: Any) -> Any:
        tier = DATABASE(rows, *rest, **more)
        count, none = len(rows), rows.offering < 0
        draw = np.random.default_rng([self.seed, count, 1])
        tier.lines = self.lines(draw, count)
        # dear, so that one server for both has a chance
        money = {"database": np.where(none, 0.0, tier.lines.money["database"] + 40.0)}
        tier.lines = Lines(money, tier.lines.hours, tier.lines.down)
        self.promised(tier, draw, ("rpo", "rto"))
        if self.seed % 2:
            tier.variance = draw.choice([0.01, 0.05, 0.1], count) ** 2
        else:
            tier.mean = draw.choice([0.01, 0.1, 0.2], count)
        if self.seed % 8 == 0:  # databases that differ in their price and their place alone
            tier.lines = Lines(tier.lines.money, {"app": np.zeros(count)}, {Cause.HOST: np.zeros((count, 5))})
            tier.rpo, tier.rto, tier.mean, tier.variance = (
                np.full(count, one) for one in (1.0, 1.0, 0.05, 1e-4)
            )
        for name in ("rpo", "rto", "mean", "variance"):
            setattr(tier, name, np.where(none, 0.0, getattr(tier, name)))
        return tier

    def promised(self, tier: Any, draw: np.random.Generator, recovery: tuple[str, str]) -> None:
        count = len(tier.rows)
        for name in recovery:
            setattr(tier, name, draw.integers(1, 3, count) * 1.0)
        tier.mean = draw.choice([0.05, 0.06, 0.1], count)
        tier.variance = draw.choice([0.01, 0.02, 0.04], count) ** 2
        if recovery[0] != "rpo":  # a database's redundancy is its stage's
            tier.redundant = draw.random(count) < 0.5
        tier.zone_redundant = tier.redundant & (draw.random(count) < 0.5)


class Hidden:
    """A tier as the thinning sees it with a column hidden; what it takes is taken of the real one."""

    def __init__(self, shown: Any, real: Any) -> None:
        self.shown, self.real = shown, real

    def __getattr__(self, name: str) -> Any:
        return getattr(self.shown, name)

    def take(self, rows: Any) -> Hidden:
        return Hidden(self.shown.take(rows), self.real.take(rows))


def line(kind: str) -> Callable[[Any], Any]:
    def hide(tier: Any) -> Any:
        parts = {name: getattr(tier.lines, name) for name in ("money", "hours", "down")}
        parts[kind] = {name: np.zeros_like(one) for name, one in parts[kind].items()}
        return replace(tier, lines=Lines(**parts))

    return hide


def column(name: str) -> Callable[[Any], Any]:
    return lambda tier: replace(tier, **{name: np.zeros_like(getattr(tier, name))})


def group(*names: str) -> Callable[[Any], Any]:
    def hide(tier: Any) -> Any:
        same = {name: np.repeat(getattr(tier.rows, name)[-1:], len(tier.rows)) for name in names}
        return replace(tier, rows=replace(tier.rows, **same))

    return hide


HIDE: dict[str, dict[str, Callable[[Any], Any]]] = {
    "app": {
        "money": line("money"),
        "hours": line("hours"),
        "downtime": line("down"),
        **{
            name: column(name)
            for name in ("composite_rpo", "composite_rto", "mean", "variance", "cold_share")
        },
        **{name: column(name) for name in ("redundant", "zone_redundant")},
        "home": group("home"),
        "arrangement": group("arrangement"),
        "count": group("count"),
        "tech": group("tech"),
    },
    "database": {
        "money": line("money"),
        "hours": line("hours"),
        "downtime": line("down"),
        **{name: column(name) for name in ("rpo", "rto", "mean", "variance", "zone_redundant")},
        "seller": group("seller"),
        "stage": group("stage"),
        "replicas": group("replicas"),
    },
}
UNNEEDED = {
    (
        "database",
        "replicas",
    ): "what they cost, take and carry is in the columns, and nothing else asks for their number"
}


@contextmanager
def searched(seed: int, tier: str = "", name: str = "") -> Iterator[None]:
    """The search with the columns of a seed, and with one of them hidden from the thinning of its tier."""
    drawn = Drawn(seed)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(application_table, "added_lines", drawn.app)
        patched.setattr(database_table, "database_columns", drawn.database)
        # what is drawn follows from no offering, so that none may be left out by what it is
        patched.setattr(application_table, "worthwhile", lambda base, *_: np.arange(len(base.home)))
        patched.setattr(database_table, "worthwhile_databases", lambda rows, *_: np.arange(len(rows)))
        if tier:
            thin, hide = THIN[tier], HIDE[tier][name]
            patched.setattr(
                tables, f"thin_{tier}", lambda one, *rest: thin(Hidden(hide(one), one), *rest).real
            )
        yield


@dataclass(frozen=True)
class Case:
    """An instance, every design of it, and sets of limits at 0.9 to 1 of what one of its designs keeps."""

    seed: int
    space: Space
    values: Values
    limits: tuple[dict[str, float], ...]
    cheapest: tuple[float, ...]


def cheapest(solved: Solved, limits: dict[str, float]) -> float:
    """The smallest objective within limits; infinite where nothing keeps them."""
    designs = solved.designs
    kept = np.isfinite(solved.objective) & (designs.survives >= limits["survives"])
    for name in KEPT_LOW:
        kept &= getattr(designs, name) <= limits.get(name, np.inf) * (1 + 1e-12)
    if "latency" in limits:
        kept &= solved.keeps["latency_p95"]
    return float(np.min(solved.objective[kept], initial=np.inf))


def limits_of(whole: Solved, draw: np.random.Generator) -> Iterator[dict[str, float]]:
    """Limits that at least one design keeps: some of its own values, or a little more."""
    known = np.flatnonzero(np.isfinite(whole.objective))
    cheap = known[np.argsort(whole.objective[known], kind="stable")][: max(1, len(known) // 3)]
    for one in draw.choice(cheap, LIMITS):
        names = [name for name in KEPT_LOW if draw.random() < 0.5]
        found = {
            name: float(getattr(whole.designs, name)[one] / draw.choice([1.0, 0.95, 0.9])) for name in names
        }
        found["survives"] = float(whole.designs.survives[one]) if draw.random() < 0.5 else 0.0
        if whole.keeps["latency_p95"][one]:
            found["latency"] = 1.0
        yield found


@cache
def case(seed: int) -> Case:
    space, values = asked(seed)
    draw = np.random.default_rng(seed)
    with searched(seed):
        first = solve(space, values, prune=False)
        if not len(first.designs):
            return Case(seed, space, values, (), ())
        known = np.flatnonzero(np.isfinite(first.objective))
        cached = known[first.designs.hit[known] > 0]
        some = draw.choice(cached if len(cached) else known, 6).tolist()
        some.sort(key=lambda index: latency_p95(first.designs, values, index))
        one = some[seed % 4]
        tight = values.replaced({"objective.latency_p95_seconds": latency_p95(first.designs, values, one)})
        whole = solve(space, tight, prune=False)
    limits = tuple(limits_of(whole, draw))
    return Case(seed, space, tight, limits, tuple(cheapest(whole, each) for each in limits))


def loses(one: Case, tier: str = "", name: str = "") -> bool:
    """Whether a best design is lost, of the thinned search or of one that does not see a column."""
    with searched(one.seed, tier, name):
        found = solve(one.space, one.values, compare=EVERY_PROMISE)
    return any(
        cheapest(found, limits) > best * (1 + 1e-9)
        for limits, best in zip(one.limits, one.cheapest, strict=True)
    )


NEEDED = [(tier, name) for tier, names in HIDE.items() for name in names if (tier, name) not in UNNEEDED]


@pytest.mark.parametrize("seed", SOUND)
def test_whatever_the_columns_hold_no_best_design_is_lost(seed: int) -> None:
    assert not loses(case(seed))


SLOW = {("app", "variance"), ("database", "variance")}


@pytest.mark.parametrize(
    ("tier", "name"),
    [
        # the two whose loss takes longest to show
        pytest.param(*pair, id="-".join(pair), marks=[pytest.mark.verify] if pair in SLOW else [])
        for pair in NEEDED
    ],
)
def test_without_one_of_what_is_compared_a_best_design_is_lost(tier: str, name: str) -> None:
    assert any(loses(case(seed), tier, name) for seed in SEEDS), f"nothing needs {name}"


@pytest.mark.parametrize(("tier", "name"), UNNEEDED, ids=["-".join(pair) for pair in UNNEEDED])
def test_what_only_makes_finer_groups_can_be_left_out_and_loses_nothing(tier: str, name: str) -> None:
    assert not any(loses(case(seed), tier, name) for seed in SOUND), UNNEEDED[tier, name]
