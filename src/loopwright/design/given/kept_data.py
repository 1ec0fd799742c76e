"""What the loop keeps: sizes, growth, what is read again and again."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.design.figure import Figure, definition, from_row, total
from loopwright.loop.vocabulary import DataKind

if TYPE_CHECKING:
    from loopwright.design.given.inputs import Resolver
    from loopwright.loop.model import DataSet, Loop
    from loopwright.loop.vocabulary import LoopKind

BYTES_PER_GB = 1e9


def take_data(take: Resolver, loop: Loop, kind: LoopKind) -> None:
    """Sizes and growth of tables and files, what of them is hot, and the largest table."""
    relational = [one for one in loop.data if one.kind is DataKind.RELATIONAL]
    files = [one for one in loop.data if one.kind is DataKind.FILES]
    keeps_rows = bool(relational) or not (loop.service.static or loop.service.database_cpu_seconds == 0)
    if not keeps_rows:
        size = take.said("data.size_gb", 0.0, "GB")
    elif not relational:
        size = take.row("data.size_gb", f"data.size_gb.{kind}")
    else:
        size = _summed(take, relational, "data.size_gb", "size_bytes", f"data.size_gb.{kind}")
    if files:
        _summed(take, files, "data.files_gb", "size_bytes", f"data.size_gb.{kind}")
    else:
        take.sum("data.files_gb", definition(0.0, "GB", "no data set of files was named"))
    growing = [*relational, *files]
    if growing:
        _summed(
            take,
            growing,
            "data.growth_gb_per_month",
            "growth_bytes_per_month",
            f"data.growth_gb_per_month.{kind}",
        )
    elif keeps_rows:
        take.row("data.growth_gb_per_month", f"data.growth_gb_per_month.{kind}")
    else:
        take.sum("data.growth_gb_per_month", definition(0.0, "GB/month", "nothing is kept"))
    hot = next((one.hot_share for one in relational if one.hot_share is not None), None)
    share = take.take("data.hot_share", hot, "share", "data.hot_share")
    _hot(take, size, share, keeps_rows=keeps_rows, said=hot is not None)
    tables = [one.largest_table_bytes for one in relational if one.largest_table_bytes is not None]
    if tables:
        take.said("data.largest_table_gb", max(tables) / BYTES_PER_GB, "GB")
    else:
        part = take.row("data.largest_table_share", "data.largest_table_share")
        formula = "size × share of the largest table"
        take.sum(
            "data.largest_table_gb", total(size.value * part.value, "GB", formula, size=size, share=part)
        )


def _hot(take: Resolver, size: Figure, share: Figure, *, keeps_rows: bool, said: bool) -> None:
    """Data read again and again: a share of it, and when nobody measured it never more than a day's queries touch."""
    floor = from_row(take.catalogue.figure("data.hot_floor_gb"))
    if said or not keeps_rows:
        value = max(floor.value, share.value * size.value) if keeps_rows else 0.0
        formula = "max(floor, hot share × size)"
        take.sum("data.hot_gb", total(value, "GB", formula, size=size, share=share, floor=floor))
        return
    daily, queries = take.own["demand.requests_per_day"], take.own["service.queries_per_request"]
    each = from_row(take.catalogue.figure("data.touched_bytes_per_query"))
    touched = daily.value * queries.value * each.value / BYTES_PER_GB
    value = max(floor.value, min(share.value * size.value, touched))
    formula = "max(floor, min(hot share × size, requests a day × queries × bytes a query reads))"
    given = {"size": size, "share": share, "floor": floor, "daily": daily, "queries": queries, "each": each}
    take.sum("data.hot_gb", total(value, "GB", formula, **given))


def _summed(take: Resolver, sets: list[DataSet], path: str, field_name: str, row: str) -> Figure:
    """One figure for several data sets; those that say nothing share the default."""
    unit = "GB/month" if "growth" in path else "GB"
    given: dict[str, Figure] = {}
    for index, one in enumerate(sets):
        value = getattr(one, field_name)
        scaled = None if value is None else value / BYTES_PER_GB
        name = "".join(c if c.isalnum() else "_" for c in one.name) or f"set_{index}"
        given[f"{name}_{index}"] = take.take(f"{path}.{index}", scaled, unit, row)
    return take.sum(
        path, total(math.fsum(one.value for one in given.values()), unit, "Σ over the data sets", **given)
    )
