"""The search is exact: pruned or not it finds the same, and it moves the right way when the question does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.design.instances import Instance, instance, only, question

from loopwright.design.search.join import SURVIVAL
from loopwright.design.search.latency import latency_p95
from loopwright.design.search.loads import CLASSES, class_of
from loopwright.design.search.solve import PROMISES, Solved, solve
from loopwright.loop.vocabulary import Arrangement

QUICK, THOROUGH = 60, 2_000
SCALARS = range(9_000, 9_020)
FEW = 500  # designs that a loop in Python looks at in no time


def best_objective(solved: Solved) -> float | None:
    index = solved.best()
    return None if index is None else float(solved.objective[index])


def assert_equal_to_brute_force(seed: int) -> None:
    one = instance(seed)
    pruned = best_objective(solve(one.space, one.values))
    whole = best_objective(solve(one.space, one.values, prune=False))
    assert (pruned is None) == (whole is None), seed
    if pruned is not None and whole is not None:
        assert pruned == pytest.approx(whole, rel=1e-9), seed


@pytest.mark.parametrize("seed", range(QUICK))
def test_the_pruned_search_equals_the_brute_force(seed: int) -> None:
    assert_equal_to_brute_force(seed)


@pytest.mark.verify
@pytest.mark.parametrize("block", range(QUICK, THOROUGH, 97))
def test_the_pruned_search_equals_the_brute_force_on_many_instances(block: int) -> None:
    for seed in range(block, min(block + 97, THOROUGH)):
        assert_equal_to_brute_force(seed)


def scalar_best(one: Instance) -> float | None:  # noqa: C901, PLR0912 - plain loops on purpose, nothing shared
    """The cheapest design by plain loops over the options of both tiers, design by design."""
    whole = solve(one.space, one.values, prune=False)
    hour, limits, homes = one.values.number("team.value_of_hour_usd"), whole.limits, one.space.homes
    found: list[float] = []
    count = 0
    classes = [class_of(stage.variant) for stage in whole.designs.stages]
    behind = {number // CLASSES: number for number in sorted(classes, reverse=True)}
    for number, stage in enumerate(whole.designs.stages):
        app, database = stage.app, stage.database
        for a in range(len(app.rows)):
            home = homes[int(app.rows.home[a])]
            shared = bool(app.rows.composite[a])
            alone = shared or app.rows.arrangement[a] == tuple(Arrangement).index(Arrangement.STATIC)
            if stage.variant.cache == "in_process" and app.rows.count[a] != 1:
                continue
            if app.rows.load[a] != (class_of(stage.variant) if shared else behind[stage.variant.edge]):
                continue
            for d in range(len(database.rows)):
                if d and database.load[d] != class_of(stage.variant):
                    continue
                none = database.rows.offering[d] < 0
                here = database.rows.place[d] == home.place and (
                    database.rows.portable[d] or database.rows.provider[d] == home.provider
                )
                if none != alone or not (none or here):
                    continue
                count += 1
                side = stage.sides[int(app.rows.home[a]), shared]
                money = sum(
                    float(np.broadcast_to(line, len(app.rows))[a]) for line in app.lines.money.values()
                )
                money += sum(
                    float(np.broadcast_to(line, len(database.rows))[d])
                    for line in database.lines.money.values()
                )
                hours = sum(
                    float(np.broadcast_to(line, len(app.rows))[a]) for line in app.lines.hours.values()
                )
                hours += sum(
                    float(np.broadcast_to(line, len(database.rows))[d])
                    for line in database.lines.hours.values()
                )
                money, hours = money + side.money, hours + side.hours
                rank = 0
                if not shared and app.redundant[a] and (none or database.redundant[d]):
                    rank = 1
                if not shared and app.zone_redundant[a] and (none or database.zone_redundant[d]):
                    rank = 2
                objective = money + hour * hours
                if not np.isfinite(objective) or rank < limits.survives or hours > limits.hours * (1 + 1e-12):
                    continue
                if max(app.composite_rpo[a], database.rpo[d]) > limits.rpo_hours * (1 + 1e-12):
                    continue
                if max(app.composite_rto[a], database.rto[d]) > limits.rto_hours * (1 + 1e-12):
                    continue
                same = (whole.designs.stage == number) & (whole.designs.a == a) & (whole.designs.d == d)
                place = int(np.flatnonzero(same)[0])
                if whole.designs.down[place] > limits.down_hours * (1 + 1e-12):
                    continue
                if latency_p95(whole.designs, one.values, place) > limits.latency_seconds * (1 + 1e-9):
                    continue
                found.append(objective)
    assert count == len(whole.designs)
    return min(found, default=None)


@pytest.mark.parametrize("seed", SCALARS)
def test_plain_loops_over_both_tiers_find_the_same_design(seed: int) -> None:
    one = instance(seed)
    whole = solve(one.space, one.values, prune=False)
    if len(whole.designs) > FEW:
        few = sorted(set(one.space.app.offering.tolist()))[:2]
        databases = set(one.space.database.offering[one.space.database.managed].tolist())
        one = Instance(only(one.space, set(few[:1]), set(sorted(databases)[:1])), one.values)
    expected, found = scalar_best(one), best_objective(solve(one.space, one.values))
    assert (found is None) == (expected is None)
    if found is not None:
        assert found == pytest.approx(expected, rel=1e-9)


TIGHTER = (
    ("objective.availability", lambda value: 1 - (1 - value) * 0.3),
    ("objective.latency_p95_seconds", lambda value: value * 0.4),
    ("objective.rpo_seconds", lambda value: value * 0.05),
    ("objective.rto_seconds", lambda value: value * 0.1),
    ("team.operations_hours", lambda value: value * 0.2),
)


@pytest.mark.parametrize(("path", "tighten"), TIGHTER, ids=[path for path, _ in TIGHTER])
@pytest.mark.parametrize("kind", ["business", "api"])
def test_a_tighter_objective_is_never_cheaper(kind: str, path: str, tighten: object) -> None:
    asked = question(kind, 5_000.0, outside=False)
    loose = best_objective(solve(asked.space, asked.values))
    assert callable(tighten)
    there = asked.values.replaced({path: tighten(asked.values.number(path))})
    tight = best_objective(solve(asked.space, there))
    assert loose is not None
    assert tight is None or tight >= loose * (1 - 1e-12)


@pytest.mark.parametrize("rank", range(1, len(SURVIVAL) - 1))
def test_surviving_more_is_never_cheaper(rank: int) -> None:
    asked = question("business", 300.0, outside=False)
    less = best_objective(solve(asked.space, asked.values.replaced({"objective.survives": rank - 1.0})))
    more = best_objective(solve(asked.space, asked.values.replaced({"objective.survives": float(rank)})))
    assert less is not None
    assert more is None or more >= less


@pytest.mark.parametrize("seed", range(6))
def test_an_offering_added_never_makes_the_design_dearer(seed: int) -> None:
    draw = np.random.default_rng(seed)
    asked = question("business", 5_000.0, outside=False)
    some = set(draw.choice(len(asked.space.compute), 12, replace=False).tolist())
    bought = set(draw.choice(len(asked.space.databases), 12, replace=False).tolist())
    fewer = solve(only(asked.space, set(sorted(some)[:-2]), set(sorted(bought)[:-2])), asked.values)
    more = solve(only(asked.space, some, bought), asked.values)
    before, after = best_objective(fewer), best_objective(more)
    assert before is None or (after is not None and after <= before * (1 + 1e-12))


@pytest.mark.parametrize("kind", ["business", "shop"])
def test_hours_never_rise_as_an_hour_gets_dearer(kind: str) -> None:
    asked = question(kind, 5_000.0, outside=False)
    hours = []
    for value in (0.0, 5.0, 20.0, 45.0, 100.0, 400.0):
        solved = solve(asked.space, asked.values.replaced({"team.value_of_hour_usd": value}))
        index = solved.best()
        assert index is not None
        hours.append(float(solved.designs.hours[index]))
    assert hours == sorted(hours, reverse=True)


def test_the_best_design_keeps_every_promise_by_its_own_numbers() -> None:
    asked = question("business", 5_000.0, outside=True)
    solved = solve(asked.space, asked.values)
    index = solved.best()
    assert index is not None
    assert all(solved.keeps[name][index] for name in PROMISES)
    assert latency_p95(solved.designs, asked.values, index) <= solved.limits.latency_seconds


def test_the_same_question_gives_the_same_design() -> None:
    asked = question("shop", 40_000.0, outside=False)
    first, second = solve(asked.space, asked.values), solve(asked.space, replace(asked).values)
    assert first.best() == second.best()
    assert np.array_equal(first.objective, second.objective, equal_nan=True)
