"""A table on a terminal, whatever its width: in columns, with its last column below, or one record a row.

No word is cut as long as there is another way; numbers and names are kept whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.interfaces.cli.rendering.flow import Words, columns, lines_of, longest_word, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loopwright.interfaces.cli.rendering.document import Column

GAP, INDENT = 2, 4
ROOMY = 22  # sentences in a column narrower than this are no longer read
LABELS = 0.3  # labels that take a larger share of the width stand above what does not fit beside them


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a table, to be laid out for the width that is there."""

    columns: tuple[Column, ...]
    titles: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]

    def lines(self, width: int) -> Iterator[Words]:
        """The lines that fit a width; none where there is no row."""
        if not self.columns or not self.rows:
            return
        places = list(range(len(self.columns)))
        widths = self._widths(places, width)
        if widths:
            yield from self._in_columns(places, widths, width)
            return
        widths = self._widths(places[:-1], width) if self.columns[-1].wide and len(places) > 1 else None
        if widths:
            yield from self._in_columns(places[:-1], widths, width)
        else:
            yield from self._as_records(width)

    def _in_columns(self, places: list[int], widths: list[int], width: int) -> Iterator[Words]:
        """Rows side by side; a column that has no place stands below its row."""
        rights = [self.columns[place].right for place in places]
        yield from beside([self.titles[place] for place in places], widths, rights, low=True)
        for row in self.rows:
            yield from beside([row[place] for place in places], widths, rights)
            if len(places) < len(row) and row[-1].plain:
                yield from _indented(row[-1], width)

    def _as_records(self, width: int) -> Iterator[Words]:
        for row in self.rows:
            yield from lines_of(row[0].styled("bold"), width)
            told = [(title, cell) for title, cell in zip(self.titles[1:], row[1:], strict=True) if cell.plain]
            yield from labelled(told, width, INDENT)

    def _widths(self, places: list[int], width: int) -> list[int] | None:
        """The columns' widths, or nothing when a word would have to be cut."""
        room = width - GAP * (len(places) - 1)
        natural = [self._natural(place) for place in places]
        if sum(natural) <= room:
            return natural
        floors = [
            self._floor(place) if self.columns[place].wide else wide
            for place, wide in zip(places, natural, strict=True)
        ]
        if sum(floors) > room:  # sentences alone cannot give enough way
            floors = [self._floor(place) for place in places]
        if sum(floors) > room:
            return None
        wants = [wide - floor for wide, floor in zip(natural, floors, strict=True)]
        rest = room - sum(floors)
        given = [floor + rest * want // sum(wants) for floor, want in zip(floors, wants, strict=True)]
        given[wants.index(max(wants))] += room - sum(given)  # what is lost in rounding
        return given

    def _cells(self, place: int) -> list[str]:
        return [row[place].plain for row in self.rows]

    def _natural(self, place: int) -> int:
        return max(map(columns, (self.titles[place].plain, *self._cells(place))))

    def _floor(self, place: int) -> int:
        column, cells = self.columns[place], self._cells(place)
        title = longest_word(self.titles[place].plain)
        if column.right or column.whole:
            return max(title, *map(columns, cells), 0)
        words = max(title, *map(longest_word, cells), 0)
        return max(words, min(self._natural(place), ROOMY)) if column.wide else words


def labelled(rows: Sequence[tuple[Words, Words]], width: int, indent: int = 0) -> Iterator[Words]:
    """Labels with what they stand for, aligned where there is room, else one above the other."""
    longest = max((label.width for label, _ in rows), default=0)
    room = width - indent - longest - GAP
    beneath = longest > width * LABELS and any(value.width > room for _, value in rows)
    for label, value in rows:
        if not beneath:
            for line in beside([label, value], [longest, max(room, 1)], [False, False]):
                yield words(" " * indent) + line
        else:
            yield from (words(" " * indent) + line for line in lines_of(label, width - indent))
            yield from _indented(value, width, indent + GAP)


def beside(
    cells: Sequence[Words],
    widths: Sequence[int],
    rights: Sequence[bool],
    *,
    low: bool = False,
    gap: int = GAP,
) -> Iterator[Words]:
    """Cells side by side, as many lines as the highest of them takes; ``low`` ones stand on its last."""
    stacks = [lines_of(cell, width) for cell, width in zip(cells, widths, strict=True)]
    height = max(len(stack) for stack in stacks)
    for stack in stacks:
        empty = [Words()] * (height - len(stack))
        stack[:] = [*empty, *stack] if low else [*stack, *empty]
    for level in range(height):
        line = Words()
        for place, (stack, width, right) in enumerate(zip(stacks, widths, rights, strict=True)):
            cell = stack[level]
            blank = words(" " * max(width - cell.width, 0))
            line += words(" " * gap if place else "") + (blank + cell if right else cell + blank)
        yield line.stripped()


def _indented(text: Words, width: int, indent: int = INDENT) -> Iterator[Words]:
    yield from (words(" " * indent) + line for line in lines_of(text, width - indent))
