"""Checks, alerts, silences, deployments and heartbeats for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ninja import Field, Router, Schema, Status

from loopwright.interfaces.web.accounts.recording import record
from loopwright.interfaces.web.api.tokens import INGEST, READ, RESPOND
from loopwright.interfaces.web.api.who import who
from loopwright.interfaces.web.watching import acting
from loopwright.interfaces.web.watching.pages import view

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["watching"])


class CheckTold(Schema):
    """A check and where it stands; moments in seconds since 1970 (UTC)."""

    name: str
    job: str
    instance: str
    outcome: str
    since: float
    looked_at: float | None
    because: list[str]
    maintenance: str


class AlertTold(Schema):
    """An alert; moments in seconds since 1970 (UTC)."""

    name: str
    stage: str
    labels: dict[str, str]
    annotations: dict[str, str]
    active_since: float
    fired_at: float | None
    resolved_at: float | None


class PageTold(Schema):
    """A page that rings: its group, who was called, who deals with it."""

    group: str
    labels: dict[str, str]
    since: float
    called: list[str]
    acknowledged_by: str


class SilenceTold(Schema):
    """A silence."""

    name: str
    labels: list[str]
    starts_at: float
    ends_at: float
    author: str
    reason: str


class Acknowledging(Schema):
    """Which page somebody deals with."""

    group: str


class Silencing(Schema):
    """What is silenced: labels such as `alertname="LoopDown"`, for how many hours, and why."""

    labels: list[str]
    hours: float
    reason: str


class Deploying(Schema):
    """A deployment that begins."""

    service: str
    revision: str
    parts: list[str] = Field(default_factory=list)
    minutes: float | None = None
    way_back: str = ""


class Finishing(Schema):
    """How a deployment ended."""

    verified: bool


class Named(Schema):
    """The name of what was made."""

    name: str


@router.get("checks", auth=READ, response=list[CheckTold])
def list_checks(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001 - ninja's way
    """Tell the checks and where they stand."""
    return [
        {
            "name": one.check.name,
            "job": one.check.job,
            "instance": one.check.instance,
            "outcome": one.standing.outcome.value,
            "since": one.standing.since,
            "looked_at": one.looked_at,
            "because": list(one.standing.because),
            "maintenance": one.maintenance,
        }
        for one in view().checks
    ]


@router.get("alerts", auth=READ, response=list[AlertTold])
def list_alerts(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001 - ninja's way
    """Tell the alerts: those that wait, those that ring, those that are over for a while."""
    return [
        {
            "name": one.name,
            "stage": one.stage.value,
            "labels": dict(one.labels),
            "annotations": dict(one.annotations),
            "active_since": one.active_since,
            "fired_at": one.fired_at,
            "resolved_at": one.resolved_at,
        }
        for one in view().alerts
    ]


@router.get("pages", auth=READ, response=list[PageTold])
def list_pages(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001 - ninja's way
    """Tell the pages that ring."""
    return [
        {
            "group": group,
            "labels": dict(page.notice.labels),
            "since": page.since,
            "called": list(page.called),
            "acknowledged_by": page.acknowledged_by,
        }
        for group, page in view().pages.items()
    ]


@router.post("pages/acknowledge", auth=RESPOND, response={204: None})
def acknowledge(request: HttpRequest, said: Acknowledging) -> Status[None]:
    """Say that somebody deals with a page."""
    acting.acknowledge(said.group, who(request))
    record(request, who(request), "acknowledge", said.group)
    return Status(HTTPStatus.NO_CONTENT, None)


@router.get("silences", auth=READ, response=list[SilenceTold])
def list_silences(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001 - ninja's way
    """Tell the silences."""
    return [
        {
            "name": one.identity,
            "labels": [str(matcher) for matcher in one.matchers],
            "starts_at": one.starts_at,
            "ends_at": one.ends_at,
            "author": one.author,
            "reason": one.reason,
        }
        for one in view().silences
    ]


@router.post("silences", auth=RESPOND, response={201: Named})
def add_silence(request: HttpRequest, said: Silencing) -> Status[dict[str, str]]:
    """Silence alerts for a while."""
    name = acting.silence(said.labels, said.hours, who(request), said.reason)
    record(request, who(request), "silence", name)
    return Status(HTTPStatus.CREATED, {"name": name})


@router.delete("silences/{name}", auth=RESPOND, response={204: None})
def end_silence(request: HttpRequest, name: str) -> Status[None]:
    """End a silence before its time."""
    acting.end_silence(name)
    record(request, who(request), "end-silence", name)
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post("deployments", auth=RESPOND, response={201: Named})
def start_deployment(request: HttpRequest, said: Deploying) -> Status[dict[str, str]]:
    """Say that a deployment begins."""
    name = acting.start_deployment(said.service, said.revision, said.parts, said.minutes, said.way_back)
    record(request, who(request), "start-deployment", name)
    return Status(HTTPStatus.CREATED, {"name": name})


@router.post("deployments/{name}/finish", auth=RESPOND, response={204: None})
def finish_deployment(request: HttpRequest, name: str, said: Finishing) -> Status[None]:
    """Say how a deployment ended."""
    acting.finish_deployment(name, verified=said.verified)
    record(request, who(request), "finish-deployment", name)
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post("beats/{check}", auth=INGEST, response={204: None})
def beat(request: HttpRequest, check: str, status: str = "", run: str = "") -> Status[None]:  # noqa: ARG001 - ninja's way
    """Take what a job tells: `start`, `success` (the default), `fail`, or its exit status; `run` names the run."""
    acting.beat(check, status, run)
    return Status(HTTPStatus.NO_CONTENT, None)
