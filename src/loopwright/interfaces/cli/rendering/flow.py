"""Styled words and how they are broken into lines: between words, or after the punctuation of a long name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WORD = re.compile(r"[^ ]+")  # a space that may not be broken belongs to its word
PIECE = re.compile(r".*?[./_#:@=,()\[\]{}-]+|.+")
CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "magenta": "35",
    "cyan": "36",
}


@dataclass(frozen=True, slots=True)
class Words:
    """Runs of text, each with its style: names of ``CODES`` with spaces between them."""

    runs: tuple[tuple[str, str], ...] = ()

    @property
    def plain(self) -> str:
        """The text alone."""
        return "".join(text for text, _ in self.runs)

    @property
    def width(self) -> int:
        """The columns it takes."""
        return columns(self.plain)

    def __add__(self, other: Words) -> Words:
        return Words(self.runs + other.runs)

    def part(self, start: int, end: int) -> Words:
        """The characters from one place to another."""
        found: list[tuple[str, str]] = []
        at = 0
        for text, style in self.runs:
            cut = text[max(start - at, 0) : max(end - at, 0)]
            if cut:
                found.append((cut, style))
            at += len(text)
        return Words(tuple(found))

    def stripped(self) -> Words:
        """Without the spaces at its end."""
        return self.part(0, len(self.plain.rstrip()))

    def styled(self, style: str) -> Words:
        """All of it with one more style."""
        return Words(tuple((text, f"{own} {style}".strip()) for text, own in self.runs))

    def written(self, *, color: bool) -> str:
        """As it goes to a terminal, or plain."""
        return "".join(_escaped(text, style) if color else text for text, style in self.runs)


def words(text: str, style: str = "") -> Words:
    """Text of one style."""
    return Words(((text, style),)) if text else Words()


def lines_of(text: Words, width: int) -> list[Words]:
    """A text as lines of at most a width; at least one."""
    plain = text.plain
    places = [0, *breaks(plain, max(width, 1)), len(plain)]
    return [text.part(start, end).stripped() for start, end in pairwise(places)]


def longest_word(plain: str) -> int:
    """The width below which a word would be broken."""
    return max(columns(word) for word in plain.split(" "))


def columns(text: str) -> int:
    """The columns of a terminal that a text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def breaks(plain: str, width: int) -> list[int]:
    """Where lines of a text begin, so that none is wider than the width."""
    found: list[int] = []
    used = 0
    for word in WORD.finditer(plain):
        at = word.start()
        gap = at - len(plain[:at].rstrip(" "))
        if used + gap + columns(word[0]) <= width:
            used += gap + columns(word[0])
            continue
        if used:
            found.append(at)
        used = 0
        for piece in _pieces(word[0], width):
            if used and used + columns(piece) > width:
                found.append(at)
                used = 0
            used += columns(piece)
            at += len(piece)
    return found


def _pieces(word: str, width: int) -> Iterator[str]:
    """A word's parts, none wider than the width: after its punctuation, or else anywhere."""
    if columns(word) <= width:
        yield word
        return
    for piece in PIECE.findall(word):
        rest = piece
        while rest:
            cut = next(n for n in range(len(rest), 0, -1) if n == 1 or columns(rest[:n]) <= width)
            yield rest[:cut]
            rest = rest[cut:]


def _columns(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.category(character) in {"Mn", "Me", "Cf"} else 1


def _escaped(text: str, style: str) -> str:
    codes = ";".join(CODES[name] for name in style.split())
    return f"\x1b[{codes}m{text}\x1b[0m" if codes else text
