"""From raw text columns to requests: one frame of typed columns, whatever wrote the log.

A reader gives a frame as tall as its lines. A row without a time is a line that could not be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NUMBER, SHORT = pl.Float64, pl.Int32
COLUMNS: dict[str, type[pl.DataType]] = {
    "time": NUMBER,
    "address": pl.String,
    "method": pl.String,
    "target": pl.String,
    "status": SHORT,
    "received": NUMBER,
    "sent": NUMBER,
    "seconds": NUMBER,
    "agent": pl.String,
}
"""Time in seconds since 1970 UTC; ``received`` and ``sent`` in bytes; ``seconds`` is how long the answer took."""

COMMON_TIME = "%d/%b/%Y:%H:%M:%S %z"
ISO_TIME = "%Y-%m-%dT%H:%M:%S%.f%z"
LOCAL_TIME = "%d/%b/%Y:%H:%M:%S%.f"
MILLION = 1e6
THOUSAND = 1e3
ENOUGH = 0.2  # of the first lines: fewer than one in five is no format

QUOTED = r'[^"\\]*(?:\\.[^"\\]*)*'
"""What stands between double quotes, with escaped ones in it."""


@dataclass(frozen=True, slots=True)
class LineReader:
    """How the lines of one log are read.

    ``comment`` is a pattern of lines that are no requests and no faults. ``notes`` say what was guessed.
    """

    name: str
    title: str
    read: Callable[[pl.Series], pl.DataFrame]
    comment: str = ""
    notes: tuple[str, ...] = ()


def patterned(lines: pl.Series, pattern: str, scales: Mapping[str, float] | None = None) -> pl.DataFrame:
    """Read lines with a pattern whose groups are raw columns (``typed`` says which)."""
    return typed(lines.str.extract_groups(pattern).struct.unnest(), scales or {})


def typed(raw: pl.DataFrame, scales: Mapping[str, float]) -> pl.DataFrame:
    """Turn raw text columns into requests; ``scales`` are factors to bytes and seconds.

    Known raw columns: those of ``COLUMNS`` and ``common_time``, ``iso_time``, ``local_time``, ``epoch``,
    ``request`` (method, target and protocol in one), ``forwarded`` (addresses of proxies before it).
    """
    moment = _time(raw.columns) * scales.get("epoch", 1.0)
    found = {
        "time": pl.when(moment.is_finite()).then(moment),
        "address": _address(raw.columns),
    }
    if "request" in raw.columns:
        parts = raw["request"].str.splitn(" ", 3).struct.unnest()
        raw = raw.with_columns(parts["field_0"].alias("method"), parts["field_1"].alias("target"))
    if "method" in raw.columns:
        right = pl.col("method").str.contains("^[A-Za-z-]{1,32}$")
        found["method"] = pl.when(right).then(pl.col("method").str.to_uppercase())
    for name in ("target", "agent"):
        if name in raw.columns:
            found[name] = pl.col(name)
    for name in ("status", "received", "sent", "seconds"):
        if name in raw.columns:
            found[name] = _number(name, scales.get(name, 1.0))
    wanted = [
        found.get(name, pl.lit(None)).cast(kind, strict=False).alias(name) for name, kind in COLUMNS.items()
    ]
    return raw.select(wanted)


def _number(name: str, scale: float) -> pl.Expr:
    """A number that is not negative; anything else is unknown."""
    value = pl.col(name).cast(NUMBER, strict=False) * scale
    return pl.when(value.is_finite() & (value >= 0)).then(value)


def _address(columns: list[str]) -> pl.Expr:
    """Whose request it is: the first of the addresses that proxies passed on, else who connected."""
    own = pl.col("address") if "address" in columns else pl.lit(None, pl.String)
    if "forwarded" not in columns:
        return own
    first = pl.col("forwarded").str.split(",").list.first().str.strip_chars()
    return pl.when(first.is_in(["", "-"])).then(own).otherwise(pl.coalesce(first, own))


def _time(columns: list[str]) -> pl.Expr:
    if "common_time" in columns:
        return _moment(pl.col("common_time"), COMMON_TIME)
    if "iso_time" in columns:
        text = pl.col("iso_time").str.replace(r"\s*(?:Z|z)$", "+00:00").str.replace(" ", "T", literal=True)
        zoned = pl.when(text.str.contains(r"[+-]\d\d:?\d\d$")).then(text).otherwise(text + "+00:00")
        return _moment(zoned, ISO_TIME)
    if "local_time" in columns:  # HAProxy writes the machine's clock without saying its zone
        return _moment(pl.col("local_time"), LOCAL_TIME)
    return pl.col("epoch").cast(NUMBER, strict=False) if "epoch" in columns else pl.lit(None, NUMBER)


def _moment(text: pl.Expr, shape: str) -> pl.Expr:
    if "%z" in shape:
        moment = text.str.to_datetime(shape, time_unit="us", time_zone="UTC", strict=False, exact=True)
    else:
        moment = text.str.to_datetime(shape, time_unit="us", strict=False, exact=True)
    return moment.dt.epoch("us") / MILLION
