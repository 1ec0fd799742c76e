"""Test files of promtool, run by our own evaluator: the same files prove rules to both engines."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.alert import Stage
from loopwright.operate.rules.durations import seconds_of
from loopwright.operate.rules.evaluating import ALERT_NAME, evaluate
from loopwright.operate.rules.files import DEFAULT_INTERVAL_SECONDS, RuleFile, read_rules
from loopwright.operate.rules.notation import STALE, metric_of, values_of
from loopwright.operate.rules.state import GroupState
from loopwright.operate.sample import labels_of
from loopwright.operate.series.evaluating import answer
from loopwright.operate.series.labels import NAME, nameless, text_of, value_of
from loopwright.operate.series.parsing import parsed
from loopwright.operate.series.refusal import EvaluationError
from loopwright.operate.series.store import Store, milliseconds
from loopwright.survey import yaml_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from loopwright.operate.rules.files import Refusal
    from loopwright.operate.rules.notation import Value
    from loopwright.operate.rules.rule import Group
    from loopwright.operate.sample import Labels
    from loopwright.survey.yaml_nodes import Node

    Told = tuple[Labels, Labels]


@dataclass(frozen=True, slots=True)
class Failure:
    """A test that did not come out as written."""

    test: str
    what: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.test}: {self.what}\n  expected: {self.expected}\n  got:      {self.got}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a test file: how many tests it has, which failed, which rules are not evaluated here."""

    count: int
    failures: tuple[Failure, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class _Series:
    labels: Labels
    values: tuple[Value, ...]


@dataclass(slots=True)
class Trial:
    """One test of a file, under way."""

    groups: tuple[Group, ...]
    pace_seconds: float
    step_seconds: float
    series: tuple[_Series, ...]
    store: Store
    states: list[GroupState] = field(default_factory=list)
    loaded: int = 0  # steps of the series

    def advance(self, at: float) -> None:
        """Load what was measured until a moment, and evaluate all groups then."""
        while self.loaded * self.step_seconds <= at and self.step_seconds > 0:
            at_ms = milliseconds(self.loaded * self.step_seconds)
            for one in self.series:
                if self.loaded < len(one.values):
                    _add(self.store, one.labels, at_ms, one.values[self.loaded])
            self.loaded += 1
        for place, group in enumerate(self.groups):
            self.states[place] = evaluate(group, self.states[place], self.store, at, self.pace_seconds)

    @property
    def fault(self) -> str:
        """Why a rule could not be evaluated; empty where all could."""
        return next((rule.fault for state in self.states for rule in state.rules if rule.fault), "")

    def firing(self, name: str) -> list[Told]:
        """Labels and annotations of the alerts of a name that ring."""
        alerts = (alert for state in self.states for alert in state.alerts)
        return sorted(
            (alert.labels, alert.annotations)
            for alert in alerts
            if alert.stage is Stage.FIRING and alert.name == name
        )


def run_unit_tests(path: Path) -> Outcome:
    """Run a test file with the rule files that it names beside it.

    A file that is none raises LoopwrightError. Tests whose rules are refused may fail: look at ``refused`` first.
    """
    roots = yaml_nodes.documents(path.read_text(encoding="utf-8"))
    root = roots[0] if roots else None
    pace_text = yaml_nodes.text_of(yaml_nodes.at(root, "evaluation_interval"))
    pace_seconds = seconds_of(pace_text) if pace_text else DEFAULT_INTERVAL_SECONDS
    read = [
        read_rules(file.read_text(encoding="utf-8"), str(file), pace_seconds) for file in _files(path, root)
    ]
    order = yaml_nodes.texts(yaml_nodes.at(root, "group_eval_order"))
    groups = _ordered(read, order)
    failures: list[Failure] = []
    count = 0
    for node in yaml_nodes.items(yaml_nodes.at(root, "tests")):
        run = trial_of(node, groups, pace_seconds)
        for failure in _tried(run, node):
            count += 1
            failures += [failure] if failure is not None else []
    return Outcome(count, tuple(failures), tuple(one for file in read for one in file.refused))


def _files(path: Path, root: Node | None) -> Iterator[Path]:
    for name in yaml_nodes.texts(yaml_nodes.at(root, "rule_files")):
        found = sorted(path.parent.glob(name)) if "*" in name else [path.parent / name]
        for file in found:
            if not file.is_file():
                raise LoopwrightError(
                    f"{path}: there is no rule file {file}", "Name it from the test file on."
                )
            yield file


def _ordered(files: list[RuleFile], order: tuple[str, ...]) -> tuple[Group, ...]:
    places = {name: place for place, name in enumerate(order)}
    groups = [group for file in files for group in file.groups]
    return tuple(sorted(groups, key=lambda group: places.get(group.name, 0)))


def trial_of(node: Node, groups: tuple[Group, ...], pace_seconds: float) -> Trial:
    """One test of a file, not begun yet."""
    step = yaml_nodes.text_of(yaml_nodes.at(node, "interval"))
    series = tuple(
        _Series(
            metric_of(yaml_nodes.text_of(yaml_nodes.at(one, "series"))),
            values_of(yaml_nodes.text_of(yaml_nodes.at(one, "values"))),
        )
        for one in yaml_nodes.items(yaml_nodes.at(node, "input_series"))
    )
    store = Store({"": math.inf})  # queries of a test look back to any moment once it is over
    states = [GroupState() for _ in groups]
    return Trial(groups, pace_seconds, seconds_of(step or "1m"), series, store, states)


def _add(store: Store, labels: Labels, at_ms: int, value: Value) -> None:
    name, bare = value_of(labels, NAME), nameless(labels)
    if value == STALE:
        store.end(name, bare, at_ms)
    elif isinstance(value, float):
        store.append(name, bare, at_ms, value)


def _tried(run: Trial, node: Node) -> Iterator[Failure | None]:
    """Each alert test and each query test of a test: None where it comes out as written."""
    name = yaml_nodes.text_of(yaml_nodes.at(node, "name"))
    alerts = sorted(
        (_moment(one), place, one)
        for place, one in enumerate(yaml_nodes.items(yaml_nodes.at(node, "alert_rule_test")))
    )
    queries = yaml_nodes.items(yaml_nodes.at(node, "promql_expr_test"))
    last = max([moment for moment, _, _ in alerts] + [_moment(one) for one in queries], default=0.0)
    at = 0.0
    while at <= last:
        run.advance(at)
        if run.fault:  # promtool, too, goes no further
            yield Failure(name, f"rules at {at:g} s", "no fault", run.fault)
            return
        while alerts and alerts[0][0] < at + run.pace_seconds:
            yield _alert_failure(run, name, alerts.pop(0)[2])
        at += run.pace_seconds
    for one in queries:
        yield _query_failure(run, name, one)


def _moment(node: Node) -> float:
    return seconds_of(yaml_nodes.text_of(yaml_nodes.at(node, "eval_time")) or "0")


def _alert_failure(run: Trial, test: str, node: Node) -> Failure | None:
    name = yaml_nodes.text_of(yaml_nodes.at(node, "alertname"))
    expected = sorted(
        (
            labels_of({**_texts(yaml_nodes.at(one, "exp_labels")), ALERT_NAME: name}),
            tuple(sorted(_texts(yaml_nodes.at(one, "exp_annotations")).items())),
        )
        for one in yaml_nodes.items(yaml_nodes.at(node, "exp_alerts"))
    )
    got = run.firing(name)
    if got == expected:
        return None
    return Failure(test, f"{name} at {_moment(node):g} s", str(expected), str(got))


def _query_failure(run: Trial, test: str, node: Node) -> Failure | None:
    query = yaml_nodes.text_of(yaml_nodes.at(node, "expr"))
    expected = {
        metric_of(yaml_nodes.text_of(yaml_nodes.at(one, "labels")) or "{}"): float(
            yaml_nodes.text_of(yaml_nodes.at(one, "value")).replace(".inf", "inf").replace(".nan", "nan")
        )
        for one in yaml_nodes.items(yaml_nodes.at(node, "exp_samples"))
    }
    what = f"{query} at {_moment(node):g} s"
    try:
        got = answer(parsed(query), run.store, milliseconds(_moment(node)), run.pace_seconds)
    except EvaluationError as fault:
        return Failure(test, what, _shown(expected), fault.message)
    return None if got == expected else Failure(test, what, _shown(expected), _shown(got))


def _shown(found: Mapping[Labels, float]) -> str:
    return ", ".join(f"{text_of(labels)} {value!r}" for labels, value in sorted(found.items())) or "nothing"


def _texts(node: Node | None) -> dict[str, str]:
    return {name: yaml_nodes.text_of(value) for name, _, value in yaml_nodes.entries(node)}
