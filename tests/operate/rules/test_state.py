"""What outlives a restart: alerts as JSON's types, and waiting that goes on where it was."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from loopwright.operate.alert import Alert, Stage
from loopwright.operate.rules.evaluating import carried, evaluate
from loopwright.operate.rules.files import read_rules
from loopwright.operate.rules.state import (
    Active,
    GroupState,
    RuleState,
    group_from_plain,
    plain_group,
    resumed,
    resumed_group,
)
from loopwright.operate.sample import labels_of
from loopwright.operate.series.store import Store

MINUTE = 60.0
TEXTS = some.dictionaries(some.text("abc", min_size=1), some.text(min_size=1), max_size=3)
MOMENTS = some.floats(0, 1e12)


@given(
    labels=TEXTS,
    annotations=some.dictionaries(some.text("abc", min_size=1), some.text(), max_size=3),
    stage=some.sampled_from(Stage),
    since=MOMENTS,
    value=some.floats(),
    later=some.none() | MOMENTS,
)
def test_a_state_goes_through_json_unchanged(labels, annotations, stage, since, value, later) -> None:
    alert = Alert(labels_of(labels), tuple(sorted(annotations.items())), stage, since, value, later, later)
    series = frozenset({labels_of(labels), labels_of(annotations)})
    rule = RuleState({alert.labels: Active(alert, later)}, series, "why")
    state = GroupState((rule, RuleState()), since, series)
    again = group_from_plain(json.loads(json.dumps(plain_group(state), allow_nan=False)))
    assert plain_group(again) == plain_group(state)
    assert again == state or math.isnan(value)


def waiting(since: float) -> Alert:
    return Alert((), (), Stage.PENDING, since)


@pytest.mark.parametrize(
    ("since", "down_at", "now", "active_since"),
    [
        (
            0,
            5,
            15,
            10,
        ),  # prometheus, rules/manager_test.go, TestForStateRestore: ten minutes down do not count
        (0, 20, 25, 10),  # same: five minutes were left, the grace is ten
        (0, 25, 40, 0),  # it was about to ring
        (0, 0, 3, 3),
    ],
)
def test_waiting_goes_on_as_in_prometheus(
    since: float, down_at: float, now: float, active_since: float
) -> None:
    found = resumed(waiting(since * MINUTE), 25 * MINUTE, down_at * MINUTE, now * MINUTE, 10 * MINUTE)
    assert found.active_since == active_since * MINUTE


def test_what_rang_rings_on_and_short_waits_begin_again() -> None:
    rang = Alert((), (), Stage.FIRING, 0, fired_at=1)
    assert resumed(rang, 25 * MINUTE, 5, 6000, 10 * MINUTE) == rang
    assert resumed(waiting(7), 5 * MINUTE, 60, 6000, 10 * MINUTE) == waiting(7)


RULES = """
groups:
- name: g
  rules:
  - record: r
    expr: x * 2
  - alert: High
    expr: r > 2
    for: 1m
  - alert: Broken
    expr: x + on() group_left() y
"""


def test_an_evaluation_gives_a_state_and_leaves_the_old_one() -> None:
    (group,) = read_rules(RULES).groups
    store, state = Store(), GroupState()
    stages = []
    for step, value in enumerate((0.0, 5.0, 5.0, 0.0)):
        store.append("x", (), step * 60_000, value)
        before, state = state, evaluate(group, state, store, step * 60.0)
        assert before != state
        stages.append([alert.stage for alert in state.rules[1].alerts])
    assert stages == [[], [Stage.PENDING], [Stage.FIRING], [Stage.RESOLVED]]


def test_a_rule_at_fault_keeps_its_alerts_and_says_why() -> None:
    (group,) = read_rules(RULES.replace("r > 2", "x > 2").replace("for: 1m", "for: 0s")).groups
    (faulty,) = read_rules(RULES.replace("r > 2", "(x > 2) + on() z").replace("for: 1m", "for: 0s")).groups
    store = Store()
    store.append("x", (), 0, 5.0)
    state = evaluate(group, GroupState(), store, 0.0)
    for one in "ab":
        store.append("z", (("a", one),), 60_000, 1.0)
    after = evaluate(faulty, carried(group, state, faulty), store, 60.0)
    assert after.rules[1].alerts == state.rules[1].alerts
    assert "one side of an operation" in after.rules[1].fault


def test_a_changed_group_goes_on_and_ends_the_series_of_what_it_has_no_more() -> None:
    (group,) = read_rules(RULES).groups
    (changed,) = read_rules(RULES.replace("record: r", "record: other")).groups
    store = Store()
    store.append("x", (), 0, 5.0)
    state = evaluate(group, GroupState(), store, 0.0)
    assert [alert.stage for alert in state.alerts] == [Stage.PENDING]
    kept = carried(group, state, changed)
    assert kept.rules[1].alerts == state.rules[1].alerts
    evaluate(changed, kept, store, 15.0)
    assert {
        buffer.labels[0][1]: buffer.ended for buffer in store if buffer.labels[0][1] in {"r", "other"}
    } == {
        "r": True,
        "other": False,
    }


def test_a_group_that_was_away_rings_when_it_should_and_not_twice() -> None:
    """Killed and back: what rang rings on without a second beginning, what waited waits on."""
    (group,) = read_rules(RULES.replace("for: 1m", "for: 30m")).groups
    store = Store({"x": 3600.0, "r": 3600.0})
    store.append("x", (), 0, 5.0)
    state = group_from_plain(json.loads(json.dumps(plain_group(evaluate(group, GroupState(), store, 0.0)))))
    back = 1200.0
    store.append("x", (), 1_200_000, 5.0)
    state = evaluate(group, resumed_group(group, state, back), store, back)
    assert [(one.stage, one.active_since) for one in state.alerts] == [(Stage.PENDING, 1200.0)]
    store.append("x", (), 3_000_000, 5.0)
    state = evaluate(group, state, store, 3000.0)
    assert [one.stage for one in state.alerts] == [Stage.FIRING]
    again = resumed_group(group, state, 3000.0 + 2 * 3600)
    assert again.alerts == state.alerts
    waited = resumed_group(group, evaluate(group, GroupState(), store, 3000.0), 3000.0 + 2 * 3600)
    assert waited.alerts == ()
