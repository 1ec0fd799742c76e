"""A document on a terminal, or the same as plain text in a pipe."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
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
    lean,
)
from loopwright.interfaces.cli.rendering.escaping import printable
from loopwright.interfaces.cli.rendering.flow import Flow
from loopwright.interfaces.cli.rendering.grid import Sheet, beside, labelled
from loopwright.interfaces.cli.rendering.numbers import NO_BREAK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.console import ConsoleOptions

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


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that are made for the width that is there."""

    made: Callable[[int], Iterable[Text]]

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> Iterable[Text]:
        """The lines that fit."""
        return self.made(options.max_width)


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
        console.print(_flow(document.title, "bold"), _flow(document.subtitle, "dim"), sep="\n")
        for block in document.blocks:
            if everything or not (isinstance(block, Section) and block.detail):
                console.print(Padding(drawn(block), (1, 0, 0, INDENT)))
        if document.footer:
            console.print(Padding(_flow(document.footer, "dim"), (1, 0, 0, 0)))
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
    return Flow(_text(block.line))


@drawn.register
def _(block: Listing) -> RenderableType:
    lines = printable(block.text, lines=True).split("\n")
    return Group(*(Flow(Text(line, STYLES["code"])) for line in lines))


@drawn.register
def _(block: Drawing) -> RenderableType:
    return _flow(block.description, "dim")


@drawn.register
def _(block: Folded) -> RenderableType:
    return Group(Flow(_text(block.summary)), Padding(_stacked(block.blocks), (0, 0, 0, INDENT)))


@drawn.register
def _(block: Section) -> RenderableType:
    return Group(_flow(block.title, HEADING), _stacked(block.blocks))


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
    return Lines(lambda width: labelled([(_dim(label), _text(line)) for label, line in block.rows], width))


@drawn.register
def _(block: Table) -> RenderableType:
    told = lean(block)
    titles = tuple(_dim(column.title) for column in told.columns)
    return Sheet(told.columns, titles, tuple(tuple(_text(cell) for cell in row) for row in told.rows))


@drawn.register
def _(block: Bullets) -> RenderableType:
    items = [_text(item) for item in block.items]
    return Lines(
        lambda width: (
            line
            for item in items
            for line in beside([Text("•"), item], [1, max(width - 2, 1)], [False, False], gap=1)
        )
    )


@drawn.register
def _(block: Tree) -> RenderableType:
    tree = Branches(Flow(_text(block.root.line)), guide_style="dim")
    _grow(tree, block.root)
    return tree


def _grow(tree: Branches, branch: Branch) -> None:
    for lower in branch.below:
        _grow(tree.add(Flow(_text(lower.line))), lower)


def _flow(text: str, style: str) -> Flow:
    return Flow(Text(printable(text), style))


def _dim(text: str) -> Text:
    return Text(printable(text), "dim")
