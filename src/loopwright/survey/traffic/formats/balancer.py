"""AWS application load balancers."""

from __future__ import annotations

import polars as pl

from loopwright.survey.traffic.reading import QUOTED, LineReader, typed

SECONDS = ("waited", "worked", "answered")
PATTERN = (
    r"^(?:http|https|h2|grpcs|ws|wss) (?P<iso_time>[^ ]+) [^ ]+ (?P<address>[^ ]+):[0-9]+ [^ ]+ "
    r"(?P<waited>[^ ]+) (?P<worked>[^ ]+) (?P<answered>[^ ]+) (?P<status>[^ ]+) [^ ]+ "
    rf'(?P<received>[^ ]+) (?P<sent>[^ ]+) "(?P<request>{QUOTED})" "(?P<agent>{QUOTED})"'
)


def reader_for(_sample: tuple[str, ...]) -> LineReader:
    """A reader of a load balancer's lines; the time is from the request's arrival to the answer's start."""
    return LineReader("alb", "AWS application load balancer", _read)


def _read(lines: pl.Series) -> pl.DataFrame:
    raw = lines.str.extract_groups(PATTERN).struct.unnest()
    parts = [pl.col(name).cast(pl.Float64, strict=False) for name in SECONDS]
    failed = pl.any_horizontal([part < 0 for part in parts])  # -1 stands for "no answer"
    taken = pl.when(~failed).then(pl.sum_horizontal(parts))
    target = pl.col("request").str.replace(r"^([A-Z-]+ )[a-z]+://[^/ ]+", "$1")
    return typed(raw.with_columns(taken.alias("seconds"), target.alias("request")), {})
