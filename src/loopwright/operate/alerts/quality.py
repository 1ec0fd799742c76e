"""What alerts are worth: how often each rang, what came of it, and which should ring more quietly or not at all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from loopwright.operate.alerts.escalation import Kind
from loopwright.operate.alerts.holding import BEGAN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.operate.alerts.escalation import Call

QUIETER = {"P1": "P2", "P2": "P3"}


@dataclass(frozen=True, slots=True)
class Ring:
    """One time that a rule rang. ``acted`` is what a person said when asked; None while nobody has.

    ``incident`` names the incident that it was part of; ``deploy`` is where a deploy explained it.
    """

    rule: str
    tier: str
    at: float
    thread: str
    acknowledged_at: float | None = None
    over_at: float | None = None
    acted: bool | None = None
    incident: str = ""
    deploy: str = ""

    @property
    def useful(self) -> bool:
        """Whether it asked for something: somebody acted, or it was part of an incident."""
        return self.acted is True or bool(self.incident)

    @property
    def judged(self) -> bool:
        """Whether it is known what came of it: somebody said so, or it ended with nobody answering."""
        ended_alone = self.over_at is not None and self.acknowledged_at is None
        return self.useful or self.acted is False or ended_alone


@dataclass(frozen=True, slots=True)
class Worth:
    """What a rule's rings came to over a time; ``unknown`` are those of which nobody has said anything."""

    rule: str
    tier: str
    rings: int
    acted: int
    in_incidents: int
    for_nothing: int
    unknown: int

    @property
    def share_for_nothing(self) -> float:
        """The part that asked for nothing, of those of which it is known."""
        known = self.rings - self.unknown
        return self.for_nothing / known if known else 0.0


class Change(StrEnum):
    """What to do about a rule that asks for nothing too often."""

    DEMOTE = "demote"
    SHARPEN = "sharpen"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of a rule, for a person to decide, with the sum that speaks for it."""

    worth: Worth
    change: Change
    tier: str
    because: str


def worths(rings: Iterable[Ring], since: float) -> tuple[Worth, ...]:
    """What each rule was worth since a moment, the least useful first."""
    by_rule: dict[str, list[Ring]] = defaultdict(list)
    for ring in rings:
        if ring.at >= since:
            by_rule[ring.rule].append(ring)
    found = [_worth(rule, some) for rule, some in by_rule.items()]
    return tuple(sorted(found, key=lambda one: (-one.share_for_nothing, -one.rings, one.rule)))


def proposals(
    rings: Iterable[Ring], moment: float, *, judged_seconds: float, fewest: int, false_share: float
) -> tuple[Proposal, ...]:
    """Which rules to change: known to have asked for nothing in at least ``false_share`` of ``fewest`` rings or more.

    A rule that was part of an incident is sharpened, never demoted: it has earned its loudness once.
    """
    return tuple(
        _proposal(worth)
        for worth in worths(rings, moment - judged_seconds)
        if worth.rings - worth.unknown >= fewest and worth.share_for_nothing >= false_share
    )


def rung(calls: Iterable[Call]) -> tuple[Ring, ...]:
    """The rings that calls begin, one a rule and thread, however many people are called."""
    found: dict[tuple[str, str], Ring] = {}
    for call in calls:
        if call.kind is not Kind.TRIGGER:
            continue
        for alert in (one for notice in call.notices for one in notice.firing):
            rule = alert.label("alertname")
            deploy = alert.annotation(BEGAN)
            ring = Ring(rule, alert.label("tier"), call.at, call.thread, deploy=deploy)
            found.setdefault((rule, call.thread), ring)
    return tuple(found.values())


def answered(ring: Ring, *, acted: bool, incident: str = "") -> Ring:
    """The ring once a person has said what came of it."""
    return replace(ring, acted=acted, incident=incident or ring.incident)


def _worth(rule: str, rings: list[Ring]) -> Worth:
    return Worth(
        rule,
        max(rings, key=lambda one: one.at).tier,
        len(rings),
        sum(one.acted is True for one in rings),
        sum(bool(one.incident) for one in rings),
        sum(one.judged and not one.useful for one in rings),
        sum(not one.judged for one in rings),
    )


def _proposal(worth: Worth) -> Proposal:
    known = worth.rings - worth.unknown
    because = f"{worth.rule} asked for nothing in {worth.for_nothing} of {known} rings"
    if worth.in_incidents:
        because += (
            f", and was part of {worth.in_incidents} incidents: give it a longer wait or a higher limit."
        )
        return Proposal(worth, Change.SHARPEN, worth.tier, because)
    quieter = QUIETER.get(worth.tier)
    if quieter is None:
        return Proposal(worth, Change.DELETE, "", f"{because}, as quiet as it is: delete it.")
    return Proposal(worth, Change.DEMOTE, quieter, f"{because}: let it be {quieter}.")
