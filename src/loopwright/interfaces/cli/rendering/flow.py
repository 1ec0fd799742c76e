"""Text that is broken between words; a name too long for its line is broken after its punctuation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.measure import Measurement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions
    from rich.text import Text

WORD = re.compile(r"[^ ]+")  # a space that may not be broken belongs to its word
PIECE = re.compile(r".*?[./_#:@=,()\[\]{}-]+|.+")


class Flow:
    """Words for a place of any width, drawn by rich."""

    def __init__(self, text: Text) -> None:
        self.text = text

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """The lines that fit."""
        yield from lines_of(self.text, options.max_width)

    def __rich_measure__(self, _console: Console, options: ConsoleOptions) -> Measurement:
        """From the longest word to the whole text."""
        plain = self.text.plain
        return Measurement(longest_word(plain), cell_len(plain)).with_maximum(options.max_width)


def lines_of(text: Text, width: int) -> list[Text]:
    """A text as lines of at most a width."""
    lines = list(text.divide(breaks(text.plain, max(width, 1))))
    for line in lines:
        line.rstrip()
        line.no_wrap = True
    return lines


def longest_word(plain: str) -> int:
    """The width below which a word would be broken."""
    return max((cell_len(word) for word in plain.split(" ")), default=0)


def breaks(plain: str, width: int) -> list[int]:
    """Where lines of a text begin, so that none is wider than the width."""
    found: list[int] = []
    used = 0
    for word in WORD.finditer(plain):
        at = word.start()
        gap = at - len(plain[:at].rstrip(" "))
        if used + gap + cell_len(word[0]) <= width:
            used += gap + cell_len(word[0])
            continue
        if used:
            found.append(at)
        used = 0
        for piece in _pieces(word[0], width):
            if used and used + cell_len(piece) > width:
                found.append(at)
                used = 0
            used += cell_len(piece)
            at += len(piece)
    return found


def _pieces(word: str, width: int) -> Iterator[str]:
    """A word's parts, none wider than the width: after its punctuation, or else anywhere."""
    if cell_len(word) <= width:
        yield word
        return
    for piece in PIECE.findall(word):
        rest = piece
        while rest:
            cut = next(n for n in range(len(rest), 0, -1) if n == 1 or cell_len(rest[:n]) <= width)
            yield rest[:cut]
            rest = rest[cut:]
