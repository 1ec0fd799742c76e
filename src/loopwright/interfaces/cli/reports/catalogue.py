"""The catalogue: which rows there are, what one of them says, and what ails them."""

from __future__ import annotations

import difflib
from dataclasses import asdict
from typing import TYPE_CHECKING

from loopwright import __version__
from loopwright.catalogue.columns import ROW_TYPES
from loopwright.catalogue.doctor import examine
from loopwright.design.given.insistence import dictionary
from loopwright.design.lifting.names import sku_title
from loopwright.design.telling import wording
from loopwright.design.telling.numbers import between, digits, text
from loopwright.interfaces.cli.rendering.document import (
    Block,
    Bullets,
    Column,
    Document,
    Facts,
    Line,
    Paragraph,
    Section,
    Table,
    Toned,
)
from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from loopwright.catalogue.doctor import Ailment
    from loopwright.catalogue.load import Catalogue
    from loopwright.catalogue.rows import FigureRow

NEAREST = 5
OVERLAY = "loopwright design --catalogue DIR"
SOLD: dict[str, tuple[str, dict[str, str]]] = {
    "compute": ("Machines and instances", {"cores": "cores", "memory_gb": "GB", "usd_month": "$/month"}),
    "databases": ("Databases", {"cores": "cores", "memory_gb": "GB", "usd_month": "$/month"}),
    "caches": ("Caches", {"memory_gb": "GB", "usd_month": "$/month"}),
    "prices": ("Prices", {"unit": "of", "tier_from": "from", "usd": "$"}),
}
"""What is said of what a provider sells: each table's title, and its columns by their heads."""
BY_USE = ("function", "run", "cache")  # services whose instances have no price of their own
AILMENTS = {
    "past_its_date": "Past their date",
    "unpriced": "Without a price",
    "low_confidence": "Of low confidence",
    "assumption": "Assumed",
}


def listed(catalogue: Catalogue, prefix: str) -> Document:
    """The families and tables, or the rows whose id begins with a prefix; none raises."""
    if not prefix:
        return _families(catalogue)
    rows = catalogue.figures(prefix)
    offerings = [
        (table, one) for table in ROW_TYPES if table != "figures" for one in _ids(catalogue, table, prefix)
    ]
    if not rows and not offerings:
        raise _unknown(catalogue, prefix)
    blocks: list[Block] = []
    if rows:
        blocks.append(_figures(rows))
    if offerings:
        columns = (Column("id", wide=True), Column("table"))
        blocks.append(Table("Offerings", columns, tuple(((one,), (table,)) for table, one in offerings)))
    data = {"figures": [asdict(row) for row in rows], "offerings": [one for _, one in offerings]}
    return _document(catalogue, f"Catalogue: {prefix}", blocks, "catalogue-list", data)


def shown(catalogue: Catalogue, id_: str) -> Document:
    """One row in full, whichever table it is in, or all that a provider sells; else raises and names the nearest."""
    for table in ROW_TYPES:
        columns = catalogue.columns(table)
        ids = columns["id"]
        places = [place for place, one in enumerate(ids) if one == id_]
        if places:
            rows = [{name: cells[place] for name, cells in columns.items()} for place in places]
            blocks = [
                Facts(tuple(_fact(name, cell) for name, cell in row.items() if cell != "")) for row in rows
            ]
            return _document(
                catalogue,
                id_,
                blocks,
                "catalogue-row",
                {"table": table, "rows": rows},
                f"One row of the table {table}",
            )
    provider = dictionary(catalogue).word(id_)
    if provider is not None and provider in _providers(catalogue):
        return _sold(catalogue, provider)
    if catalogue.figures(f"{id_}."):
        return listed(catalogue, f"{id_}.")
    raise _unknown(catalogue, id_)


def _sold(catalogue: Catalogue, provider: str) -> Document:
    """What a provider sells, a table of each sort, and the figures that bear its name."""
    blocks: list[Block] = []
    data: dict[str, object] = {"provider": provider}
    for table, (title, names) in SOLD.items():
        cells = catalogue.columns(table)
        places = [place for place, one in enumerate(cells["provider"]) if one == provider]
        rows = [{name: cells[name][place] for name in ("id", *names)} for place in places]
        data[table] = rows
        if rows:
            columns = (Column("id", wide=True), *(Column(names[one], right=True) for one in names))
            table_rows = tuple(
                ((Toned(str(row["id"]), "code"),), *(_cell(row, one) for one in names)) for row in rows
            )
            blocks.append(Table(title, columns, table_rows))
    figures = [row for row in catalogue.figures() if provider in row.id.split(".")]
    if figures:
        blocks.append(_figures(figures))
    data["figures"] = [asdict(row) for row in figures]
    one = "One of them in full: loopwright catalogue show ID"
    return _document(catalogue, f"Catalogue: {sku_title(provider)}", blocks, "catalogue-provider", data, one)


def _cell(row: Mapping[str, object], name: str) -> Line:
    cell = row[name]
    if cell is None:
        by_use = name == "usd_month" and str(row["id"]).split(".")[1] in BY_USE
        return (Toned("by use" if by_use else "unknown", "quiet"),)
    return (digits(cell),) if isinstance(cell, float | int) and not isinstance(cell, bool) else (str(cell),)


