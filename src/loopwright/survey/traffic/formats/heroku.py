"""Heroku's router, whose lines stand among those of the dynos."""

from __future__ import annotations

import polars as pl

from loopwright.survey.traffic.reading import THOUSAND, LineReader, typed

TIME = r"^(?:<[0-9]+>[0-9]+ |[0-9]+ <[0-9]+>[0-9]+ )?(?P<iso_time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[^ ]+)"
ROUTER = r"heroku(?:\[router\]:| router )"
FIELDS = {
    "method": r" method=([A-Z]+)",
    "target": r' path="([^"]*)"',
    "address": r' fwd="([^", ]*)',
    "status": r" status=([0-9]+)",
    "sent": r" bytes=([0-9]+)",
    "seconds": r" service=([0-9]+)ms",
}


def reader_for(_sample: tuple[str, ...]) -> LineReader:
    """A reader of the router's lines; those of dynos are no requests."""
    return LineReader(
        "heroku", "Heroku router", _read, comment=r"^[^\[]*(?:app|heroku)\[(?:[a-qs-z]|r[a-np-z])[^\]]*\]:"
    )


def _read(lines: pl.Series) -> pl.DataFrame:
    ours = lines.to_frame("line").select(pl.when(pl.col("line").str.contains(ROUTER)).then(pl.col("line")))
    line = pl.col("line")
    found = [line.str.extract(TIME, 1).alias("iso_time")]
    found += [line.str.extract(pattern, 1).alias(name) for name, pattern in FIELDS.items()]
    raw = ours.select(found).with_columns(
        pl.when(pl.col("status").is_not_null()).then(pl.col("iso_time")).alias("iso_time")
    )
    return typed(raw, {"seconds": 1 / THOUSAND})
