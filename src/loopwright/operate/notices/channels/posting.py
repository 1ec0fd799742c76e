"""One POST, and what its answer means for a message: shared by all channels that speak HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import aiohttp

from loopwright.operate.notices.outbox import Delivery

if TYPE_CHECKING:
    from collections.abc import Mapping

SAID_AT_MOST = 200  # of an answer's text, for whoever asks why it failed
TRY_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


async def posted(url: str, body: bytes, headers: Mapping[str, str]) -> Delivery:
    """Send a body once, follow nothing, and judge the answer: 2xx arrived; other 4xx will never be taken."""
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=body, headers=dict(headers), allow_redirects=False) as answer,
        ):
            text = (await answer.content.read(SAID_AT_MOST)).decode("utf-8", "replace")
            return judged(answer.status, text, answer.headers.get("Retry-After", ""))
    except (aiohttp.InvalidURL, ValueError):
        return Delivery(delivered=False, reason="The address is no URL.", lasting=True)
    except (aiohttp.ClientError, OSError) as error:
        return Delivery(delivered=False, reason=f"{type(error).__name__}: no connection or no answer.")


def judged(status: int, text: str, retry_after: str) -> Delivery:
    """What a status means; ``retry_after`` is the header's text, read where it is a number of seconds."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Delivery(delivered=True)
    reason = f"Answered {status}: {' '.join(text.split())}".rstrip(": ")
    later = status in TRY_LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    wait = float(retry_after) if retry_after.isdecimal() else None
    return Delivery(delivered=False, reason=reason, lasting=not later, wait_seconds=wait)
