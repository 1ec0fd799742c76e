"""From reports of alerts to notices: groups that wait, are told, and are told again, as Alertmanager does it.

``advance`` is the whole of it: (state, reports, moment) → (state, notices). A notice counts as told once it is given
out, so the state and the outbox that takes the notices must be kept in one step.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from loopwright.operate.alerts.deduplication import Reason, Told, reason_to_tell
from loopwright.operate.alerts.hours import any_contain
from loopwright.operate.alerts.inhibition import Inhibition
from loopwright.operate.alerts.reports import Reported, key_of, merged
from loopwright.operate.alerts.silences import Silence, silenced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.operate.alerts.policy import Policy, Target
    from loopwright.operate.alerts.routing import Route
    from loopwright.operate.sample import Labels

REMEMBERED_SECONDS = 1_800.0
"""For which an alert that is over is remembered, so that a late report of it is not news; Alertmanager's default."""
REPEATS_REMEMBERED = 2  # intervals of repeating after which what was told is forgotten; Alertmanager's


@dataclass(frozen=True, slots=True)
class Group:
    """Alerts that are told together: the place of their route, what they share, who is in it, when it is told."""

    place: str
    labels: Labels
    members: tuple[str, ...]
    next_at: float
    flushed: bool = False
    empty_since: float | None = None


