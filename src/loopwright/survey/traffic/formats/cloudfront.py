"""CloudFront's standard logs, and other tab-separated ones whose ``#Fields`` line names the columns."""

from __future__ import annotations

from urllib.parse import unquote

import polars as pl

from loopwright.survey.traffic.reading import LineReader, typed

FIELDS = "#Fields:"
COMMENT = "^#"
STANDARD = (
    "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) "
    "cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken"
)
COLUMNS = {
    "c-ip": "address",
    "x-forwarded-for": "forwarded",
    "cs-method": "method",
    "cs-uri-stem": "target",
    "sc-status": "status",
    "sc-bytes": "sent",
    "cs-bytes": "received",
    "time-taken": "seconds",
    "cs(User-Agent)": "agent",
}


def reader_for(sample: tuple[str, ...]) -> LineReader:
    """A reader of lines with the columns that the log itself names, else those of CloudFront's standard log."""
    header = next((line for line in sample if line.startswith(FIELDS)), f"{FIELDS} {STANDARD}")
    names = header.removeprefix(FIELDS).split()
    return LineReader("cloudfront", "CloudFront", lambda lines: _read(lines, names), comment=COMMENT)


def _read(lines: pl.Series, names: list[str]) -> pl.DataFrame:
    cells = lines.str.split_exact("\t", max(1, len(names) - 1)).struct.unnest()
    known = dict(zip(names, cells.columns, strict=False))
    raw = cells.select(
        [pl.col(known[theirs]).alias(ours) for theirs, ours in COLUMNS.items() if theirs in known]
        + [
            (pl.col(known.get("date", cells.columns[0])) + "T" + pl.col(known.get("time", cells.columns[-1])))
            .alias("iso_time")
        ]
    )  # fmt: skip
    if "cs-uri-query" in known:
        query = cells[known["cs-uri-query"]]
        whole = (
            pl.when(query.is_in(["-", ""])).then(pl.col("target")).otherwise(pl.col("target") + "?" + query)
        )
        raw = raw.with_columns(whole.alias("target"))
    if "agent" in raw.columns:  # written as in an address, spaces as %20
        told = raw["agent"].unique().drop_nulls()
        raw = raw.with_columns(pl.col("agent").replace(told.to_list(), [unquote(one) for one in told]))
    return typed(raw, {})
