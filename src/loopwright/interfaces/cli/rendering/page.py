"""A document as one self-contained HTML file: no script, no network, every number a link to its sum."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from loopwright.design.telling.escaping import markup, printable
from loopwright.design.telling.numbers import range_of, text_of
from loopwright.interfaces.cli.rendering.document import Number, Section, lean, paths_of, plain
from loopwright.interfaces.cli.rendering.sources import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.design.figure import Figure
    from loopwright.interfaces.cli.rendering.document import Document


NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")
BREAKS = re.compile(r"([./_])(?=\w)")
HERE = "\u200b"  # where a word may be broken, until it is escaped
UNBROKEN = re.compile(r"[0-9A-Za-z]{24}(?=[0-9A-Za-z])")
LONG = 16  # letters of a word that a column of a table may not hold


def render(document: Document) -> str:
    """The document as a page."""
    environment = Environment(
        loader=PackageLoader("loopwright.interfaces.cli.rendering"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        kind=_kind,
        lean=lean,
        words=plain,
        breakable=_breakable,
        flowing=_flowing,
        shown=printable,
        reads=text_of,
        range=range_of,
        said=said,
        slug=_slug,
    )
    environment.tests["number"] = _is_number
    explained = _explained(document.figures, paths_of(document.blocks))
    blocks = [block for block in document.blocks if not (isinstance(block, Section) and block.screen)]
    return environment.get_template("page.html.j2").render(
        document=document,
        blocks=blocks,
        explained=explained,
        groups=_groups(explained),
        svg=Markup,  # drawings come from our own charts, which escape what they are given
    )


def _explained(figures: Mapping[str, Figure], printed: Iterable[str]) -> dict[str, Figure]:
    """The printed figures and every named figure below them, by path."""
    found: dict[str, Figure] = {}
    waiting = [figures[path] for path in sorted(set(printed)) if path in figures]
    while waiting:
        figure = waiting.pop()
        if figure.path and figure.path in found:
            continue
        if figure.path:
            found[figure.path] = figure
        waiting.extend(given for _, given in figure.inputs)
    return dict(sorted(found.items()))


def _groups(explained: Mapping[str, Figure]) -> dict[str, list[Figure]]:
    groups: dict[str, list[Figure]] = {}
    for path, figure in explained.items():
        groups.setdefault(path.partition(".")[0], []).append(figure)
    return groups


def _breakable(text: str) -> Markup:
    """A name that a line may break after its points and strokes."""
    return Markup(BREAKS.sub(r"\1<wbr>", markup(text)).replace(HERE, "<wbr>"))  # noqa: S704 - escaped before anything is added


def _flowing(text: str) -> Markup:
    """Words as they read; one so long that it would push a table off the page may be broken after its strokes."""
    words = (
        _breakable(_parted(one)) if len(one) > LONG else markup(one) for one in printable(text).split(" ")
    )
    return Markup(" ".join(words))  # noqa: S704 - each word was escaped


def _parted(word: str) -> str:
    """A word with a place to break in each run of letters that is longer than any column."""
    return UNBROKEN.sub(lambda found: found[0] + HERE, word)


def _slug(word: str) -> str:
    """A word as a class or an id may hold it."""
    return NOT_IN_A_NAME.sub("-", word.lower())


def _kind(thing: object) -> str:
    return type(thing).__name__.lower()


def _is_number(thing: object) -> bool:
    return isinstance(thing, Number)
