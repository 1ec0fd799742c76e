"""Versions in order, whichever ecosystem they are of: numbers by number, words before the release that they lead to."""

from __future__ import annotations

from functools import lru_cache

from loopwright.loop.patterns import compiled_later

PART = compiled_later(r"-(?=\d)|\d+|[a-z]+")
LONGEST = 200
RELEASE = 0
BEFORE = {"dev": -5, "snapshot": -5, "a": -4, "alpha": -4, "b": -3, "beta": -3, "m": -3, "milestone": -3, "pre": -2,
          "preview": -2, "c": -1, "rc": -1, "cr": -1}  # fmt: skip
AFTER = {"post": 1, "rev": 1, "r": 1, "p": 1, "sp": 1, "patch": 1}
WORD = -6  # any other word after a number leads to a release, as in semantic versions
MEANS_NOTHING = frozenset({"final", "ga", "release", "v"})

Key = tuple[tuple[int, int, str], ...]


@lru_cache(maxsize=65536)
def order(version: str) -> Key:
    """What versions are compared by; build words after a plus count for nothing.

    A part is (what it is, its number, its word): a word before a release sorts below the end, a number above it.
    """
    text = version[:LONGEST].lower().partition("+")[0]
    parts: list[tuple[int, int, str]] = []
    for part in PART.findall(text):
        if part.isdigit():
            parts.append((2, int(part), ""))
        elif part == "-":
            parts.append(
                (-1, WORD, "")
            )  # a number after a hyphen leads to a release too: Go's pseudo-versions
        elif part not in MEANS_NOTHING:
            rank = AFTER.get(part, BEFORE.get(part, WORD))
            parts.append((1, rank, "") if rank > 0 else (-1, rank, part if rank == WORD else ""))
    while parts and parts[-1] == (2, 0, ""):
        parts.pop()
    return (*_without_zeros(parts), (RELEASE, 0, ""))


def _without_zeros(parts: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Parts without the zeros that stand before a word or the end: 1.0-rc1 is of 1."""
    found: list[tuple[int, int, str]] = []
    zeros = 0
    in_numbers = True
    for part in parts:
        if in_numbers and part == (2, 0, ""):
            zeros += 1
            continue
        if part[0] == 2:  # noqa: PLR2004 - a number
            found += [(2, 0, "")] * (zeros if in_numbers else 0)
        else:
            in_numbers = False
        zeros = 0
        found.append(part)
    return found
