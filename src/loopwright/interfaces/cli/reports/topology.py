"""The system as it is: parts and needs, what is there once, the promises kept today, and recovery."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright import __version__
from loopwright.audit.standing.bundles import sheet_of
from loopwright.audit.standing.component import Component, Part
from loopwright.audit.standing.drawing import chart, svg
from loopwright.design.telling.numbers import text
from loopwright.interfaces.cli.rendering.document import (
    Block,
    Bullets,
    Column,
    Document,
    Drawing,
    Facts,
    Line,
    Paragraph,
    Section,
    Table,
    Toned,
    lean,
)
from loopwright.interfaces.cli.reports.promised import promises_section
from loopwright.interfaces.cli.reports.topology_data import data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.standing.as_it_is import AsItIs
    from loopwright.audit.standing.mishap import Recovery
    from loopwright.audit.standing.standing import Standing
    from loopwright.survey.evidence import Note

MOST_ON_SCREEN = 40
MOST_UNREAD = 3
HOUR = 3600.0
ORDER = (
    Part.BALANCER, Part.PROXY, Part.WEB, Part.OTHER, Part.STORE, Part.CACHE, Part.QUEUE, Part.WORKER,
    Part.SCHEDULER, Part.OUTSIDE,
)  # fmt: skip


def document(
    name: str, standing: Standing, found: AsItIs | None, notes: Sequence[str], unread: Sequence[Note] = ()
) -> Document:
    """All that is to be said of one folder's system; ``unread`` are the files that could not be read."""
    blocks: list[Block] = [Facts(_summary(standing, unread))]
    if standing.components:
        blocks.append(_picture(standing, name))
        blocks.append(_parts(standing))
    blocks += [one for one in (_once(standing), promises_section(found)) if one]
    blocks.append(_needs(standing))
    if found is not None:
        blocks += [one for one in (recovery_section(found), _assumed(found)) if one]
    if notes:
        blocks.append(Section("notes", "Not read", (Bullets(tuple((one,) for one in notes)),), detail=True))
    return Document(
        name,
        "The system as it is, as far as the files say",
        tuple(blocks),
        data(name, standing, found, unread),
        {},
        f"{text(len(standing.components), 'parts')} · loopwright {__version__}",
    )


def _summary(standing: Standing, unread: Sequence[Note]) -> tuple[tuple[str, Line], ...]:
    entries = ", ".join(standing.graph.by_slug[one.slug].title for one in standing.graph.entries)
    host = standing.host
    rows: list[tuple[str, Line]] = [
        (
            "Parts",
            (
                f"{len(standing.components)}, of which {len(standing.graph.on_the_way)} on the way of requests",
            ),
        ),
        (
            "Not read",
            (Toned("; ".join(map(str, unread[:MOST_UNREAD])) + _more(unread), "bad"),) if unread else (),
        ),
        ("Run by", (standing.way.value,) if standing.components else ()),
        ("Requests come in at", (entries,) if entries else (Toned("nothing that is seen", "warn"),)),
        (
            "On one machine",
            (Toned(f"{text(len(host.components), 'parts')}: {host.why}", "warn"),) if host else (),
        ),
    ]
    return tuple((label, line) for label, line in rows if line)


def _more(unread: Sequence[Note]) -> str:
    rest = len(unread) - MOST_UNREAD
    return f"; and {text(rest, 'files')} more" if rest > 0 else ""


def drawing(standing: Standing, name: str) -> Drawing:
    """The parts and their needs as a picture."""
    sheet = sheet_of(standing, f"{name} as it is")
    return Drawing(sheet.title, sheet.description, svg(sheet), chart(sheet))


def _picture(standing: Standing, name: str) -> Section:
    return Section("picture", "Picture", (drawing(standing, name),), detail=True)


