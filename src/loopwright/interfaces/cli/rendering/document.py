"""What a report is made of, whatever the format: text and numbers in tables, lists and drawings.

Text is plain: each format escapes it. A number keeps the path that `why` answers to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from loopwright.design.telling.numbers import NO_BREAK, distinct, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from loopwright.design.figure import Figure

Tone = Literal["strong", "code", "quiet", "good", "bad", "warn"]


@dataclass(frozen=True, slots=True)
class Number:
    """A figure in a text: how it reads, and the path to ask why (empty for an intermediate)."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Toned:
    """Words with a tone."""

    text: str
    tone: Tone


Inline = str | Number | Toned
Line = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One flowing text."""

    line: Line


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with what they stand for, aligned."""

    rows: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    ``right`` is for numbers, ``whole`` for names that must not be cut, ``wide`` for the one that takes
    the room that is left.
    """

    title: str
    right: bool = False
    wide: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column titles; ``caption`` says what the table shows to who cannot see it."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Text to copy: a query, a file, a command."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A line with what stands below it."""

    line: Line
    below: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """A line and its branches."""

    root: Branch


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture: as SVG where there is a page, as Mermaid where there is Markdown, as words anywhere else."""

    title: str
    description: str
    svg: str = ""
    mermaid: str = ""


@dataclass(frozen=True, slots=True)
class Folded:
    """Blocks that open on demand where the format can."""

    summary: Line
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Sifting:
    """A question by which a list can be narrowed on a page: ``slug`` and what it may be, as words."""

    slug: str
    title: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sieve:
    """Parts that a page can narrow by what they are; each part has one word a sifting, in their order."""

    slug: str
    siftings: tuple[Sifting, ...]
    parts: tuple[tuple[tuple[str, ...], Section], ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The parts alone."""
        return tuple(part for _, part in self.parts)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part; ``detail`` stays out of a short screen, ``screen`` out of everything but a terminal."""

    slug: str
    title: str
    blocks: tuple[Block, ...]
    detail: bool = False
    screen: bool = False


Block = Paragraph | Facts | Table | Bullets | Listing | Tree | Drawing | Folded | Sieve | Section


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    ``data`` is the same as JSON values; ``figures`` are those a page explains at its end; ``footer`` says
    what the report stands on.
    """

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    data: Mapping[str, object]
    figures: Mapping[str, Figure] = field(default_factory=dict)
    footer: str = ""


def number(figures: Mapping[str, Figure], path: str) -> Number:
    """The figure under a path, as it reads; a missing path raises KeyError."""
    return Number(path, text_of(figures[path]))


def apart(figures: Mapping[str, Figure], first: str, second: str) -> tuple[Number, Number]:
    """Two figures with as many digits as it takes to tell them apart."""
    one, other = figures[first], figures[second]
    written = distinct(one.value, other.value, one.unit)
    return Number(first, written[0]), Number(second, written[1])


def without_rate(shown: Number) -> Number:
    """A rate without its ``/year``, where a title says it once for all."""
    return Number(shown.path, shown.text.partition("/")[0])


def span(figures: Mapping[str, Figure], low: str, high: str) -> Line:
    """A range of two figures; the unit is said once."""
    first, last = number(figures, low), number(figures, high)
    if first.text == last.text:
        return (first,)
    amount, _, unit = first.text.partition(NO_BREAK)
    shared = unit and last.text.endswith(f"{NO_BREAK}{unit}")
    return (Number(low, amount) if shared else first, " to ", last)


def lean(table: Table) -> Table:
    """A table without the columns that say nothing in any row."""
    told = [
        place for place in range(len(table.columns)) if any(plain(row[place]).strip() for row in table.rows)
    ]
    return Table(
        table.caption,
        tuple(table.columns[place] for place in told),
        tuple(tuple(row[place] for place in told) for row in table.rows),
    )


def joined(lines: tuple[Line, ...], separator: str) -> Line:
    """Lines in one, with a separator between them."""
    return tuple(part for index, line in enumerate(lines) for part in ((separator, *line) if index else line))


def plain(line: Line) -> str:
    """A line's words alone."""
    return "".join(part if isinstance(part, str) else part.text for part in line)


def paths_of(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Every path that is printed, in order, with repetitions."""
    for line in _lines(blocks):
        for part in line:
            if isinstance(part, Number) and part.path:
                yield part.path


def _lines(blocks: tuple[Block, ...]) -> Iterator[Line]:
    for block in blocks:
        match block:
            case Paragraph(line):
                yield line
            case Facts(rows):
                yield from (line for _, line in rows)
            case Table():
                yield from (cell for row in block.rows for cell in row)
            case Bullets(items):
                yield from items
            case Tree(root):
                yield from _branch_lines(root)
            case Folded(summary, inner):
                yield summary
                yield from _lines(inner)
            case Section() | Sieve():
                yield from _lines(block.blocks)
            case Listing() | Drawing():
                pass


def _branch_lines(branch: Branch) -> Iterator[Line]:
    yield branch.line
    for lower in branch.below:
        yield from _branch_lines(lower)
