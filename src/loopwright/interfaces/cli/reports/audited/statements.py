"""How statements stand in a report: what is known with its place, what is unknown with how to find out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.report.statement import Known, Unknown
from loopwright.interfaces.cli.rendering.document import Bullets, Column, Section, Table, Toned

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loopwright.audit.report.records import Row
    from loopwright.audit.report.statement import Source, Statement
    from loopwright.interfaces.cli.rendering.document import Block, Line, Tone

MOST_SOURCES = 3
TONES: dict[str, Tone] = {
    "critical": "bad", "high": "bad", "poor": "bad", "fault": "bad", "medium": "warn", "fair": "warn",
    "unknown": "warn", "low": "quiet", "info": "quiet", "good": "good", "no fault seen": "good",
}  # fmt: skip
ROWS = (
    Column("", wide=True),
    Column("now", wide=True),
    Column("target", wide=True),
    Column("read from", wide=True),
)


def toned(word: str) -> Toned:
    """A word of a scale in its colour."""
    return Toned(word, TONES.get(word, "quiet"))


def places_of(sources: Sequence[Source], most: int = MOST_SOURCES) -> Line:
    """What a statement stands on, the first of it."""
    if not sources:
        return ()
    more = f" and {len(sources) - most} more" if len(sources) > most else ""
    return (Toned(", ".join(str(one) for one in sources[:most]) + more, "quiet"),)


def what(statement: Statement | None) -> Line:
    """What is said, without its places; what is unknown says how to find out."""
    if statement is None:
        return ()
    if isinstance(statement, Unknown):
        return (toned("unknown"), Toned(f": {statement.how}", "quiet"))
    return (statement.what,)


def read_from(*statements: Statement | None) -> Line:
    """The places of some statements, each once."""
    sources = [one for each in statements if isinstance(each, Known) for one in each.sources]
    return places_of(list(dict.fromkeys(sources)))


def said(statement: Statement) -> Line:
    """What is said with its places behind it, for lists."""
    if isinstance(statement, Unknown):
        return what(statement)
    places = places_of(statement.sources)
    return (statement.what, *(("  ", *places) if places else ()))


def rows(caption: str, listed: Iterable[Row]) -> Table:
    """Named things with where they stand, where they should, and what tells it."""
    found = tuple(
        ((one.title,), what(one.now), what(one.target), read_from(one.now, one.target)) for one in listed
    )
    return Table(caption, ROWS, found)


def part(slug: str, title: str, *blocks: Block | None) -> Section:
    """A part below a section; what is not there is left out."""
    return Section(slug, title, tuple(one for one in blocks if one is not None))


def bullets(items: Sequence[Line], otherwise: Line) -> Bullets:
    """A list; where nothing is in it, what that means."""
    return Bullets(tuple(items) or (otherwise,))
