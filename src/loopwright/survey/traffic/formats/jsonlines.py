"""Logs of JSON objects, one a line: Caddy's, Traefik's, Google's and home-made ones; keys are found by their names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from loopwright.survey.traffic.reading import MILLION, THOUSAND, LineReader, typed

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = {
    "time": "ts StartUTC time timestamp @timestamp time_local time_iso8601 msec datetime date start_time t",
    "forwarded": "http_x_forwarded_for x_forwarded_for xff forwarded_for",
    "address": (
        "request.client_ip request.remote_ip ClientHost httpRequest.remoteIp remote_addr remote_ip client_ip "
        "clientip client ip remote host_ip request.remote_addr address"
    ),
    "method": (
        "request.method RequestMethod httpRequest.requestMethod request_method method verb http_method "
        "req.method"
    ),
    "target": (
        "request.uri RequestPath httpRequest.requestUrl request_uri uri url path req.url target http_path "
        "route"
    ),
    "request": "request request_line",
    "status": (
        "status DownstreamStatus httpRequest.status status_code statusCode response_status res.statusCode "
        "code http_status response.status"
    ),
    "sent": (
        "size DownstreamContentSize httpRequest.responseSize body_bytes_sent bytes_sent bytes response_size "
        "response_bytes content_length sent"
    ),
    "received": (
        "bytes_read httpRequest.requestSize request_length request_size request_bytes bytes_received "
        "RequestContentSize received"
    ),
    "seconds": (
        "duration Duration httpRequest.latency request_time response_time latency elapsed took duration_ms "
        "latency_ms response_time_ms elapsed_ms responseTime duration_s latency_s duration_us duration_ns "
        "seconds request_duration"
    ),
    "agent": (
        "request.headers.User-Agent request_User-Agent httpRequest.userAgent http_user_agent user_agent "
        "userAgent agent ua req.headers.user-agent"
    ),
}
"""Which keys mean what, the surest first; a dot leads into an inner object."""

SUFFIXES = {"_ms": 1 / THOUSAND, "_us": 1 / MILLION, "_ns": 1e-9, "_s": 1.0}
THEIR_OWN = {"Duration": 1e-9, "responseTime": 1 / THOUSAND}  # Traefik writes nanoseconds, pino milliseconds
UNITS = (("ms", 1 / THOUSAND), ("µs", 1 / MILLION), ("us", 1 / MILLION), ("ns", 1e-9), ("s", 1.0))
LARGEST_SECONDS, LARGEST_MILLISECONDS, LARGEST_MICROSECONDS = 1e11, 1e14, 1e17  # of a clock since 1970

Keys = Mapping[str, tuple[str, ...]]


def reader_for(sample: tuple[str, ...]) -> LineReader:
    """A reader of JSON lines whose keys are guessed from the first ones."""
    return reader_with(sample, {})


def reader_with(sample: tuple[str, ...], told: Mapping[str, str]) -> LineReader:
    """A reader of JSON lines with some keys told (``seconds`` → ``timing.total_ms``), the others guessed."""
    rows = [row for line in sample if (row := _object(line)) is not None]
    chosen = {name: _chosen(rows, keys) for name, keys in NAMES.items()}
    chosen |= {name: tuple(key.split(".")) if key not in _all(rows) else (key,) for name, key in told.items()}
    keys = {name: key for name, key in chosen.items() if key}
    caddy = any(str(row.get("logger", "")).startswith("http.log.access") for row in rows)
    said = ", ".join(f"{name} from {'.'.join(key)}" for name, key in keys.items())
    note = () if caddy or not keys else (f"Keys were read so: {said}; --map says it otherwise.",)
    title = "Caddy, JSON" if caddy else "JSON lines"
    return LineReader("caddy" if caddy else "json", title, lambda lines: _read(lines, keys), "", note)


def _all(rows: Sequence[Mapping[str, Any]]) -> set[str]:
    return {key for row in rows for key in row}


def _chosen(rows: Sequence[Mapping[str, Any]], names: str) -> tuple[str, ...]:
    """The first of the known keys that most rows have, as its path."""
    for name in names.split():
        for path in ((name,), tuple(name.split("."))):
            holding = [row for row in rows if isinstance(_at(row, path), (str, int, float, list))]
            if holding and len(holding) * 2 >= len(rows):
                return path
    return ()


def _object(line: str) -> dict[str, Any] | None:
    """A line's object; nothing where it is none, or so deep that no log would write it."""
    start = line.find("{")
    if start < 0:
        return None
    try:
        found = json.loads(line[start:])
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _at(row: Mapping[str, Any], path: tuple[str, ...]) -> Any:  # noqa: ANN401 - whatever a log holds
    found: Any = row
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _read(lines: pl.Series, keys: Keys) -> pl.DataFrame:
    rows = [_object(line) or {} for line in lines.to_list()]
    factor = _factor(keys.get("seconds", ("",))[-1])
    columns: dict[str, list[Any]] = {
        name: [_text(_at(row, path)) for row in rows]
        for name, path in keys.items()
        if name not in {"time", "seconds"}
    }
    if "time" in keys:
        columns["epoch"] = [_epoch(_at(row, keys["time"])) for row in rows]
    if "seconds" in keys:
        columns["seconds"] = [_seconds(_at(row, keys["seconds"]), factor) for row in rows]
    if "target" in columns:
        columns.pop("request", None)
    kinds: dict[str, Any] = {
        name: pl.Float64 if name in {"epoch", "seconds"} else pl.String for name in columns
    }
    held = pl.DataFrame(columns, schema=kinds) if columns else pl.DataFrame({"agent": [None] * len(rows)})
    if "target" in held.columns:
        held = held.with_columns(pl.col("target").str.replace(r"^[a-z]+://[^/]+", ""))
    return typed(held, {})


def _factor(key: str) -> float:
    return THEIR_OWN.get(key) or next((f for end, f in SUFFIXES.items() if key.endswith(end)), 1.0)


def _text(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if value is None or isinstance(value, dict):
        return None
    return str(value)


def _seconds(value: object, factor: float) -> float | None:
    """A duration: a number in the unit of its key, or a text that says its unit (``12ms``, ``0.05s``)."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        if isinstance(value, str):
            text = value.strip()
            unit = next(((end, each) for end, each in UNITS if text.endswith(end)), None)
            return float(text.removesuffix(unit[0])) * unit[1] if unit else float(text) * factor
        return float(value) * factor if isinstance(value, (int, float)) else None
    except (ValueError, OverflowError):
        return None


def _epoch(value: object) -> float | None:
    """A moment: seconds, milli-, micro- or nanoseconds since 1970, or a text as ISO 8601 or nginx writes it."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        if isinstance(value, str):
            return _moment(value.strip())
        moment = float(value) if isinstance(value, (int, float)) else None
    except OverflowError:
        return None
    if moment is None:
        return None
    for largest, scale in (
        (LARGEST_SECONDS, 1.0),
        (LARGEST_MILLISECONDS, THOUSAND),
        (LARGEST_MICROSECONDS, MILLION),
    ):
        if abs(moment) < largest:
            return moment / scale
    return moment / 1e9


def _moment(text: str) -> float | None:
    try:
        return _epoch(float(text))
    except ValueError:
        pass
    for shape in ("", "%d/%b/%Y:%H:%M:%S %z", "%Y/%m/%d %H:%M:%S"):
        try:
            moment = datetime.strptime(text, shape) if shape else datetime.fromisoformat(text)  # noqa: DTZ007 - next
        except ValueError:
            continue
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return None
