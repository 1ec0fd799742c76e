"""Boxes in columns from the user inwards, ordered so that few ties cross: the layered drawing of Sugiyama and others.

Cycles are cut, each box stands one column right of what needs it, ties over several columns get a place of their own in
each, and columns are put in the order of the mean place of their neighbours, back and forth.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loopwright.audit.standing.bundles import Sheet

SWEEPS = 8
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Laid:
    """Columns of keys from top to bottom; of each tie the keys that it goes through, its ends among them.

    A key that begins with ``>`` is the place where ties to one box pass.
    """

    columns: tuple[tuple[str, ...], ...]
    ways: tuple[tuple[Pair, tuple[str, ...]], ...]


def laid(sheet: Sheet) -> Laid:
    """The boxes of a sheet in columns; the same sheet gives the same columns."""
    keys = [box.key for box in sheet.boxes]
    forward = _without_cycles(keys, sheet.ties)
    column = _columns(keys, forward)
    ways: dict[Pair, tuple[str, ...]] = {}
    places: dict[int, list[str]] = {}
    for key in keys:
        places.setdefault(column[key], []).append(key)
    for start, end in sheet.ties:
        low, high = (start, end) if column[start] <= column[end] else (end, start)
        between = [f">{high}@{place}" for place in range(column[low] + 1, column[high])]
        for number, name in enumerate(between, column[low] + 1):
            if name not in places[number]:
                places[number].append(name)
        way = (low, *between, high)
        ways[start, end] = way if low == start else way[::-1]
    steps = {pair for way in ways.values() for pair in _steps(way)}
    order = _ordered([places.get(number, []) for number in range(max(places, default=0) + 1)], steps)
    return Laid(tuple(tuple(one) for one in order), tuple(sorted(ways.items())))


def _steps(way: Sequence[str]) -> list[Pair]:
    return list(pairwise(way))


def _without_cycles(keys: Sequence[str], ties: Sequence[Pair]) -> list[Pair]:
    """The ties without such as lead back to where one came from."""
    after: dict[str, list[str]] = {key: [] for key in keys}
    for start, end in ties:
        after[start].append(end)
    kept: list[Pair] = []
    done: set[str] = set()
    for root in keys:
        path: set[str] = {root}
        stack = [(root, iter(after[root]))] if root not in done else []
        while stack:
            key, rest = stack[-1]
            target = next(rest, None)
            if target is None:
                stack.pop()
                path.discard(key)
                done.add(key)
            elif target not in path:
                kept.append((key, target))
                if target not in done:
                    path.add(target)
                    stack.append((target, iter(after[target])))
    return kept


def _columns(keys: Sequence[str], ties: Sequence[Pair]) -> Mapping[str, int]:
    """The longest way from whatever nobody needs; what stands alone is put beside what it needs."""
    column = dict.fromkeys(keys, 0)
    for _ in keys:
        moved = False
        for start, end in ties:
            if column[end] < column[start] + 1:
                column[end], moved = column[start] + 1, True
        if not moved:
            break
    needed = {end for _, end in ties}
    for key in keys:
        targets = [column[end] for start, end in ties if start == key]
        if key not in needed and targets and key != keys[0]:
            column[key] = max(0, min(targets) - 1)
    return column


def _ordered(columns: list[list[str]], steps: set[Pair]) -> list[list[str]]:
    beside: dict[str, set[str]] = {}
    for one, other in steps:
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)
    best, fewest = [list(one) for one in columns], _crossings(columns, beside)
    for sweep in range(SWEEPS):
        order = range(1, len(columns)) if sweep % 2 == 0 else range(len(columns) - 2, -1, -1)
        for number in order:
            side = columns[number - 1 if sweep % 2 == 0 else number + 1]
            place = {key: at for at, key in enumerate(side)}
            columns[number] = _by_neighbours(columns[number], place, beside)
        crossing = _crossings(columns, beside)
        if crossing < fewest:
            best, fewest = [list(one) for one in columns], crossing
    return best


def _by_neighbours(keys: list[str], place: Mapping[str, int], beside: Mapping[str, set[str]]) -> list[str]:
    """A column by the mean place of its neighbours on one side; what has none there keeps its place."""

    def mean(at: int, key: str) -> tuple[float, int]:
        found = [place[one] for one in beside.get(key, ()) if one in place]
        return (sum(found) / len(found) if found else float(at), at)

    return [key for _, key in sorted((mean(at, key), key) for at, key in enumerate(keys))]


def _crossings(columns: Sequence[Sequence[str]], beside: Mapping[str, set[str]]) -> int:
    """How many pairs of ties cross between neighbouring columns."""
    count = 0
    for left, right in pairwise(columns):
        place = {key: at for at, key in enumerate(right)}
        ends = [
            place[one]
            for key in left
            for one in sorted(beside.get(key, ()), key=lambda one: place.get(one, -1))
            if one in place
        ]
        count += sum(earlier > later for at, earlier in enumerate(ends) for later in ends[at + 1 :])
    return count
