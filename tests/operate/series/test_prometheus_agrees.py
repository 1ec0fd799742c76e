"""Two engines, one answer: queries by chance over series by chance, against the real Prometheus."""

from __future__ import annotations

import math
from random import Random
from typing import TYPE_CHECKING

import pytest
from tests.operate.promtool import Answer, Asked, answers_of
from tests.operate.series.queries import asked_by_chance

from loopwright.operate.rules.notation import STALE, metric_of, values_of
from loopwright.operate.series.evaluating import answer
from loopwright.operate.series.labels import NAME, nameless, value_of
from loopwright.operate.series.parsing import parsed
from loopwright.operate.series.refusal import EvaluationError, RefusedError
from loopwright.operate.series.store import Store

if TYPE_CHECKING:
    from pathlib import Path

NEAR = 1e-9
REFUSED = "refused:"


def store_of(asked: Asked) -> Store:
    """What promtool has loaded when it asks: samples until the last whole pace before the last question."""
    store = Store({"": math.inf})
    last = max(at for _, at in asked.queries)
    until = last // asked.pace_seconds * asked.pace_seconds
    for text, values in asked.series:
        labels = metric_of(text)
        name, bare = value_of(labels, NAME), nameless(labels)
        for place, value in enumerate(values_of(values)):
            at_ms = round(place * asked.step_seconds * 1000)
            if at_ms > until * 1000:
                break
            if value == STALE:
                store.end(name, bare, at_ms)
            elif isinstance(value, float):
                store.append(name, bare, at_ms, value)
    return store


def ours(asked: Asked) -> list[Answer]:
    store = store_of(asked)
    found: list[Answer] = []
    for query, at in asked.queries:
        try:
            found.append(answer(parsed(query), store, round(at * 1000), asked.pace_seconds))
        except EvaluationError as fault:
            found.append(fault.message)
        except RefusedError as fault:
            found.append(f"{REFUSED} {fault.message}")
    return found


def same(left: Answer, right: Answer) -> bool:
    if isinstance(left, str) or isinstance(right, str):
        return isinstance(left, str) and isinstance(right, str)
    return left.keys() == right.keys() and all(near(value, right[labels]) for labels, value in left.items())


def near(left: float, right: float) -> bool:
    return (math.isnan(left) and math.isnan(right)) or math.isclose(left, right, rel_tol=NEAR, abs_tol=1e-300)


def disagreements(seed: int, groups: int, each: int, folder: Path) -> list[str]:
    chance = Random(seed)  # noqa: S311 - a test that can be repeated
    asked = [asked_by_chance(chance, each) for _ in range(groups)]
    found = []
    for one, theirs in zip(asked, answers_of(asked, folder), strict=True):
        for (query, at), own, other in zip(one.queries, ours(one), theirs, strict=True):
            if not same(own, other) and not str(own).startswith(REFUSED):
                found.append(f"{query} at {at}:\n  ours   {own}\n  theirs {other}")
    return found


def test_queries_by_chance_are_answered_as_by_prometheus(tmp_path: Path) -> None:
    assert "\n".join(disagreements(1, 12, 40, tmp_path)) == ""


@pytest.mark.verify
@pytest.mark.parametrize("seed", range(2, 12))
def test_many_queries_by_chance_are_answered_as_by_prometheus(seed: int, tmp_path: Path) -> None:
    assert "\n".join(disagreements(seed, 40, 60, tmp_path)) == ""
