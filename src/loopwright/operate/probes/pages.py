"""Pages of measurements (``/metrics``), in the text format of Prometheus: bounded in bytes and in series."""

from __future__ import annotations

import asyncio
import math
import time
from typing import TYPE_CHECKING

from loopwright.operate.checks.looks import HttpLook
from loopwright.operate.checks.seen import Measured, Seen, judged, unseen
from loopwright.operate.probes.fetching import told
from loopwright.operate.probes.guard import RefusedError
from loopwright.operate.probes.http import FAILURES
from loopwright.operate.sample import labels_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.operate.checks.looks import MetricsLook, Pairs
    from loopwright.operate.probes.fetching import Fetcher

SUCCESS = 200
_OWN = frozenset({"job", "instance"})  # what the check itself says is not overwritten by what it reads


class TooMuchError(Exception):
    """A page holds more than is read."""


async def metrics(fetcher: Fetcher, look: MetricsLook) -> Seen:
    """Everything that a page says; a page that is too long or has too many series counts as down, and nothing of it."""
    began = time.monotonic()
    try:
        found = await read_page(fetcher, look.url, look.headers, look.most_series)
    except (RefusedError, LookupError) as error:
        return unseen(time.monotonic() - began, str(error))
    except (TooMuchError, *FAILURES) as error:
        reason = str(error) if isinstance(error, TooMuchError) else told(error)
        return judged(time.monotonic() - began, (reason,), away=isinstance(error, OSError))
    return judged(
        time.monotonic() - began, (), (*found, Measured("scrape_samples_scraped", float(len(found))))
    )


async def read_page(
    fetcher: Fetcher,
    url: str,
    headers: Pairs,
    most_series: int,
    keep: Callable[[str], bool] = lambda _: True,
) -> tuple[Measured, ...]:
    """The measurements of a page whose names are kept.

    It is taken apart in a thread, since a large one takes a tenth of a second. Raises what ``Fetcher.answer`` raises,
    ``TooMuchError`` and ``ValueError``.
    """
    answer = await fetcher.answer(HttpLook(url, headers=headers))
    if answer.status != SUCCESS:
        raise ValueError(f"status {answer.status}, wanted {SUCCESS}")
    if not answer.whole:
        raise TooMuchError(f"the page is longer than the {fetcher.most_bytes} bytes that are read")
    return await asyncio.to_thread(measured_in, answer.text, most_series, keep)


def measured_in(
    text: str, most_series: int, keep: Callable[[str], bool] = lambda _: True
) -> tuple[Measured, ...]:
    """The measurements of a text, without those that are no number.

    Raises:
        TooMuchError: where more than so many are kept.
        ValueError: where it is not of that format.
    """
    from prometheus_client.parser import text_string_to_metric_families  # noqa: PLC0415 - for pages alone

    found: list[Measured] = []
    try:
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if not keep(sample.name) or math.isnan(sample.value):
                    continue
                if len(found) >= most_series:
                    raise TooMuchError(f"the page has more than {most_series} series")
                labels = {
                    (f"exported_{name}" if name in _OWN else name): value
                    for name, value in sample.labels.items()
                }
                found.append(Measured(sample.name, float(sample.value), labels_of(labels)))
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ValueError(f"the page is not in Prometheus' text format: {error}") from None
    return tuple(found)
