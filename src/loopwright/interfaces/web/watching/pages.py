"""The pages of checks, alerts and deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loopwright.interfaces.web.accounts.doors import door
from loopwright.interfaces.web.accounts.own import me
from loopwright.interfaces.web.accounts.recording import record
from loopwright.interfaces.web.accounts.roles import Role
from loopwright.interfaces.web.desk import desk
from loopwright.interfaces.web.watching import acting, forms
from loopwright.loop.errors import LoopwrightError
from loopwright.operate.alert import Stage
from loopwright.operate.checks.seen import Outcome
from loopwright.operate.engine.view import View

if TYPE_CHECKING:
    from django.http import HttpRequest

CHECKS_ON_A_PAGE = 100
WORST_FIRST = (Outcome.DOWN, Outcome.UNKNOWN, Outcome.UP)


def view() -> View:
    """How the engine stands; empty where none turns in this process."""
    found = desk().turning
    return found.view if found is not None else View()


@door(Role.VIEWER)
@require_GET
def checks(request: HttpRequest) -> HttpResponse:
    """Show what is looked at, the worst first."""
    now = view()
    word = request.GET.get("find", "").casefold()
    found = [one for one in now.checks if word in f"{one.check.name} {one.check.instance}".casefold()]
    found.sort(key=lambda one: (WORST_FIRST.index(one.standing.outcome), one.check.name))
    page = Paginator(found, CHECKS_ON_A_PAGE).get_page(request.GET.get("page"))
    counted = [(outcome.value, now.counted(outcome)) for outcome in WORST_FIRST]
    return render(
        request, "watching/checks.html", {"page": page, "view": now, "counted": counted, "find": word}
    )


@door(Role.VIEWER)
@require_http_methods(["GET", "POST"])
def proof(request: HttpRequest, way: str) -> HttpResponse:
    """Let somebody say that a test page came."""
    if request.method == "POST":
        if not acting.turning().proven(way):
            raise Http404
        record(request, me(request), "confirmed a test page", way)
        messages.success(request, "Thank you: this way is proven for a while.")
        return redirect("alerts")
    return render(request, "watching/proof.html", {"title": "A test page came"})


@door(Role.VIEWER)
@require_GET
def alerts(request: HttpRequest, token: str = "") -> HttpResponse:  # noqa: ARG001 - what a message's link names
    """Show what rings, who was called, what is silenced, and which rules there are."""
    now = view()
    stages = (Stage.FIRING, Stage.PENDING, Stage.RESOLVED)
    shown = [one for one in now.alerts if one.label("tier") != "heartbeat"]
    shown.sort(key=lambda one: (stages.index(one.stage), one.label("tier"), one.active_since))
    told = {
        "view": now,
        "alerts": shown,
        "pages": sorted(now.pages.items(), key=lambda one: one[1].since),
        "silence": forms.Silence(),
        "may": me(request).may(Role.RESPONDER),
    }
    return render(request, "watching/alerts.html", told)


@door(Role.VIEWER)
@require_GET
def deployments(request: HttpRequest) -> HttpResponse:
    """Show the deployments that hold alerts, or did."""
    told = {"view": view(), "may": me(request).may(Role.RESPONDER), "form": forms.Deploy()}
    return render(request, "watching/deployments.html", told)


@door(Role.RESPONDER)
@require_POST
def act(request: HttpRequest, what: str) -> HttpResponse:
    """Do what a form says."""
    if what not in ACTING:
        raise Http404
    try:
        thing = ACTING[what](request)
    except LoopwrightError as error:
        messages.error(request, f"{error}. {error.advice}")
    else:
        record(request, me(request), what, thing)
    return redirect("deployments" if "deployment" in what else "alerts")


def _acknowledge(request: HttpRequest) -> str:
    group = request.POST.get("group", "")
    acting.acknowledge(group, str(me(request)))
    return group


def _silence(request: HttpRequest) -> str:
    form = forms.Silence(request.POST)
    if not form.is_valid():
        raise LoopwrightError("the silence is not whole", "Say what, for how long, and why.")
    said = form.cleaned_data
    written = [one.strip() for one in said["labels"].splitlines() if one.strip()]
    return acting.silence(written, said["hours"], str(me(request)), said["reason"])


def _end_silence(request: HttpRequest) -> str:
    acting.end_silence(request.POST.get("name", ""))
    return request.POST.get("name", "")


def _start(request: HttpRequest) -> str:
    form = forms.Deploy(request.POST)
    if not form.is_valid():
        raise LoopwrightError("the deployment is not whole", "Say of what, and which revision.")
    said = form.cleaned_data
    return acting.start_deployment(said["service"], said["revision"], (), said["minutes"], "")


def _finish(request: HttpRequest) -> str:
    name = request.POST.get("name", "")
    acting.finish_deployment(name, verified=request.POST.get("outcome") == "verified")
    return name


ACTING = {
    "acknowledge": _acknowledge,
    "silence": _silence,
    "end-silence": _end_silence,
    "start-deployment": _start,
    "finish-deployment": _finish,
}
