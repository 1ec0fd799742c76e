"""Numbers as people read them; what is not known is a dash."""

from __future__ import annotations

from django import template

register = template.Library()
NONE = "–"
SECOND = 1.0
MINUTE = 60.0


@register.filter
def percent(share: float | None) -> str:
    """A share from 0 to 1 as a percentage with one digit."""
    return NONE if share is None else f"{share * 100:.1f} %"


@register.filter
def duration(seconds: float | None) -> str:
    """A stretch of time with three digits: 240 ms, 1.24 s, 2.1 min."""
    if seconds is None:
        return NONE
    if seconds < SECOND:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.3g} s" if seconds < MINUTE else f"{seconds / 60:.1f} min"
