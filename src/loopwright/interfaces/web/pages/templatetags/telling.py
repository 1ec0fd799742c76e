"""Numbers as people read them; what is not known is a dash."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeGuard

from django import template

if TYPE_CHECKING:
    from loopwright.operate.alert import Alert
    from loopwright.operate.incidents.incident import Incident

register = template.Library()
NONE = "–"
SECOND = 1.0
UNITS = (("d", 86_400.0), ("h", 3_600.0), ("min", 60.0), ("s", SECOND))


def _known(value: object) -> TypeGuard[float]:
    """Whether there is a number: a template gives an empty text for what it does not find."""
    return isinstance(value, int | float)


@register.filter
def percent(share: object) -> str:
    """A share from 0 to 1 as a percentage with one digit."""
    return f"{share * 100:.1f} %" if _known(share) else NONE


@register.filter
def duration(seconds: object) -> str:
    """A stretch of time with three digits: 240 ms, 1.24 s, 2.1 min, 3.5 d."""
    if not _known(seconds):
        return NONE
    if seconds < 0:
        return f"−{duration(-seconds)}"
    if seconds == 0:
        return "0 s"
    if seconds < SECOND:
        return f"{seconds * 1000:.0f} ms"
    return next(f"{seconds / size:.3g} {unit}" for unit, size in UNITS if seconds >= size)


@register.filter
def moment(at: object) -> str:
    """A moment (seconds since 1970) to the second, in UTC; a dash where no calendar holds it."""
    if not _known(at):
        return NONE
    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return NONE


@register.filter
def role(incident: Incident, name: str) -> str:
    """Who has a role in an incident; a dash where nobody has."""
    return incident.role(name) or NONE


TONES = {
    "up": "good",
    "down": "bad",
    "unknown": "warn",
    "firing": "bad",
    "pending": "warn",
    "resolved": "quiet",
}


@register.filter
def tone(word: str) -> str:
    """The colour of an outcome or a stage; the word itself stands beside it."""
    return TONES.get(str(word), "")


@register.filter
def said(labels: tuple[tuple[str, str], ...], name: str) -> str:
    """What labels or annotations say of a name; empty where nothing."""
    return dict(labels).get(name, "")


@register.filter
def label(alert: Alert, name: str) -> str:
    """The value of an alert's label."""
    return alert.label(name)


@register.filter
def pairs(labels: tuple[tuple[str, str], ...]) -> str:
    """Labels in a line."""
    return ", ".join(f"{name}={value}" for name, value in labels)


@register.filter
def percent_of(share: object) -> str:
    """A share near to one, with as many digits as an objective has."""
    return f"{share * 100:.3f} %" if _known(share) else NONE
