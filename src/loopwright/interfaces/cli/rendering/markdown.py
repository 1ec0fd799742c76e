"""A document as GitHub-flavoured Markdown, with drawings as Mermaid."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING

from loopwright.design.telling.escaping import markdown, markdown_code, markdown_flow, printable
from loopwright.design.telling.numbers import NO_BREAK
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
    Sieve,
    Table,
    Tree,
    lean,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.interfaces.cli.rendering.document import Block, Document, Inline, Tone

DEEPEST = 6  # heading levels that Markdown has
MARKS: dict[Tone, str] = {"good": "", "bad": "**", "warn": "**", "strong": "**", "quiet": ""}


def render(document: Document) -> str:
    """The document as Markdown text."""
    head = [f"# {markdown(document.title)}", markdown_flow(markdown(document.subtitle))]
    lasting = (block for block in document.blocks if not (isinstance(block, Section) and block.screen))
    body = [written(block, 2) for block in lasting]
    foot = [f"---\n\n{markdown(document.footer)}"] if document.footer else []
    text = "\n\n".join(part for part in (*head, *body, *foot) if part)
    return text.replace(NO_BREAK, " ") + "\n"


@singledispatch
def written(block: Block, level: int) -> str:
    """A block as Markdown under headings of a level; every kind of block has its function below."""
    raise TypeError(type(block).__name__, level)


@written.register
def _(block: Paragraph, _level: int) -> str:
    return markdown_flow(_line(block.line))


@written.register
def _(block: Facts, _level: int) -> str:
    return "\n".join(f"- **{markdown(label)}**: {_line(line)}" for label, line in block.rows)


@written.register
def _(block: Table, _level: int) -> str:
    told = lean(block)
    head = "| " + " | ".join(markdown(column.title).strip() for column in told.columns) + " |"
    rule = "|" + "|".join(" ---: " if column.right else " --- " for column in told.columns) + "|"
    rows = ("| " + " | ".join(_line(cell) for cell in row) + " |" for row in told.rows)
    return "\n".join((head, rule, *rows))


@written.register
def _(block: Bullets, _level: int) -> str:
    return "\n".join(f"- {markdown_flow(_line(item))}" for item in block.items)


@written.register
def _(block: Listing, _level: int) -> str:
    return _fenced(block.text, block.language)


@written.register
def _(block: Tree, _level: int) -> str:
    return "\n".join(_branch(block.root, 0))


@written.register
def _(block: Drawing, _level: int) -> str:
    """A chart stands beside a table of the same numbers, so only what Mermaid can draw is drawn."""
    return _fenced(block.mermaid, "mermaid") if block.mermaid else ""


@written.register
def _(block: Folded, level: int) -> str:
    summary = f"<details><summary>{_html_line(block.summary)}</summary>"
    return "\n\n".join((summary, *(written(inner, level) for inner in block.blocks), "</details>"))


@written.register
def _(block: Sieve, level: int) -> str:
    return "\n\n".join(written(part, level) for _, part in block.parts)


@written.register
def _(block: Section, level: int) -> str:
    heading = f"{'#' * min(level, DEEPEST)} {markdown(block.title)}"
    parts = (written(inner, level + 1) for inner in block.blocks)
    return "\n\n".join((heading, *(part for part in parts if part)))


def _line(line: Line) -> str:
    return "".join(_inline(part) for part in line).strip()


def _inline(part: Inline) -> str:
    if isinstance(part, str):
        return markdown(part)
    if isinstance(part, Number):
        return markdown(part.text)
    if part.tone == "code":
        return markdown_code(part.text)
    mark = MARKS[part.tone] if part.text.strip() else ""
    words = part.text.strip()
    before, after = part.text.partition(words)[::2] if words else (part.text, "")
    return f"{before}{mark}{markdown(words)}{mark}{after}"


def _html_line(line: Line) -> str:
    shown = "".join(part if isinstance(part, str) else part.text for part in line)
    return printable(shown).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _branch(branch: Branch, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- {markdown_flow(_line(branch.line))}"
    for lower in branch.below:
        yield from _branch(lower, depth + 1)


def _fenced(text: str, language: str) -> str:
    shown = printable(text, lines=True).rstrip("\n")
    fence = "```"
    while fence in shown:
        fence += "`"
    return f"{fence}{language}\n{shown}\n{fence}"
