"""Rules asked at their turns: what they remember, what they found, and what of it outlives a restart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from loopwright.operate.alert import Stage
from loopwright.operate.engine.view import RuleAtFault
from loopwright.operate.rules.evaluating import carried, evaluate
from loopwright.operate.rules.state import GroupState, group_from_plain, plain_group, resumed_group

if TYPE_CHECKING:
    from loopwright.operate.alert import Alert
    from loopwright.operate.rules.rule import Group
    from loopwright.operate.sample import Labels
    from loopwright.operate.series.store import Store

EARLY_SECONDS = 0.01


class Judging:
    """The groups, each with its state."""

    def __init__(self, groups: tuple[Group, ...], series: Store) -> None:
        self.groups, self._series = groups, series
        self._stages: frozenset[tuple[Labels, Stage]] = frozenset()
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

    def turned(self) -> bool:
        """Whether an alert began, rang or ended since this was last asked: that must outlive a crash."""
        now = frozenset((one.labels, one.stage) for one in self.alerts)
        before, self._stages = self._stages, now
        return now != before

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
        """The states as plain values, each with the rules that it is of."""
        return {
            group.name: {"of": _signature(group), "state": plain_group(self._states[group.name])}
            for group in self.groups
        }

    def restore(self, kept: object, now: float) -> None:
        """Go on from states that were kept; a group whose rules are others now begins anew."""
        if not isinstance(kept, dict):
            return
        for group in self.groups:
            found = kept.get(group.name)
            if isinstance(found, dict) and found.get("of") == _signature(group):
                state = resumed_group(group, group_from_plain(found["state"]), now)
                self._states[group.name] = replace(state, at=0.0)


def _signature(group: Group) -> list[str]:
    return [f"{type(rule).__name__} {rule.name}: {rule.query}" for rule in group.rules]


def ringing(alerts: tuple[Alert, ...]) -> tuple[Alert, ...]:
    """Those that ring."""
    return tuple(one for one in alerts if one.stage is Stage.FIRING)
