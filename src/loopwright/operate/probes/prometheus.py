"""The probe of a Prometheus query."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from loopwright.operate.checks.comparing import shortened
from loopwright.operate.checks.looks import HttpLook
from loopwright.operate.checks.seen import Seen, judged, unseen
from loopwright.operate.probes.fetching import told
from loopwright.operate.probes.guard import RefusedError
from loopwright.operate.probes.http import FAILURES

if TYPE_CHECKING:
    from loopwright.operate.checks.looks import PrometheusLook
    from loopwright.operate.probes.fetching import Fetcher

SUCCESS = 200


async def prometheus(fetcher: Fetcher, look: PrometheusLook) -> Seen:
    """Ask a query; each value of its answer must be as wanted, and without a wish there must be one."""
    began = time.monotonic()
    url = f"{look.url.rstrip('/')}/api/v1/query?{urlencode({'query': look.query})}"
    try:
        answer = await fetcher.answer(HttpLook(url, headers=look.headers))
        values = _values(answer.body)
    except (RefusedError, LookupError) as error:
        return unseen(time.monotonic() - began, str(error))
    except FAILURES as error:
        return judged(time.monotonic() - began, (told(error),), away=isinstance(error, OSError))
    return judged(time.monotonic() - began, reasons_against(look, values))


def reasons_against(look: PrometheusLook, values: tuple[str, ...]) -> tuple[str, ...]:
    """Why an answer is not as wanted: the first value that is not."""
    if look.wanted is None:
        return () if values else ("the query gave nothing",)
    if look.wanted.relation in {"exists", "absent"} or not values:
        return (
            ()
            if look.wanted.holds(values)
            else (f"the query gave {len(values)} values, wanted {look.wanted}",)
        )
    wrong = [value for value in values if not look.wanted.holds((value,))]
    return (f"the query gave {shortened(wrong[0])}, wanted {look.wanted}",) if wrong else ()


def _values(body: bytes) -> tuple[str, ...]:
    """The values of an answer of the HTTP API: of a scalar, or one a series.

    Raises:
        ValueError: where it is none, with what Prometheus said.
    """
    try:
        answer = json.loads(body)
        if answer["status"] != "success":
            raise ValueError(f"Prometheus says: {answer.get('error', answer['status'])}")
        kind, result = answer["data"]["resultType"], answer["data"]["result"]
        if kind in {"scalar", "string"}:
            return (str(result[1]),)
        return tuple(str(series["value"][1]) for series in result)
    except (json.JSONDecodeError, RecursionError, KeyError, TypeError, IndexError, AttributeError):
        raise ValueError("the answer is none of Prometheus") from None
