"""What a page says where what was asked of it cannot be done."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.http import HttpResponse
from django.template.loader import render_to_string

from loopwright.interfaces.web.incidents.acting import NoSuchIncidentError
from loopwright.interfaces.web.watching.acting import NotThereError
from loopwright.loop.errors import LoopwrightError
from loopwright.operate.store.writer import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

LOG = logging.getLogger(__name__)
RETRY_SECONDS = "5"


class Faults:
    """Turns what a view raises into a page that can be read; the API has handlers of its own."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the page does."""
        return self._answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page of a fault; None where the fault is none that is known."""
        if isinstance(error, BusyError):
            return _page(503, str(error), error.advice)
        if isinstance(error, NoSuchIncidentError | NotThereError):
            return _page(404, str(error), error.advice)
        if isinstance(error, LoopwrightError):
            return _page(400, str(error), error.advice)
        if isinstance(error, DatabaseError | TimeoutError):
            LOG.error("%s %s: the database does not answer", request.method, request.path, exc_info=error)
            return _page(503, "the database does not answer at present", "Try it again in a moment.")
        return None


def _page(status: int, text: str, advice: str) -> HttpResponse:
    """A page that asks nothing of the database."""
    answer = HttpResponse(render_to_string("fault.html", {"text": text, "advice": advice}), status=status)
    if status == 503:  # noqa: PLR2004 - HTTP's own number
        answer.headers["Retry-After"] = RETRY_SECONDS
    return answer
