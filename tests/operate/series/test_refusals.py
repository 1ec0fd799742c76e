"""What is outside of our part of PromQL is refused with the reason; nothing is answered that Prometheus would not."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.operate.promtool import Asked, answers_of

from loopwright.operate.series.evaluating import CALLS, answer
from loopwright.operate.series.functions import FUNCTIONS
from loopwright.operate.series.matching import whole
from loopwright.operate.series.parsing import parsed
from loopwright.operate.series.refusal import EvaluationError, RefusedError
from loopwright.operate.series.store import Store
from loopwright.operate.series.syntax import SCALAR_CALLS

if TYPE_CHECKING:
    from pathlib import Path

ELSEWHERE = (
    "sin(x)", "holt_winters(x[5m], 0.1, 0.2)", "histogram_count(x)", 'count_values("v", x)', "x atan2 y",
    "limitk(1, x)", "info(x)", "sort_by_label(x, 'a')", "max_over_time((x @ 5)[5m:1m])", "x @ -5",
    'x{a=~"\\\\pL+"}', 'x{a=~"[[:alpha:]]"}', 'x{a=~"a{,3}"}',
)  # fmt: skip
NO_PROMQL = (
    "", "x[5m]", '"text"', "sum(1)", "rate(x)", "x{", "{}", "x or 1", "1 > 2", "x + on(a) 1", "sum(x", "x offset",
    "x by (a)", 'x{"a.b"="c"}', '{"a.b"}', "rate(x[5m]) offset 1m @", "x{a=~'('}", "vector(x)", "abs(1)", "time(1)",
    "x ^ ^ 2", "avg(x, 2)", "topk(x)", "clamp(x, 1)", "label_replace(x, 'a')", "x and on(a) group_left y", "5m",
    "x[5m:1m]", "absent()", "x{a='b'} y", "-'text'", "x[0]", "x # fine\n+", "rate(x[5m:])[", "bool 1", 'x{a=="b"}',
    "double_exponential_smoothing(x[5m], 0.1, 0.2)", "mad_over_time(x[5m])", "x + fill(1) y", "step()", "x[5m+1m]",
    "rate(x[300])", "x offset 300", "x > 5m", "x OFFSET 7",
)  # fmt: skip


@pytest.mark.parametrize("query", ELSEWHERE)
def test_what_is_left_to_prometheus_is_refused_with_advice(query: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parsed(query)
    assert "Prometheus" in refused.value.advice


def test_what_prometheus_refuses_is_refused_here(tmp_path: Path) -> None:
    theirs = answers_of([Asked((), 60, ((query, 0.0),)) for query in NO_PROMQL], tmp_path)
    for query, (told,) in zip(NO_PROMQL, theirs, strict=True):
        try:
            ours: object = answer(parsed(query), Store(), 0)
        except (RefusedError, EvaluationError):
            ours = "refused"
        assert (query, ours == "refused") == (query, isinstance(told, str))


@given(some.text("xyab(){}[]\"'=~!<>+-*/^%@,:.0159m \\$", max_size=40))
def test_no_text_does_anything_but_be_read_or_refused(text: str) -> None:
    with suppress(RefusedError, EvaluationError):
        assert isinstance(answer(parsed(text), Store(), 0), dict)


def test_every_function_that_is_read_is_evaluated() -> None:
    assert frozenset(CALLS) | SCALAR_CALLS == FUNCTIONS


@pytest.mark.parametrize(
    ("pattern", "fits", "does_not"),
    [
        ("a|b", "ab", ["", "ab", "c", "A"]),
        ("5..", ["500", "5xx"], ["50", "5000", "a500"]),
        ("(?i)get", ["GET", "get"], ["gets"]),
        (".*", ["", "x", "ü"], []),
        ("a.b", ["a-b"], ["a\nb"]),
        ("[0-9]+", ["12"], ["１２"]),
        (r"\d+", ["12"], ["１２"]),
        ("", [""], ["x"]),
        ("x|", ["x", ""], ["y"]),
    ],
)
def test_patterns_mean_what_they_mean_in_prometheus(
    pattern: str, fits: list[str], does_not: list[str]
) -> None:
    test = whole(pattern)
    assert all(map(test, fits))
    assert not any(map(test, does_not))


def test_a_fault_in_the_answer_is_said_as_one() -> None:
    store = Store()
    for a in "12":
        store.append("x", (("a", a),), 0, math.pi)
    with pytest.raises(EvaluationError, match="one side of an operation"):
        answer(parsed("x + on() x"), store, 0)
    with pytest.raises(EvaluationError, match="the same labels"):
        answer(parsed('label_replace(x, "a", "", "a", ".*")'), store, 0)
