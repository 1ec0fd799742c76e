"""One evaluation of a group: queries answered, answers recorded, alerts begun, firing and over, as in Prometheus 2.42.

The series in memory are read and added to; all else goes in and comes out as data.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loopwright.operate.alert import Alert, Stage
from loopwright.operate.rules.rule import Alerting
from loopwright.operate.rules.state import Active, GroupState, RuleState
from loopwright.operate.sample import labels_of
from loopwright.operate.series.evaluating import PACE_SECONDS, answer
from loopwright.operate.series.labels import NAME, nameless, text_of, value_of
from loopwright.operate.series.refusal import EvaluationError
from loopwright.operate.series.store import milliseconds

if TYPE_CHECKING:
    from loopwright.operate.rules.rule import Group, Recording, Rule
    from loopwright.operate.sample import Labels
    from loopwright.operate.series.store import Store

    Vector = dict[Labels, float]

ALERTS, FOR_STATE = "ALERTS", "ALERTS_FOR_STATE"
ALERT_NAME, ALERT_STATE = "alertname", "alertstate"
RESOLVED_SECONDS = 15 * 60.0  # Prometheus: rules/alerting.go, resolvedRetention


@dataclass(frozen=True, slots=True)
class _At:
    """When and over what a group is evaluated."""

    store: Store
    seconds: float
    pace_seconds: float
    limit: int


def evaluate(
    group: Group, state: GroupState, store: Store, at: float, pace_seconds: float = PACE_SECONDS
) -> GroupState:
    """A group's rules at a moment, one after another; what they record is in the store before the next is asked.

    ``at`` in seconds since 1970; ``pace_seconds`` is the step of subqueries that name none. A state of other rules than
    the group has (a new one, or after a change) is begun anew by `carried`. A rule at fault keeps its alerts.
    """
    moment = _At(store, at, pace_seconds, group.limit)
    before = state.rules if len(state.rules) == len(group.rules) else (RuleState(),) * len(group.rules)
    after = tuple(_evaluated(rule, was, moment) for rule, was in zip(group.rules, before, strict=True))
    _end(state.orphans, moment)
    return GroupState(after, at)


def carried(old: Group, state: GroupState, new: Group) -> GroupState:
    """The state of a group whose rules were changed: a rule of the same name and labels goes on where it was."""
    known: dict[object, list[RuleState]] = {}
    for rule, was in zip(old.rules, state.rules, strict=False):
        known.setdefault(_identity(rule), []).append(was)
    kept = tuple(
        known[key].pop(0) if known.get(key := _identity(rule)) else RuleState() for rule in new.rules
    )
    left = (series for states in known.values() for one in states for series in one.series)
    return GroupState(kept, state.at, state.orphans.union(left))


def _identity(rule: Rule) -> object:
    return type(rule), rule.name, str(rule.labels)


def _evaluated(rule: Rule, was: RuleState, moment: _At) -> RuleState:
    try:
        found = answer(rule.node, moment.store, milliseconds(moment.seconds), moment.pace_seconds)
        if isinstance(rule, Alerting):
            active = _alerts(rule, found, was, moment)
            return RuleState(active, _written(_samples(rule, active), was, moment))
        return RuleState({}, _written(_recorded(rule, found, moment), was, moment))
    except EvaluationError as fault:
        return replace(was, fault=fault.message)


def _recorded(rule: Recording, found: Vector, moment: _At) -> Vector:
    own = {**dict(rule.labels), NAME: rule.name}
    samples: Vector = {}
    for labels, value in found.items():
        whole = labels_of(dict(labels) | own)
        if whole in samples:
            raise EvaluationError(f"two series have the same labels once they are recorded: {text_of(whole)}")
        samples[whole] = value
    _within(moment, len(samples))
    return samples


def _within(moment: _At, count: int) -> None:
    if 0 < moment.limit < count:
        raise EvaluationError(f"{count} found, and the limit of the group is {moment.limit}")


def _written(samples: Vector, was: RuleState, moment: _At) -> frozenset[Labels]:
    """Record samples, and mark the end of series that were there before and are no more."""
    at_ms = milliseconds(moment.seconds)
    for labels, value in samples.items():
        moment.store.append(value_of(labels, NAME), nameless(labels), at_ms, value)
    _end(was.series.difference(samples), moment)
    return frozenset(samples)


def _end(series: frozenset[Labels], moment: _At) -> None:
    for labels in series:
        moment.store.end(value_of(labels, NAME), nameless(labels), milliseconds(moment.seconds))


def _samples(rule: Alerting, active: dict[Labels, Active]) -> Vector:
    """The series by which alerts can be asked for in queries."""
    samples: Vector = {}
    for one in active.values():
        alert = one.alert
        if alert.stage is Stage.RESOLVED:
            continue
        own = {**{name: text.source for name, text in rule.labels}, **dict(alert.labels)}
        samples[labels_of({**own, NAME: ALERTS, ALERT_STATE: alert.stage.value})] = 1.0
        samples[labels_of({**own, NAME: FOR_STATE})] = float(int(alert.active_since))
    return samples


def _alerts(rule: Alerting, found: Vector, was: RuleState, moment: _At) -> dict[Labels, Active]:
    """The rule's alerts: those found, and those that are over but not for long."""
    now: dict[Labels, Alert] = {}
    for labels, value in found.items():
        alert = _alert(rule, labels, value, moment.seconds)
        if alert.labels in now:
            raise EvaluationError(f"two series are one alert once it has its labels: {text_of(alert.labels)}")
        now[alert.labels] = alert
    active: dict[Labels, Active] = {}
    for labels, before in was.active.items():
        again = labels in now
        after = _again(before, now.pop(labels)) if again else _silent(rule, before, moment.seconds)
        if after is not None:
            active[labels] = _rung(rule, after, moment.seconds)
    active |= {labels: _rung(rule, Active(alert), moment.seconds) for labels, alert in now.items()}
    _within(moment, sum(one.alert.stage is not Stage.RESOLVED for one in active.values()))
    return active


def _alert(rule: Alerting, labels: Labels, value: float, now: float) -> Alert:
    own = {name: text.filled(labels, value) for name, text in rule.labels}
    said = {name: text.filled(labels, value) for name, text in rule.annotations}
    whole = labels_of({**dict(nameless(labels)), **own, ALERT_NAME: rule.name})
    return Alert(whole, tuple(sorted(said.items())), Stage.PENDING, now, value)


def _again(before: Active, alert: Alert) -> Active:
    if before.alert.stage is Stage.RESOLVED:  # over, and back
        return Active(alert)
    return Active(replace(before.alert, value=alert.value, annotations=alert.annotations))


def _silent(rule: Alerting, before: Active, now: float) -> Active | None:
    """What becomes of an alert that was not found any more."""
    alert = before.alert
    if alert.stage is Stage.PENDING:
        return None
    if alert.stage is Stage.RESOLVED:
        over = now - (alert.resolved_at or now)
        return None if over > RESOLVED_SECONDS else before
    if rule.keep_firing_seconds:
        since = now if before.kept_since is None else before.kept_since
        if now - since < rule.keep_firing_seconds:
            return Active(alert, since)
    return Active(replace(alert, stage=Stage.RESOLVED, resolved_at=now), before.kept_since)


def _rung(rule: Alerting, active: Active, now: float) -> Active:
    alert = active.alert
    if alert.stage is Stage.PENDING and now - alert.active_since >= rule.for_seconds:
        return replace(active, alert=replace(alert, stage=Stage.FIRING, fired_at=now))
    return active