def _parts(standing: Standing) -> Section:
    columns = (
        Column("part", wide=True),
        Column("as"),
        Column("how often"),
        Column("environment"),
        Column("seen in", wide=True),
    )
    listed = sorted(standing.components, key=lambda one: (ORDER.index(one.part), one.slug))
    once = {point.component.slug for point in standing.single_points}
    rows = tuple(_row(one, once=one.slug in once) for one in listed)
    table = lean(Table("The parts of the system", columns, rows[:MOST_ON_SCREEN]))
    rest = len(rows) - MOST_ON_SCREEN
    blocks: list[Block] = [table]
    if rest > 0:
        blocks.append(
            Section(
                "more-parts",
                "Further parts",
                (lean(Table("The rest", columns, rows[MOST_ON_SCREEN:])),),
                detail=True,
            )
        )
        blocks.append(Paragraph((f"and {rest} more",)))
    return Section("parts", "Parts", tuple(blocks))


def _row(one: Component, *, once: bool) -> tuple[Line, ...]:
    more = f" +{len(one.evidence) - 1}" if len(one.evidence) > 1 else ""
    how = (Toned(one.capacity.words, "warn"),) if once else (one.capacity.words,)
    shown = "" if one.part is Part.OUTSIDE else one.environment.value
    return (
        (one.title,),
        (one.part.value,),
        how if one.part is not Part.OUTSIDE else (),
        (shown,),
        (Toned(f"{one.place}{more}", "quiet"),),
    )


def _once(standing: Standing) -> Section | None:
    points = standing.single_points
    if not points:
        return None
    columns = (
        Column("there once", whole=True),
        Column("entries lost", right=True),
        Column("needed by", wide=True),
    )
    rows = tuple(
        (
            (one.component.title,),
            (f"{len(one.lost)} of {one.entries}",),
            (text(len(one.dependents), "parts") if one.dependents else "users alone",),
        )
        for one in points
    )
    return Section("once", "There once", (Table("What takes entries with it", columns, rows),))


def _needs(standing: Standing) -> Section:
    title = {one.slug: one.title for one in standing.components}
    columns = (
        Column("part", whole=True),
        Column("needs"),
        Column("as", wide=True),
        Column("seen in", wide=True),
    )
    rows = tuple(
        (
            (title[one.source],),
            (title[one.target],),
            (one.why if one.sure else f"{one.why} (likely)",),
            (Toned(str(one.evidence[0]) if one.evidence else "", "quiet"),),
        )
        for one in standing.graph.needs
    )
    return Section(
        "needs", "Who needs whom", (lean(Table("Needs", columns, rows)),) if rows else (), detail=True
    )


def recovery_section(found: AsItIs) -> Section | None:
    """The table of recovery: every part beside every kind of disruption, time back and work lost."""
    if not found.recoveries:
        return None
    title = {one.slug: one.title for one in found.standing.components}
    columns = (
        Column("part", whole=True),
        Column("after"),
        Column("back in", right=True),
        Column("work lost", right=True),
        Column("how", wide=True),
    )
    rows = tuple(
        (
            (title[one.component],),
            (one.disruption.value,),
            _hours(one.rto_hours),
            _hours(one.rpo_hours),
            (_how(one),),
        )
        for one in found.recoveries
    )
    return Section(
        "recovery", "Recovery", (Table("Recovery by part and disruption", columns, rows),), detail=True
    )


def _hours(hours: float | None) -> Line:
    return (text(hours * HOUR, "seconds"),) if hours is not None else (Toned("unknown", "warn"),)


def _how(one: Recovery) -> str:
    return f"{one.how}, once somebody is there" if one.needs_person and one.rto_hours is not None else one.how


def _assumed(found: AsItIs) -> Section | None:
    if not found.assumed:
        return None
    columns = (
        Column("not said", wide=True),
        Column("taken", wide=True),
        Column("how to find out", wide=True),
    )
    rows = tuple(((one.what,), (one.taken,), (one.how,)) for one in found.assumed)
    return Section(
        "assumed", "Assumed", (Table("What the sums took for granted", columns, rows),), detail=True
    )
