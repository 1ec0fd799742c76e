"""What a group of rules remembers from one evaluation to the next, as plain data that outlives a restart."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from loopwright.operate.alert import Alert, Stage
from loopwright.operate.sample import labels_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.operate.sample import Labels

Plain = dict[str, "str | float | dict[str, str] | None"]


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


def plain(active: Active) -> Plain:
    """An alert of a rule as JSON's types."""
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


def from_plain(given: Mapping[str, object]) -> Active:
    """The alert again."""
    labels, annotations = given["labels"], given["annotations"]
    if not isinstance(labels, dict) or not isinstance(annotations, dict):
        raise TypeError("an alert's labels and annotations are texts by name")
    alert = Alert(
        labels_of(labels),
        tuple(sorted(annotations.items())),
        Stage(str(given["stage"])),
        float(str(given["active_since"])),
        float(str(given["value"])),
        _moment(given["fired_at"]),
        _moment(given["resolved_at"]),
    )
    return Active(alert, _moment(given["kept_since"]))


def _moment(given: object) -> float | None:
    return None if given is None else float(str(given))
