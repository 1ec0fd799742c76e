"""The probe of HTTP and HTTPS."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import aiohttp

from loopwright.operate.checks.answers import reasons_against
from loopwright.operate.checks.seen import Measured, Seen, judged, unseen
from loopwright.operate.probes.fetching import RedirectError, told
from loopwright.operate.probes.guard import RefusedError

if TYPE_CHECKING:
    from loopwright.operate.checks.answers import Answer
    from loopwright.operate.checks.looks import HttpLook
    from loopwright.operate.probes.fetching import Fetcher

FAILURES = (OSError, aiohttp.ClientError, RedirectError, ValueError)


async def http(fetcher: Fetcher, look: HttpLook) -> Seen:
    """Ask once, follow as many redirects as are granted, and hold the answer to what is wanted."""
    began = time.monotonic()
    try:
        answer = await fetcher.answer(look)
    except (RefusedError, LookupError) as error:
        return unseen(time.monotonic() - began, str(error))
    except FAILURES as error:
        return judged(time.monotonic() - began, (told(error),), away=isinstance(error, OSError))
    return judged(answer.seconds, reasons_against(look, answer), measured_of(answer))


def measured_of(answer: Answer) -> tuple[Measured, ...]:
    """The status and the certificate's end, by the names of blackbox exporter."""
    found = [Measured("probe_http_status_code", float(answer.status))]
    if answer.certificate_remaining_seconds is not None:
        ends = time.time() + answer.certificate_remaining_seconds
        found.append(Measured("probe_ssl_earliest_cert_expiry", round(ends)))
    return tuple(found)
