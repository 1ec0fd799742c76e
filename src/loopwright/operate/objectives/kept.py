"""Spans as a store keeps them, made into a timeline: what lies between two of them for too long was not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.operate.objectives.spans import Span, State, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.operate.objectives.spans import Timeline


def timeline_from(kept: Sequence[tuple[State, float, float]], reach_seconds: float, until: float) -> Timeline:
    """The timeline of spans (state, start, last look); each reaches the next or ``until``, and no further than it can.

    A failure that was confirmed later begins before the last look of what stood until then: the later span holds.
    """
    ordered = sorted(kept, key=lambda one: one[1])
    starts = [start for _, start, _ in ordered[1:]]
    found: list[Span] = []
    for (state, start, seen), following in zip(ordered, [*starts, until], strict=False):
        end = min(seen + reach_seconds, following)
        found.append(Span(start, end, state))
        if end < following and following != until:
            found.append(Span(end, following, State.UNKNOWN))
    return joined(found)
