"""What waits until somebody is there: pages out of hours, P2 for working hours, P3 for the next working day.

Alertmanager drops what nobody may be told within the hours of a route; here it waits, and the morning hears all of it,
also what came and went.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from loopwright.operate.alerts.dispatch import Notice  # noqa: TC001 - `keeping` reads annotations
from loopwright.operate.alerts.hours import Hours, any_contain, next_within
from loopwright.operate.alerts.reports import Reported  # noqa: TC001 - `keeping` reads annotations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.design.alerting.calling import Calling, Covered

HOUR_MINUTES, MONDAY_TO_FRIDAY = 60, ((1, 5),)
BUNDLED = frozenset({"P3"})
"""Tiers that are read together once a working day, whenever they came."""
LOOK_SECONDS = 60


@dataclass(frozen=True)
class Cover:
    """Within which hours each tier is told; none for always. ``bundled`` tiers wait for the next working day."""

    hours: Mapping[str, tuple[Hours, ...]]
    bundled: frozenset[str] = BUNDLED

    def told_at(self, tier: str, moment: float) -> float:
        """When what comes at a moment is told; the moment itself where somebody is there."""
        hours = self.hours.get(tier, ())
        if not hours:
            return moment
        at = moment
        if tier in self.bundled:
            while any_contain(hours, at):
                at = (at // LOOK_SECONDS + 1) * LOOK_SECONDS
        found = next_within(hours, at)
        return moment if found is None else found  # hours that never come hold nothing back


@dataclass(frozen=True, slots=True)
class Held:
    """A notice that waits until a moment; ``began`` are alerts that were told of meanwhile and are over."""

    notice: Notice
    until: float
    began: tuple[Reported, ...] = ()


@dataclass(frozen=True)
class Waiting:
    """What waits, by group and target."""

    held: Mapping[str, Held] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Notices to one target that are told together; one alone for what rings."""

    receiver: str
    target: str
    tier: str
    notices: tuple[Notice, ...]
    at: float

    @property
    def identity(self) -> str:
        """The same for the same notices."""
        return "+".join(one.identity for one in self.notices)


def cover_of(calling: Calling, location: str) -> Cover:
    """The hours in which the decisions say that each tier is told, in a place's own time."""
    return Cover(
        {
            tier.name: () if tier.covered is None else (hours_within(tier.covered, location),)
            for tier in calling.tiers
        }
    )


def hours_within(covered: Covered, location: str) -> Hours:
    """Covered hours by the calendar of a place."""
    start = round(covered.starts_at_hour * HOUR_MINUTES)
    end = round((covered.starts_at_hour + covered.hours_per_day) * HOUR_MINUTES)
    return Hours(
        times=((start, end),), weekdays=MONDAY_TO_FRIDAY if covered.workdays else (), location=location
    )


def tier_of(notice: Notice) -> str:
    """The loudest tier among a notice's alerts; what has none is told as the quietest."""
    return min((one.label("tier") or "P3" for one in (*notice.firing, *notice.resolved)), default="P3")


def wait(
    cover: Cover, waiting: Waiting, notices: Iterable[Notice], moment: float
) -> tuple[Waiting, tuple[Bundle, ...]]:
    """Hold notices until somebody is there; give out what is due, all that waited for a target in one bundle."""
    held, now = dict(waiting.held), list[Bundle]()
    for notice in notices:
        tier, key = tier_of(notice), f"{notice.group}/{notice.receiver}/{notice.target}"
        until = cover.told_at(tier, moment)
        known = held.get(key)
        if known is not None:
            held[key] = _joined(known, notice)
        elif not notice.firing and tier not in cover.bundled:
            now.append(Bundle(notice.receiver, notice.target, tier, (notice,), moment))  # an end wakes nobody
        elif until > moment:
            held[key] = Held(notice, until)
        else:
            now.append(Bundle(notice.receiver, notice.target, tier, (notice,), moment))
    due = {key: one for key, one in held.items() if one.until <= moment}
    return (
        Waiting({key: one for key, one in held.items() if key not in due}),
        (*now, *_bundles(due.values(), moment)),
    )


def next_told(waiting: Waiting) -> float | None:
    """When something that waits is told."""
    return min((one.until for one in waiting.held.values()), default=None)


def _joined(known: Held, notice: Notice) -> Held:
    """A newer notice of a group in place of the one that waits; what it does not name any more came and went."""
    now = {one.key for one in (*notice.firing, *notice.resolved)}
    over = {one.key: one for one in (*known.notice.resolved, *known.began) if one.key not in now}
    gone = {one.key: one for one in known.notice.firing if one.key not in now}
    kept = tuple({**over, **gone}.values())
    return replace(known, notice=notice, began=kept)


def _bundles(due: Iterable[Held], moment: float) -> list[Bundle]:
    """What is due, one bundle a target and tier; a page is told alone, since each is answered by itself."""
    found: dict[tuple[str, str, str, str], list[Notice]] = {}
    for one in due:
        notice = replace(one.notice, resolved=(*one.notice.resolved, *one.began))
        tier = tier_of(notice)
        alone = notice.group if tier == "P1" else ""
        found.setdefault((notice.receiver, notice.target, tier, alone), []).append(notice)
    return [
        Bundle(receiver, target, tier, tuple(sorted(some, key=lambda one: (one.at, one.identity))), moment)
        for (receiver, target, tier, _), some in sorted(found.items())
    ]
