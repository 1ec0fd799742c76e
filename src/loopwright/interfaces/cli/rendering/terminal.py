"""A document on a terminal, or the same as plain text in a pipe."""

from __future__ import annotations

from functools import singledispatch
from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text
from rich.tree import Tree as Branches

from loopwright.interfaces.cli.rendering.document import (
    Branch,
    Bullets,
    Drawing,
    Facts,
    Folded,
    Line,
    Listing,
    Number,
    Paragraph,
    Section,
    Table,
    Tree,
)
from loopwright.interfaces.cli.rendering.escaping import printable
from loopwright.interfaces.cli.rendering.numbers import NO_BREAK

if TYPE_CHECKING:
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


def render(document: Document, *, width: int, color: bool, everything: bool) -> str:
    """The document as lines of at most ``width`` columns; ``everything`` draws the detail parts too."""
    console = Console(
        file=StringIO(),
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
    )
    with console.capture() as caught:
        console.print(
            Text(printable(document.title), "bold"), Text(printable(document.subtitle), "dim"), sep="\n"
        )
        for block in document.blocks:
            if everything or not (isinstance(block, Section) and block.detail):
                console.print(Padding(drawn(block), (1, 0, 0, INDENT)))
        if document.footer:
            console.print(Padding(Text(printable(document.footer), "dim"), (1, 0, 0, 0)))
    lines = caught.get().replace(NO_BREAK, " ").splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def _stacked(blocks: tuple[Block, ...]) -> Group:
    parts: list[RenderableType] = []
    shown = [block for block in blocks if not (isinstance(block, Drawing) and _wordless(block))]
    for index, block in enumerate(shown):
        spaced = index and not isinstance(block, Folded)
        parts.append(Padding(drawn(block), (1, 0, 0, 0)) if spaced else drawn(block))
    return Group(*parts)


@singledispatch
def drawn(block: Block) -> RenderableType:
    """A block as something rich can print; every kind of block has its function below."""
    raise TypeError(type(block).__name__)


@drawn.register
def _(block: Paragraph) -> RenderableType:
    return _text(block.line)


@drawn.register
def _(block: Listing) -> RenderableType:
    return Text(printable(block.text, lines=True), STYLES["code"])


@drawn.register
def _(block: Drawing) -> RenderableType:
    return Text(printable(block.description), "dim")


@drawn.register
def _(block: Folded) -> RenderableType:
    return Group(_text(block.summary), Padding(_stacked(block.blocks), (0, 0, 0, INDENT)))


@drawn.register
def _(block: Section) -> RenderableType:
    return Group(Text(printable(block.title), HEADING), _stacked(block.blocks))


def _wordless(block: Drawing) -> bool:
    """A chart stands beside a table of the same numbers, which is what a terminal shows."""
    return not block.description or (bool(block.svg) and not block.mermaid)


def _text(line: Line) -> Text:
    text = Text()
    for part in line:
        if isinstance(part, str):
            text.append(printable(part))
        elif isinstance(part, Number):
            text.append(printable(part.text), "bold" if part.path else "")
        else:
            text.append(printable(part.text), STYLES[part.tone])
    return text


@drawn.register
def _(block: Facts) -> RenderableType:
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(ratio=1)
    for label, line in block.rows:
        grid.add_row(Text(printable(label)), _text(line))
    return grid


@drawn.register
def _(block: Table) -> RenderableType:
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", collapse_padding=True)
    for column in block.columns:
        grid.add_column(
            Text(printable(column.title)),
            justify="right" if column.right else "left",
            no_wrap=column.right or column.whole,
            ratio=1 if column.wide else None,
            overflow="fold",
        )
    for row in block.rows:
        grid.add_row(*(_text(cell) for cell in row))
    return grid


@drawn.register
def _(block: Bullets) -> RenderableType:
    grid = Grid.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    for item in block.items:
        grid.add_row("•", _text(item))
    return grid


@drawn.register
def _(block: Tree) -> RenderableType:
    tree = Branches(_text(block.root.line), guide_style="dim")
    _grow(tree, block.root)
    return tree


def _grow(tree: Branches, branch: Branch) -> None:
    for lower in branch.below:
        _grow(tree.add(_text(lower.line)), lower)
