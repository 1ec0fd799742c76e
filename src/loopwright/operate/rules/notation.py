"""Series as promtool's test files write them: ``up{job="app"}`` and ``1x4 0 stale _x3 5+10x20``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import promql_parser as read

from loopwright.operate.sample import labels_of
from loopwright.operate.series.labels import NAME
from loopwright.operate.series.refusal import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.operate.sample import Labels

NUMBER = r"[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[Ii]nf|[Nn]a[Nn])"
ITEM = re.compile(
    rf"(?P<value>{NUMBER}|stale|_)(?:(?P<step>[-+]{NUMBER.removeprefix('[-+]?')})?x(?P<times>\d+))?"
)
MOST_VALUES = 1_000_000

Value = float | str | None
"""A number, ``"stale"`` where the series ends, or None where there is no sample."""
STALE = "stale"


def metric_of(text: str) -> Labels:
    """A series' labels with its name; anything but equal labels raises RefusedError."""
    if text.strip() == "{}":
        return ()
    try:
        found = read.parse(text)
    except ValueError as fault:
        raise RefusedError(f"no series: {text!r}: {fault}") from fault
    if not isinstance(found, read.VectorSelector) or found.offset is not None or found.at is not None:
        raise RefusedError(f"no series: {text!r}")
    labels = {one.name: one.value for one in found.matchers.matchers}
    if any(str(one.op) != str(read.MatchOp.Equal) for one in found.matchers.matchers):
        raise RefusedError(f"a series has values of labels, not conditions: {text!r}")
    return labels_of(labels | ({NAME: found.name} if found.name else {}))


def values_of(text: str) -> tuple[Value, ...]:
    """The samples of a series, one a step."""
    found: list[Value] = []
    for item in text.split():
        found += _item(item)
        if len(found) > MOST_VALUES:
            raise RefusedError(f"more than {MOST_VALUES} values")
    return tuple(found)


def _item(item: str) -> Iterator[Value]:
    match = ITEM.fullmatch(item)
    if match is None:
        raise RefusedError(f"no values of a series: {item!r} (such as 1, 1x4, 0+10x20, _x3, stale)")
    times = 0 if match["times"] is None else min(int(match["times"]), MOST_VALUES + 1)
    if match["value"] == "_":
        yield from [None] * (times if match["times"] is not None else 1)
        return
    if match["value"] == STALE:
        yield from [STALE] * (times + 1)
        return
    value, step = float(match["value"]), float(match["step"] or "0")
    for _ in range(times + 1):
        yield value
        value += step
