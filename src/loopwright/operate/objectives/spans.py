"""Time as spans: what state something was in from when to when, out of looks that saw it at moments.

A look speaks for the time until the next one, but not longer than it reaches: behind that nobody knows. So an outage
counts from the look that saw it first to the look that saw it over, and a monitor that was off leaves unknown time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class State(StrEnum):
    """What something was in."""

    UP = "up"
    UNKNOWN = "unknown"
    MAINTENANCE = "maintenance"
    DOWN = "down"


_WEIGHT = {state: weight for weight, state in enumerate(State)}
_SEEN_WEIGHT = {State.UNKNOWN: 0, State.UP: 1, State.MAINTENANCE: 2, State.DOWN: 3}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a look saw, at seconds since 1970."""

    at: float
    state: State


@dataclass(frozen=True, slots=True)
class Span:
    """A state from ``start`` until ``end`` (seconds since 1970, the end outside)."""

    start: float
    end: float
    state: State

    @property
    def seconds(self) -> float:
        """How long it was."""
        return self.end - self.start


Timeline = tuple[Span, ...]
"""Spans that follow each other without a gap, no two neighbours in the same state."""


def timeline_of(readings: Iterable[Reading], start: float, end: float, reach_seconds: float) -> Timeline:
    """The states between two moments, out of readings in any order; one before ``start`` may reach into it.

    Of several at one moment the worst counts; one that saw nothing only if it is alone.
    """
    ordered = _ordered(readings)
    spans = []
    told = start
    for place, one in enumerate(ordered):
        following = ordered[place + 1].at if place + 1 < len(ordered) else end
        begin, until = max(one.at, start), min(following, one.at + reach_seconds, end)
        if until <= begin:
            continue
        if begin > told:
            spans.append(Span(told, begin, State.UNKNOWN))
        spans.append(Span(begin, until, one.state))
        told = until
    if told < end:
        spans.append(Span(told, end, State.UNKNOWN))
    return joined(spans)


def confirmed(readings: Iterable[Reading], failures: int) -> tuple[Reading, ...]:
    """The readings with failures taken for up until so many in a row confirm the first of them.

    What saw nothing neither confirms nor clears. Failures at the end, which may yet be confirmed, are unknown.
    """
    ordered = _ordered(readings)
    found = list(ordered)
    failing: list[int] = []
    for place, one in enumerate(ordered):
        if one.state is State.DOWN:
            failing.append(place)
        elif one.state is not State.UNKNOWN:
            _settle(found, failing, failures, State.UP)
            failing = []
    _settle(found, failing, failures, State.UNKNOWN)
    return tuple(found)


def _settle(found: list[Reading], failing: list[int], failures: int, state: State) -> None:
    if len(failing) < failures:
        for place in failing:
            found[place] = Reading(found[place].at, state)


def overlaid(timeline: Timeline, windows: Iterable[tuple[float, float]]) -> Timeline:
    """The same with maintenance in announced windows, whatever was seen in them."""
    planned = sorted(windows)
    found: list[Span] = []
    first = 0
    for span in timeline:
        while first < len(planned) and planned[first][1] <= span.start:
            first += 1
        pieces = [span]
        for begin, end in planned[first:]:
            if begin >= span.end:
                break
            pieces = [piece for one in pieces for piece in _covered(one, begin, end)]
        found += pieces
    return joined(found)


def _covered(span: Span, begin: float, end: float) -> tuple[Span, ...]:
    """A span as what is before a window, within it and behind it."""
    if end <= span.start or begin >= span.end or span.state is State.MAINTENANCE:
        return (span,)
    begin, end = max(begin, span.start), min(end, span.end)
    return (
        Span(span.start, begin, span.state),
        Span(begin, end, State.MAINTENANCE),
        Span(end, span.end, span.state),
    )


def merged(timelines: Sequence[Timeline]) -> Timeline:
    """The state of what needs all of them: the worst at each moment, so that outages that overlap count once.

    Down is worse than maintenance, maintenance than unknown, unknown than up. Where one of them says nothing, it is
    unknown.
    """
    edges = sorted({moment for one in timelines for span in one for moment in (span.start, span.end)})
    if not edges:
        return ()
    places = [0] * len(timelines)
    spans = []
    for begin, end in pairwise(edges):
        states = [_state_at(one, places, number, begin) for number, one in enumerate(timelines)]
        spans.append(Span(begin, end, max(states, key=_WEIGHT.__getitem__)))
    return joined(spans)


def _state_at(timeline: Timeline, places: list[int], number: int, moment: float) -> State:
    """The state at a moment; moments are asked in their order, so that each timeline is walked once."""
    place = places[number]
    while place < len(timeline) and timeline[place].end <= moment:
        place += 1
    places[number] = place
    inside = place < len(timeline) and timeline[place].start <= moment
    return timeline[place].state if inside else State.UNKNOWN


def joined(spans: Iterable[Span]) -> Timeline:
    """Spans in their order, with neighbours of one state made one, and empty ones left out."""
    found: list[Span] = []
    for span in spans:
        if span.end <= span.start:
            continue
        if found and found[-1].state is span.state and found[-1].end == span.start:
            found[-1] = Span(found[-1].start, span.end, span.state)
        else:
            found.append(span)
    return tuple(found)


def cut(timeline: Timeline, start: float, end: float) -> Timeline:
    """The part between two moments; what it does not reach is unknown."""
    inside = [
        Span(max(one.start, start), min(one.end, end), one.state)
        for one in timeline
        if one.end > start and one.start < end
    ]
    first = inside[0].start if inside else end
    last = inside[-1].end if inside else end
    return joined((Span(start, min(first, end), State.UNKNOWN), *inside, Span(last, end, State.UNKNOWN)))


def _ordered(readings: Iterable[Reading]) -> list[Reading]:
    worst: dict[float, State] = {}
    for one in readings:
        known = worst.get(one.at)
        if known is None or _SEEN_WEIGHT[one.state] > _SEEN_WEIGHT[known]:
            worst[one.at] = one.state
    return [Reading(at, worst[at]) for at in sorted(worst)]
