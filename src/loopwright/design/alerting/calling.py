"""Who is called when, as the decisions on alerts add up to it: generate writes it for Alertmanager, operate runs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.loop.vocabulary import Cover

if TYPE_CHECKING:
    from collections.abc import Callable

    Choice = Callable[[str], str]
    Value = Callable[[str], float]

DECIDED = ("alert_tiers", "alert_cover", "noise_reduction", "alert_escalation", "on_call")
MINUTE, HOUR, DAY, WEEK = 60, 3_600, 86_400, 7
KEPT_TIERS = {
    "next_day": {"P1": "P3", "P2": "P3", "P3": "P3"},
    "down_at_once": {"P1": "P1", "P2": "P3", "P3": "P3"},
    "three_tiers": {"P1": "P1", "P2": "P2", "P3": "P3"},
}
"""Under each choice of tiers, the one in which an alert of a tier is heard."""
LOUDER, QUIETER = 'tier="P1"', 'tier=~"P2|P3"'
CAUSE, CONSEQUENCES = 'alertname="DatabaseDown"', 'part=~"application|journey|worker|page"'


@dataclass(frozen=True, slots=True)
class Covered:
    """Hours of each day in which somebody is there, by the hour; ``workdays`` are Monday to Friday alone."""

    name: str
    starts_at_hour: float
    hours_per_day: float
    workdays: bool


@dataclass(frozen=True, slots=True)
class Tier:
    """How alerts of a tier are heard: within which hours (None for always), how patiently, how often again."""

    name: str
    covered: Covered | None
    group_wait_seconds: float
    repeat_seconds: float
    resolved_too: bool


@dataclass(frozen=True, slots=True)
class Calling:
    """The whole of it. ``quiet_seconds`` is how long a deploy may hold symptoms; 0 where nothing restarts.

    ``louder_alone`` says that the louder alert of a part silences its quieter ones, ``cause_alone`` that a database
    which is down silences what depends on it. ``escalation`` and ``turns`` are the decisions' own words.
    """

    tiers: tuple[Tier, ...]
    kept: dict[str, str]
    group_seconds: float
    quiet_seconds: float
    unanswered_seconds: float
    escalation: str
    turns: str
    louder_alone: bool
    cause_alone: bool


def calling(choice: Choice, value: Value) -> Calling:
    """What decisions (by slug) and figures (by path) add up to."""
    kept = KEPT_TIERS[choice("alert_tiers")]
    names = sorted(set(kept.values()))
    noise = choice("noise_reduction")
    still = noise == "repeat_rarely"  # nothing restarts in a deploy of files
    return Calling(
        tuple(_tier(name, choice, value) for name in names),
        kept,
        value("choice.noise_reduction.group_seconds"),
        0.0 if still else value("choice.noise_reduction.quiet_minutes") * MINUTE,
        value("choice.alert_escalation.unanswered_minutes") * MINUTE,
        choice("alert_escalation"),
        choice("on_call"),
        louder_alone=len(names) > 1,
        cause_alone=noise == "grouped_and_inhibited" and bool(choice("database_health")),
    )


def _tier(name: str, choice: Choice, value: Value) -> Tier:
    repeat = value("choice.noise_reduction.repeat_hours") * HOUR
    return Tier(
        name,
        _covered(name, choice, value),
        0.0 if name == "P1" else value("choice.noise_reduction.group_seconds"),  # broken waits for no company
        DAY if name == "P3" else repeat,
        resolved_too=name != "P3",
    )


def _covered(name: str, choice: Choice, value: Value) -> Covered | None:
    if name != "P1":
        return hours("office", Cover.BUSINESS, value)
    cover = Cover(choice("alert_cover"))
    return None if cover is Cover.AROUND_THE_CLOCK else hours("cover", cover, value)


def hours(name: str, cover: Cover, value: Value) -> Covered:
    """The hours of a cover, under a name."""
    return Covered(
        name,
        value(f"watch.{cover.value}.starts_at_hour"),
        value(f"cover.{cover.value}.hours_per_day"),
        value(f"cover.{cover.value}.days_per_week") < WEEK,
    )
