"""The API: every operation names the token that it takes."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import DatabaseError
from ninja import NinjaAPI

from loopwright import __version__
from loopwright.interfaces.web.api import events, incidents, watching
from loopwright.interfaces.web.incidents.acting import NoSuchIncidentError
from loopwright.interfaces.web.watching.acting import NotThereError
from loopwright.loop.errors import LoopwrightError
from loopwright.operate.store.writer import BusyError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LOG = logging.getLogger(__name__)

api = NinjaAPI(
    title="Loopwright",
    version=__version__,
    description="What programs ask of a running Loopwright.",
    openapi_url="openapi.json",
    docs_url=None,
    urls_namespace="api",
)
api.add_router("", events.router)
api.add_router("", incidents.router)
api.add_router("", watching.router)


@api.exception_handler(BusyError)
def busy(request: HttpRequest, error: BusyError) -> HttpResponse:
    """Too much waits to be written: nothing was taken, and it may be sent again."""
    answer = api.create_response(request, {"detail": str(error), "advice": error.advice}, status=503)
    answer.headers["Retry-After"] = "1"
    return answer


@api.exception_handler(DatabaseError)
@api.exception_handler(TimeoutError)
def failing(request: HttpRequest, error: Exception) -> HttpResponse:
    """Nothing can be read or written at present."""
    LOG.error("%s %s: the database does not answer", request.method, request.path, exc_info=error)
    told = {"detail": "the database does not answer at present", "advice": "Send it again in a moment."}
    answer = api.create_response(request, told, status=503)
    answer.headers["Retry-After"] = "5"
    return answer


@api.exception_handler(NoSuchIncidentError)
@api.exception_handler(NotThereError)
def missing(request: HttpRequest, error: LoopwrightError) -> HttpResponse:
    """There is no such thing."""
    return api.create_response(request, {"detail": str(error), "advice": error.advice}, status=404)


@api.exception_handler(LoopwrightError)
def refused(request: HttpRequest, error: LoopwrightError) -> HttpResponse:
    """What was sent cannot be read."""
    return api.create_response(request, {"detail": str(error), "advice": error.advice}, status=400)