def examined(catalogue: Catalogue, today: date) -> tuple[Document, bool]:
    """What ails the catalogue on a day, and whether every row is within its date."""
    ailments = examine(catalogue, today)
    blocks: list[Block] = []
    for what, title in AILMENTS.items():
        found = [one for one in ailments if one.what == what]
        if found:
            rows = sum(one.rows for one in found)
            blocks.append(
                Section(what, f"{title} ({rows} rows)", (Bullets(tuple((_ails(one),) for one in found)),))
            )
    well = all(one.what != "past_its_date" for one in ailments)
    if well:
        blocks.insert(0, Paragraph((Toned("Every row is within its date.", "good"),)))
    data = {"today": today.isoformat(), "ailments": [asdict(one) for one in ailments]}
    blocks.append(
        Paragraph(("A row past its date still counts. Lay newer ones over it: ", Toned(OVERLAY, "code"), "."))
    )
    return _document(catalogue, f"Catalogue on {today}", blocks, "catalogue-doctor", data), well


def _families(catalogue: Catalogue) -> Document:
    counts: dict[str, int] = {}
    for row in catalogue.figures():
        family = row.id.partition(".")[0]
        counts[family] = counts.get(family, 0) + 1
    counted = (Column("family"), Column("rows", right=True))
    families = Table(
        "Figures by family", counted, tuple(((name,), (str(count),)) for name, count in counts.items())
    )
    sizes = [(table, len(catalogue.columns(table)["id"])) for table in ROW_TYPES if table != "figures"]
    offerings = Table("Offerings and prices", (Column("table"), Column("rows", right=True)), _counted(sizes))
    providers = _providers(catalogue)
    further: Line = ("See further: ", Toned("loopwright catalogue list demand", "code"), ".")
    blocks = (families, offerings, Facts((("providers", (", ".join(providers),)),)), Paragraph(further))
    data = {"families": counts, "tables": dict(sizes), "providers": providers}
    return _document(catalogue, "Catalogue", blocks, "catalogue-list", data)


def _providers(catalogue: Catalogue) -> list[str]:
    """Everybody who sells anything, sorted."""
    tables = (table for table in ROW_TYPES if table != "figures")
    return sorted(
        {str(one) for table in tables for one in catalogue.columns(table).get("provider", ()) if one}
    )


def _counted(sizes: Iterable[tuple[str, int]]) -> tuple[tuple[Line, ...], ...]:
    return tuple(((name,), (str(count),)) for name, count in sizes)


def _figures(rows: Sequence[FigureRow]) -> Table:
    columns = (
        Column("id", whole=True),
        Column("value", right=True),
        Column("range", whole=True),
        Column("read on", whole=True),
        Column("is", wide=True),
    )
    return Table(
        "Figures",
        columns,
        tuple(
            (
                (Toned(row.id, "code"),),
                (Toned("unknown", "warn") if row.value is None else text(row.value, row.unit),),
                (Toned(_range(row), "quiet"),),
                (row.read_on,),
                (row.title,),
            )
            for row in rows
        ),
    )


def _range(row: FigureRow) -> str:
    if row.low is None or row.high is None or row.low == row.high:
        return ""
    return between(row.low, row.high, row.unit)


def _fact(name: str, cell: object) -> tuple[str, Line]:
    if cell is None:
        return (wording.spaced(name), (Toned("unknown", "quiet"),))
    if isinstance(cell, bool):
        return (wording.spaced(name), ("yes" if cell else "no",))
    if isinstance(cell, float) and cell >= 0:
        return (wording.spaced(name), (digits(cell),))
    return (wording.spaced(name), (str(cell),))


def _ails(one: Ailment) -> str:
    return str(one)


def _ids(catalogue: Catalogue, table: str, prefix: str) -> list[str]:
    return sorted({str(one) for one in catalogue.columns(table)["id"] if str(one).startswith(prefix)})


def _unknown(catalogue: Catalogue, id_: str) -> LoopwrightError:
    ids = sorted({str(one) for table in ROW_TYPES for one in catalogue.columns(table)["id"]})
    family = difflib.get_close_matches(id_.partition(".")[0], {one.partition(".")[0] for one in ids}, n=1)
    near = difflib.get_close_matches(id_, (*family, *ids), n=NEAREST, cutoff=0.5)
    advice = f"Nearest: {', '.join(near)}." if near else "`loopwright catalogue list` shows where to begin."
    return LoopwrightError(f"the catalogue has nothing called {id_!r}", advice)


def _document(
    catalogue: Catalogue,
    title: str,
    blocks: Sequence[Block],
    kind: str,
    data: Mapping[str, object],
    subtitle: str = "",
) -> Document:
    head = {"schema": f"loopwright/{kind}/1", "version": __version__, "catalogue_date": catalogue.date}
    footer = f"catalogue of {catalogue.date} · loopwright {__version__}"
    return Document(
        title,
        subtitle or f"{len(catalogue.columns('figures')['id']):,} figures, and what providers sell",
        tuple(blocks),
        {**head, **data},
        {},
        footer,
    )