@dataclass(frozen=True)
class State:
    """All that must outlive a restart. ``told`` is by group and target; ``seen_at`` is the last step's moment."""

    alerts: Mapping[str, Reported] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    told: Mapping[str, Told] = field(default_factory=dict)
    silences: Mapping[str, Silence] = field(default_factory=dict)
    seen_at: float | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What a target is to be told of a group; ``identity`` is the same however often it is given out again."""

    identity: str
    group: str
    receiver: str
    target: str
    labels: Labels
    firing: tuple[Reported, ...]
    resolved: tuple[Reported, ...]
    reason: Reason
    at: float


def advance(
    policy: Policy, state: State, reports: Iterable[Reported], moment: float
) -> tuple[State, tuple[Notice, ...]]:
    """Take reports in and tell what is due."""
    work = _Work(policy, state, moment)
    for report in reports:
        work.take(report)
    due = [key for key, group in work.groups.items() if group.next_at <= moment]
    if due:
        work.prepare()
        for key in due:
            work.flush(key)
        work.forget()
    state = State(work.alerts, work.groups, work.told, work.silences, moment)
    return state, tuple(work.notices)


def next_moment(state: State) -> float | None:
    """When ``advance`` has something to do though nothing is reported; None while there is no group."""
    return min((group.next_at for group in state.groups.values()), default=None)


def resumed(policy: Policy, state: State, moment: float) -> State:
    """The state after nobody looked for a while: who could not report meanwhile is not over because of that.

    Alerts that rang at the last step and whose end was only assumed get the resolve timeout anew.
    """
    seen_at = state.seen_at if state.seen_at is not None else moment
    ends_at = moment + policy.resolve_timeout_seconds
    alerts = {
        key: replace(one, ends_at=max(one.ends_at, ends_at)) if one.assumed and not one.over(seen_at) else one
        for key, one in state.alerts.items()
    }
    return replace(state, alerts=alerts)


def regrouped(policy: Policy, state: State, moment: float) -> State:
    """The state under a policy that was read anew: alerts in the groups of its routes, what was told still known."""
    work = _Work(policy, replace(state, groups={}), moment)
    grouped = {key for group in state.groups.values() for key in group.members}
    for key, alert in state.alerts.items():
        if key in grouped:
            for place, route in policy.root.found(dict(alert.labels)):
                work.join(key, alert, place, route)
    groups = {
        name: replace(group, next_at=state.groups[name].next_at, flushed=state.groups[name].flushed)
        if name in state.groups
        else group
        for name, group in work.groups.items()
    }
    return replace(state, groups=groups)


class _Work:
    """One step: the parts of the state while they change."""

    def __init__(self, policy: Policy, state: State, moment: float) -> None:
        self.policy, self.moment = policy, moment
        self.alerts, self.groups, self.told = dict(state.alerts), dict(state.groups), dict(state.told)
        self.silences = dict(state.silences)
        self.notices: list[Notice] = []

    def take(self, report: Reported) -> None:
        """Put a report into the groups of its routes."""
        key = report.key
        alert = self.alerts[key] = merged(self.alerts.get(key), report)
        for place, route in self.policy.root.found(dict(alert.labels)):
            self.join(key, alert, place, route)

    def join(self, key: str, alert: Reported, place: str, route: Route) -> None:
        """Put an alert into its group of a route, which is made where there is none."""
        patience = route.patience
        labels = patience.grouped(alert.labels)
        name = f"{place}/{key_of(labels)}"
        group = self.groups.get(name)
        if group is None:
            group = Group(place, labels, (), self.moment + patience.group_wait_seconds)
        if key not in group.members:
            group = replace(group, members=(*group.members, key), empty_since=None)
        if not group.flushed and alert.starts_at + patience.group_wait_seconds < self.moment:
            group = replace(group, next_at=self.moment)  # it has waited long enough elsewhere
        self.groups[name] = group

    def prepare(self) -> None:
        """What all groups of this step are judged by."""
        ringing = (one.labels for one in self.alerts.values() if not one.over(self.moment))
        self.inhibition = Inhibition(self.policy.inhibitions, ringing)
        self.silencing = tuple(one for one in self.silences.values() if one.active(self.moment))

    def flush(self, name: str) -> None:
        """Tell of a group what is worth telling; those who are over leave it."""
        group = self.groups[name]
        route = self.policy.root.by_place.get(group.place)
        members = [self.alerts[key] for key in group.members if key in self.alerts]
        if route is not None and self._awake(route):
            heard = [one for one in members if self._heard(one)]
            if heard:
                self._tell(name, group, route, heard)
        left = tuple(key for key in group.members if key in self.alerts and not self._over(key))
        empty_since = None if left else group.empty_since or self.moment
        gone = empty_since is not None and self.moment - empty_since >= self.policy.empty_group_seconds
        if gone or route is None:
            del self.groups[name]
            return
        next_at = self.moment + route.patience.group_interval_seconds
        self.groups[name] = replace(
            group, members=left, next_at=next_at, flushed=True, empty_since=empty_since
        )

    def _over(self, key: str) -> bool:
        return self.alerts[key].over(self.moment)

    def _awake(self, route: Route) -> bool:
        hours = self.policy.hours
        if any(any_contain(hours[name], self.moment) for name in route.muted):
            return False
        return not route.active or any(any_contain(hours[name], self.moment) for name in route.active)

    def _heard(self, alert: Reported) -> bool:
        return not self.inhibition.holds(alert.labels) and not silenced(self.silencing, dict(alert.labels))

    def _tell(self, name: str, group: Group, route: Route, heard: list[Reported]) -> None:
        for target in self.policy.receivers[route.patience.receiver]:
            notice = self._notice(name, group, route, target, heard)
            if notice is not None:
                self.notices.append(notice)

    def _notice(
        self, name: str, group: Group, route: Route, target: Target, heard: list[Reported]
    ) -> Notice | None:
        """The notice for one target, None where it hears nothing; what it knows is written down either way."""
        firing = tuple(one for one in heard if not one.over(self.moment))
        resolved = tuple(one for one in heard if one.over(self.moment))
        patience, log = route.patience, f"{name}/{route.patience.receiver}/{target.name}"
        told = self.told.get(log)
        fires, ends = (tuple(sorted(one.key for one in some)) for some in (firing, resolved))
        reason = reason_to_tell(
            told,
            frozenset(fires),
            frozenset(ends),
            repeat_seconds=patience.repeat_interval_seconds,
            resolved_too=target.resolved_too,
            moment=self.moment,
        )
        if reason is None:
            return None
        count = 1 if told is None else told.count + 1
        forget_at = self.moment + REPEATS_REMEMBERED * patience.repeat_interval_seconds
        self.told[log] = Told(fires, ends, self.moment, count, forget_at)
        if not target.resolved_too and not firing:
            return None
        shown = resolved if target.resolved_too else ()
        identity = f"{key_of((('log', log), ('at', repr(self.moment))))}-{count}"
        return Notice(
            identity, name, patience.receiver, target.name, group.labels, firing, shown, reason, self.moment
        )

    def forget(self) -> None:
        """Drop what is over for long and in no group, and what was told too long ago to matter."""
        kept = {key for group in self.groups.values() for key in group.members}
        old = self.moment - REMEMBERED_SECONDS
        self.alerts = {key: one for key, one in self.alerts.items() if key in kept or one.ends_at > old}
        self.told = {
            log: told
            for log, told in self.told.items()
            if told.forget_at > self.moment or "/".join(log.split("/", 2)[:2]) in self.groups
        }
        self.silences = {key: one for key, one in self.silences.items() if one.ends_at > old}
