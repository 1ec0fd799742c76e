"""What a group of rules remembers from one evaluation to the next, as plain data that outlives a restart."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from loopwright.operate.alert import Alert, Stage
from loopwright.operate.rules.rule import Alerting
from loopwright.operate.sample import labels_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.operate.rules.rule import Group
    from loopwright.operate.sample import Labels

GRACE_SECONDS = 600.0  # Prometheus: --rules.alert.for-grace-period
TOLERATED_SECONDS = 3600.0  # Prometheus: --rules.alert.for-outage-tolerance


@dataclass(frozen=True, slots=True)
class Active:
    """An alert of a rule, and since when it rings on though its query has fallen silent."""

    alert: Alert
    kept_since: float | None = None


@dataclass(frozen=True, slots=True)
class RuleState:
    """What one rule found last: its alerts by their labels, and the series that it recorded (labels with names).

    ``fault`` is why it could not be evaluated; its alerts are then those of the time before.
    """

    active: Mapping[Labels, Active] = field(default_factory=dict)
    series: frozenset[Labels] = frozenset()
    fault: str = ""

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """Its alerts, those that are over for a while among them."""
        return tuple(one.alert for one in self.active.values())


@dataclass(frozen=True, slots=True)
class GroupState:
    """The states of a group's rules, in their order; ``at`` is the moment of the last evaluation.

    ``orphans`` are series of rules that the group has no more: the next evaluation marks their end.
    """

    rules: tuple[RuleState, ...] = ()
    at: float = 0.0
    orphans: frozenset[Labels] = frozenset()

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """The alerts of all its rules."""
        return tuple(alert for rule in self.rules for alert in rule.alerts)


def resumed(alert: Alert, for_seconds: float, down_at: float, now: float, grace_seconds: float) -> Alert:
    """An alert that waited when the engine went down, as it waits on when it is back (Prometheus: RestoreForState).

    The time that it was down does not count; where less than the grace is left to wait, it waits that long, so that
    what recovered meanwhile is not paged. An alert that rang rings on.
    """
    if alert.stage is not Stage.PENDING or for_seconds < grace_seconds:
        return alert
    remaining = for_seconds - (down_at - alert.active_since)
    if remaining <= 0:
        return alert
    if remaining < grace_seconds:
        return replace(alert, active_since=now + grace_seconds - for_seconds)
    return replace(alert, active_since=alert.active_since + now - down_at)


def resumed_group(group: Group, state: GroupState, now: float) -> GroupState:
    """A group's state as it goes on when the engine is back; where it was away for too long, waiting begins anew."""
    away = now - state.at > TOLERATED_SECONDS
    rules = (
        replace(one, active=_resumed_alerts(rule, one, state.at, now, away=away))
        if isinstance(rule, Alerting)
        else one
        for rule, one in zip(group.rules, state.rules, strict=True)
    )
    return replace(state, rules=tuple(rules))


def _resumed_alerts(
    rule: Alerting, state: RuleState, down_at: float, now: float, *, away: bool
) -> dict[Labels, Active]:
    return {
        labels: replace(one, alert=resumed(one.alert, rule.for_seconds, down_at, now, GRACE_SECONDS))
        for labels, one in state.active.items()
        if not (away and one.alert.stage is Stage.PENDING)
    }


def plain_group(state: GroupState) -> dict[str, object]:
    """The state of a group as JSON's types."""
    rules = [
        {
            "active": [plain(one) for one in rule.active.values()],
            "series": sorted(map(dict, rule.series), key=repr),
            "fault": rule.fault,
        }
        for rule in state.rules
    ]
    return {"at": state.at, "rules": rules, "orphans": sorted(map(dict, state.orphans), key=repr)}


def group_from_plain(given: Mapping[str, Any]) -> GroupState:
    """The state again."""
    rules = []
    for rule in given["rules"]:
        active = [from_plain(one) for one in rule["active"]]
        by_labels = {one.alert.labels: one for one in active}
        rules.append(RuleState(by_labels, frozenset(map(labels_of, rule["series"])), rule["fault"]))
    return GroupState(tuple(rules), given["at"], frozenset(map(labels_of, given["orphans"])))


def plain(active: Active) -> dict[str, object]:
    """One alert of a rule as JSON's types."""
    alert = active.alert
    return {
        "labels": dict(alert.labels),
        "annotations": dict(alert.annotations),
        "stage": alert.stage.value,
        "active_since": alert.active_since,
        "value": repr(alert.value),  # JSON has no word for what is no number
        "fired_at": alert.fired_at,
        "resolved_at": alert.resolved_at,
        "kept_since": active.kept_since,
    }


def from_plain(given: Mapping[str, Any]) -> Active:
    """The alert again."""
    alert = Alert(
        labels_of(given["labels"]),
        tuple(sorted(given["annotations"].items())),
        Stage(given["stage"]),
        given["active_since"],
        float(given["value"]),
        given["fired_at"],
        given["resolved_at"],
    )
    return Active(alert, given["kept_since"])
