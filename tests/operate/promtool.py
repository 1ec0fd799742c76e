"""The real Prometheus as an oracle: what its own test runner computes for a query, digit by digit."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.generate.trees import said

from loopwright.operate.rules.durations import duration_of
from loopwright.operate.sample import labels_of

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.operate.sample import Labels

NEVER = {"labels": "never_seen", "value": 1}
TOLD = re.compile(
    r'^ {4}expr: ".*", time: [^,]*(?:, err: (?P<fault>.*)|,\n +exp: .*\n +got: (?P<got>.*))$', re.MULTILINE
)
SAMPLE = re.compile(r"\{(?P<labels>[^{}]*)\} (?P<value>NaN|[-+]?(?:Inf|[-+.\dE]+))")
LABEL = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*")')


@dataclass(frozen=True, slots=True)
class Asked:
    """Series in promtool's notation, a step apart, and queries with their moments."""

    series: tuple[tuple[str, str], ...]
    step_seconds: float
    queries: tuple[tuple[str, float], ...]
    pace_seconds: float = 60.0


Answer = dict["Labels", float] | str
"""Values by labels, or a fault."""


def answers_of(asked: list[Asked], folder: Path) -> list[list[Answer]]:
    """What Prometheus answers to each query; all questions need the same pace."""
    tests = [
        {
            "interval": duration_of(one.step_seconds),
            "input_series": [{"series": name, "values": values} for name, values in one.series],
            "promql_expr_test": [
                {"expr": query, "eval_time": duration_of(at), "exp_samples": [NEVER]}
                for query, at in one.queries
            ],
        }
        for one in asked
    ]
    pace = duration_of(asked[0].pace_seconds)
    path = folder / "asked.yaml"
    path.write_text(json.dumps({"evaluation_interval": pace, "tests": tests}))
    status, printed = said("promtool", "test", "rules", path, seconds=600)
    assert status == 1, "each question expects what is never seen"
    found = [_answer(one["fault"], one["got"]) for one in TOLD.finditer(printed)]
    assert len(found) == sum(len(one.queries) for one in asked), printed[:2000]
    rest = iter(found)
    return [[next(rest) for _ in one.queries] for one in asked]


def _answer(fault: str | None, got: str | None) -> Answer:
    if got is None:
        return fault or "fault"
    return {
        labels_of({name: json.loads(value) for name, value in LABEL.findall(one["labels"])}): float(
            one["value"]
        )
        for one in SAMPLE.finditer(got)
    }


def passes(path: Path) -> tuple[bool, str]:
    """Whether promtool finds a test file as written, and what it said."""
    status, printed = said("promtool", "test", "rules", path.name, cwd=path.parent, seconds=600)
    return status == 0, printed
