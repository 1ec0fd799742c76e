"""A document on a terminal, or the same as plain text in a pipe."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING

from loopwright.design.telling.escaping import printable
from loopwright.design.telling.numbers import NO_BREAK
from loopwright.interfaces.cli.rendering.document import (
    Branch,
    Bullets,
    Drawing,
    Facts,
    Folded,
    Inline,
    Line,
    Listing,
    Number,
    Paragraph,
    Section,
    Sieve,
    Table,
    Tree,
    lean,
)
from loopwright.interfaces.cli.rendering.flow import Words, lines_of, words
from loopwright.interfaces.cli.rendering.grid import Sheet, beside, labelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.interfaces.cli.rendering.document import Block, Document, Tone

STYLES: dict[Tone, str] = {
    "strong": "bold",
    "code": "cyan",
    "quiet": "dim",
    "good": "green",
    "bad": "bold red",
    "warn": "yellow",
}
HEADING = "bold magenta"
INDENT = 2
BRANCH, LAST, PAST, NONE = "├── ", "└── ", "│   ", "    "
LEAST = 16  # columns that a branch keeps, however deep it hangs


def render(document: Document, *, width: int, color: bool, everything: bool) -> str:
    """The document as lines of at most ``width`` columns; ``everything`` draws the detail parts too."""
    lines = [*_flow(document.title, "bold", width), *_flow(document.subtitle, "dim", width)]
    for block in document.blocks:
        if everything or not (isinstance(block, Section) and block.detail):
            lines += [Words(), *_indented(drawn(block, width - INDENT))]
    if document.footer:
        lines += [Words(), *_flow(document.footer, "dim", width)]
    written = (line.stripped().written(color=color).replace(NO_BREAK, " ") for line in lines)
    return "\n".join(written).strip("\n") + "\n"


@singledispatch
def drawn(block: Block, width: int) -> list[Words]:
    """A block as lines of at most a width; every kind of block has its function below."""
    raise TypeError(type(block).__name__, width)


@drawn.register
def _(block: Paragraph, width: int) -> list[Words]:
    return lines_of(_text(block.line), width)


@drawn.register
def _(block: Listing, width: int) -> list[Words]:
    lines = printable(block.text, lines=True).split("\n")
    return [broken for line in lines for broken in lines_of(words(line, STYLES["code"]), width)]


@drawn.register
def _(block: Drawing, width: int) -> list[Words]:
    return _flow(block.description, "dim", width)


@drawn.register
def _(block: Folded, width: int) -> list[Words]:
    return [*lines_of(_text(block.summary), width), *_indented(_stacked(block.blocks, width - INDENT))]


@drawn.register
def _(block: Section, width: int) -> list[Words]:
    return [*_flow(block.title, HEADING, width), *_stacked(block.blocks, width)]


@drawn.register
def _(block: Sieve, width: int) -> list[Words]:
    return _stacked(block.blocks, width)


@drawn.register
def _(block: Facts, width: int) -> list[Words]:
    return list(labelled([(_dim(label), _text(line)) for label, line in block.rows], width))


@drawn.register
def _(block: Table, width: int) -> list[Words]:
    told = lean(block)
    titles = tuple(_dim(column.title) for column in told.columns)
    rows = tuple(tuple(_text(cell) for cell in row) for row in told.rows)
    return list(Sheet(told.columns, titles, rows).lines(width))


@drawn.register
def _(block: Bullets, width: int) -> list[Words]:
    rights = [False, False]
    items = (beside([words("•"), _text(item)], [1, width - 2], rights, gap=1) for item in block.items)
    return [line for item in items for line in item]


@drawn.register
def _(block: Tree, width: int) -> list[Words]:
    return [*lines_of(_text(block.root.line), width), *_grown(block.root, "", width)]


def _grown(branch: Branch, before: str, width: int) -> Iterator[Words]:
    """What stands below a branch, behind the guides of all above it."""
    for lower in branch.below:
        last = lower is branch.below[-1]
        first, rest = before + (LAST if last else BRANCH), before + (NONE if last else PAST)
        for index, line in enumerate(lines_of(_text(lower.line), max(width - len(rest), LEAST))):
            yield words(rest if index else first, "dim") + line
        yield from _grown(lower, rest, width)


def _stacked(blocks: tuple[Block, ...], width: int) -> list[Words]:
    lines: list[Words] = []
    shown = [block for block in blocks if not (isinstance(block, Drawing) and _wordless(block))]
    for index, block in enumerate(shown):
        lines += [Words()] if index and not isinstance(block, Folded) else []
        lines += drawn(block, width)
    return lines


def _wordless(block: Drawing) -> bool:
    """A chart stands beside a table of the same numbers, which is what a terminal shows."""
    return not block.description or (bool(block.svg) and not block.mermaid)


def _text(line: Line) -> Words:
    return Words(tuple(_run(part) for part in line))


def _run(part: Inline) -> tuple[str, str]:
    if isinstance(part, str):
        return printable(part), ""
    if isinstance(part, Number):
        return printable(part.text), "bold" if part.path else ""
    return printable(part.text), STYLES[part.tone]


def _indented(lines: list[Words]) -> list[Words]:
    return [words(" " * INDENT) + line for line in lines]


def _flow(text: str, style: str, width: int) -> list[Words]:
    return lines_of(words(printable(text), style), width)


def _dim(text: str) -> Words:
    return words(printable(text), "dim")
