"""How each alert stands, for whoever looks: told, waiting, or kept from being told, and by what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from loopwright.operate.alerts.inhibition import Inhibition, held_by
from loopwright.operate.alerts.matching import met

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.operate.alerts.cover import Held
    from loopwright.operate.alerts.life import Life, Plan
    from loopwright.operate.alerts.reports import Reported
    from loopwright.operate.alerts.silences import Silence


class Shown(StrEnum):
    """What is done about an alert now."""

    TOLD = "told"
    ACKNOWLEDGED = "acknowledged"
    GATHERING = "gathering"
    OUT_OF_HOURS = "out_of_hours"
    INHIBITED = "inhibited"
    SILENCED = "silenced"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Standing:
    """One alert that rings; ``by`` is what keeps it from being told, or who deals with it; ``until`` how long."""

    alert: Reported
    shown: Shown
    by: str = ""
    until: float | None = None


def standings(plan: Plan, life: Life, moment: float) -> tuple[Standing, ...]:
    """Every alert that rings, the loudest and oldest first."""
    look = _Look(plan, life, moment)
    held = [
        Standing(one.alert, Shown.HELD, one.deployment, life.holds.deployments[one.deployment].ends_at)
        for one in life.holds.held.values()
        if not one.alert.over(moment)
    ]
    found = [*held, *(look.standing(alert) for alert in look.ringing)]
    return tuple(
        sorted(found, key=lambda one: (one.alert.label("tier"), one.alert.starts_at, one.alert.labels))
    )


class _Look:
    """What all alerts of one look are judged by."""

    def __init__(self, plan: Plan, life: Life, moment: float) -> None:
        held = life.holds.held
        self.plan, self.life = plan, life
        self.ringing = [
            one for key, one in life.dispatch.alerts.items() if not one.over(moment) and key not in held
        ]
        self.inhibition = Inhibition(plan.policy.inhibitions, (one.labels for one in self.ringing))
        self.silences = [one for one in life.dispatch.silences.values() if one.active(moment)]
        self.groups = {key: name for name, group in life.dispatch.groups.items() for key in group.members}

    def standing(self, alert: Reported) -> Standing:
        """How one alert stands."""
        silence = self._silence(alert)
        if silence is not None:
            return Standing(alert, Shown.SILENCED, silence.author, silence.ends_at)
        if self.inhibition.holds(alert.labels):
            source = held_by(self.plan.policy.inhibitions, alert.labels, self.ringing)
            return Standing(alert, Shown.INHIBITED, "" if source is None else source.label("alertname"))
        return self._told(alert)

    def _silence(self, alert: Reported) -> Silence | None:
        labels = dict(alert.labels)
        return next((one for one in self.silences if met(one.matchers, labels)), None)

    def _told(self, alert: Reported) -> Standing:
        name = self.groups.get(alert.key, "")
        page, group = self.life.pages.open.get(name), self.life.dispatch.groups.get(name)
        if page is not None and page.acknowledged_by:
            return Standing(alert, Shown.ACKNOWLEDGED, page.acknowledged_by, page.next_at)
        waits = _waiting(self.life.waiting.held, name)
        if waits is not None:
            return Standing(alert, Shown.OUT_OF_HOURS, "", waits.until)
        if group is not None and not group.flushed:
            return Standing(alert, Shown.GATHERING, "", group.next_at)
        return Standing(alert, Shown.TOLD)


def _waiting(held: Mapping[str, Held], name: str) -> Held | None:
    return next((one for one in held.values() if one.notice.group == name), None)
