"""A table on a terminal, whatever its width: in columns, with its last column below, or one record a row.

No word is cut as long as there is another way; numbers and names are kept whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from loopwright.interfaces.cli.rendering.flow import lines_of, longest_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions

    from loopwright.interfaces.cli.rendering.document import Column

GAP, INDENT = 2, 4
ROOMY = 22  # sentences in a column narrower than this are no longer read
LABELS = 0.3  # labels that take a larger share of the width stand above what does not fit beside them


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a table, to be laid out for the width that is there."""

    columns: tuple[Column, ...]
    titles: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """The lines that fit."""
        width = options.max_width
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

    def _in_columns(self, places: list[int], widths: list[int], width: int) -> Iterator[Text]:
        """Rows side by side; a column that has no place stands below its row."""
        rights = [self.columns[place].right for place in places]
        yield from beside([self.titles[place] for place in places], widths, rights, low=True)
        for row in self.rows:
            yield from beside([row[place] for place in places], widths, rights)
            if len(places) < len(row) and row[-1].plain:
                yield from _indented(row[-1], width)

    def _as_records(self, width: int) -> Iterator[Text]:
        for row in self.rows:
            head = row[0].copy()
            head.stylize("bold")
            yield from lines_of(head, width)
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
        return max(map(cell_len, (self.titles[place].plain, *self._cells(place))))

    def _floor(self, place: int) -> int:
        column, cells = self.columns[place], self._cells(place)
        title = longest_word(self.titles[place].plain)
        if column.right or column.whole:
            return max(title, *map(cell_len, cells), 0)
        words = max(title, *map(longest_word, cells), 0)
        return max(words, min(self._natural(place), ROOMY)) if column.wide else words


def labelled(rows: Sequence[tuple[Text, Text]], width: int, indent: int = 0) -> Iterator[Text]:
    """Labels with what they stand for, aligned where there is room, else one above the other."""
    longest = max((label.cell_len for label, _ in rows), default=0)
    room = width - indent - longest - GAP
    beneath = longest > width * LABELS and any(value.cell_len > room for _, value in rows)
    for label, value in rows:
        if not beneath:
            for line in beside([label, value], [longest, max(room, 1)], [False, False]):
                yield Text(" " * indent) + line
        else:
            yield from (Text(" " * indent) + line for line in lines_of(label, width - indent))
            yield from _indented(value, width, indent + GAP)


def beside(
    cells: Sequence[Text],
    widths: Sequence[int],
    rights: Sequence[bool],
    *,
    low: bool = False,
    gap: int = GAP,
) -> Iterator[Text]:
    """Cells side by side, as many lines as the highest of them takes; ``low`` ones stand on its last."""
    stacks = [lines_of(cell, width) for cell, width in zip(cells, widths, strict=True)]
    height = max(len(stack) for stack in stacks)
    for stack in stacks:
        empty = [Text()] * (height - len(stack))
        stack[:] = [*empty, *stack] if low else [*stack, *empty]
    for level in range(height):
        line = Text(no_wrap=True)
        for place, (stack, width, right) in enumerate(zip(stacks, widths, rights, strict=True)):
            blank = " " * max(width - stack[level].cell_len, 0)
            line.append(" " * gap if place else "")
            line.append(blank if right else "")
            line.append_text(stack[level])
            line.append("" if right else blank)
        line.rstrip()
        yield line


def _indented(text: Text, width: int, indent: int = INDENT) -> Iterator[Text]:
    yield from (Text(" " * indent) + line for line in lines_of(text, width - indent))
