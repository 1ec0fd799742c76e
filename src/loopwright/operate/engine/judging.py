"""Rules asked at their turns: what they remember, what they found, and what of it outlives a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.operate.alert import Stage
from loopwright.operate.engine.view import RuleAtFault
from loopwright.operate.rules.evaluating import carried, evaluate
from loopwright.operate.rules.rule import Alerting
from loopwright.operate.rules.state import GroupState, RuleState, from_plain, plain, resumed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.operate.alert import Alert
    from loopwright.operate.rules.rule import Group, Rule
    from loopwright.operate.series.store import Store

GRACE_SECONDS = 60.0  # after a restart, before what waited may ring: checks must have been looked at again
EARLY_SECONDS = 0.01


class Judging:
    """The groups, each with its state."""

    def __init__(self, groups: tuple[Group, ...], series: Store) -> None:
        self.groups, self._series = groups, series
        self._states = {group.name: GroupState() for group in groups}

    def judge(self, now: float, *, all_of_them: bool = False) -> bool:
        """Ask the groups whose turn it is; whether there were any."""
        asked = False
        for group in self.groups:
            state = self._states[group.name]
            if all_of_them or now - state.at >= group.interval_seconds - EARLY_SECONDS or now < state.at:
                self._states[group.name] = evaluate(group, state, self._series, now)
                asked = True
        return asked

    def replace(self, groups: tuple[Group, ...]) -> None:
        """Run other groups from now on; a rule that stays goes on where it was."""
        before = {group.name: group for group in self.groups}
        self._states = {
            group.name: carried(before[group.name], self._states[group.name], group)
            if group.name in before
            else GroupState()
            for group in groups
        }
        self.groups = groups

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """Every alert, those that wait and those that are over for a while among them."""
        return tuple(alert for state in self._states.values() for alert in state.alerts)

    @property
    def faults(self) -> tuple[RuleAtFault, ...]:
        """The rules that could not be asked."""
        return tuple(
            RuleAtFault(rule.name, state.fault)
            for group in self.groups
            for rule, state in zip(group.rules, self._states[group.name].rules, strict=False)
            if state.fault
        )

    def kept(self) -> dict[str, object]:
        """The states as plain values."""
        return {
            group.name: {
                "at": self._states[group.name].at,
                "rules": {
                    rule.name: [plain(one) for one in state.active.values()]
                    for rule, state in zip(group.rules, self._states[group.name].rules, strict=False)
                    if state.active
                },
            }
            for group in self.groups
        }

    def restore(self, kept: object, now: float) -> None:
        """Go on from states that were kept; the time in which nothing was evaluated does not count."""
        if not isinstance(kept, dict):
            return
        for group in self.groups:
            found = kept.get(group.name)
            if isinstance(found, dict):
                rules = tuple(_rule_state(rule, found, now) for rule in group.rules)
                self._states[group.name] = GroupState(rules, 0.0)


def _rule_state(rule: Rule, kept: Mapping[str, object], now: float) -> RuleState:
    known = kept.get("rules")
    found = known.get(rule.name) if isinstance(known, dict) else None
    if not isinstance(rule, Alerting) or not isinstance(found, list):
        return RuleState()
    down_at = float(str(kept.get("at", now)))
    active = {}
    for one in map(from_plain, found):
        alert = resumed(one.alert, rule.for_seconds, down_at, now, GRACE_SECONDS)
        active[alert.labels] = type(one)(alert, one.kept_since)
    return RuleState(active)


def ringing(alerts: tuple[Alert, ...]) -> tuple[Alert, ...]:
    """Those that ring."""
    return tuple(one for one in alerts if one.stage is Stage.FIRING)
