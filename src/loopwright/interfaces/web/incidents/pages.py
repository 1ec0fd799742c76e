"""The pages of incidents."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loopwright.interfaces.web.accounts.doors import door
from loopwright.interfaces.web.accounts.own import me
from loopwright.interfaces.web.accounts.roles import Role
from loopwright.interfaces.web.desk import desk
from loopwright.interfaces.web.incidents import forms
from loopwright.interfaces.web.incidents.acting import NoSuchIncidentError, begin, lines_of, say
from loopwright.interfaces.web.incidents.acting import incident as known_incident
from loopwright.loop.errors import LoopwrightError
from loopwright.operate.incidents.duties import Times, duties
from loopwright.operate.incidents.incident import incident_of
from loopwright.operate.incidents.measures import measured
from loopwright.operate.incidents.post_mortem import draft
from loopwright.operate.store.incidents import DatabaseIncidents
from loopwright.operate.store.writer import BusyError

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest

YEAR_SECONDS = 365 * 86_400


@door(Role.VIEWER)
@require_GET
def incidents(request: HttpRequest) -> HttpResponse:
    """Show the incidents of the last year, and how they were dealt with."""
    now = desk().clock.now()
    found = {
        number: incident_of(lines) for number, lines in DatabaseIncidents().since(now - YEAR_SECONDS).items()
    }
    found |= {number: incident_of(lines) for number, lines in DatabaseIncidents().going_on().items()}
    ordered = sorted(found.items(), key=lambda one: (not one[1].open, -one[1].opened_at))
    told = {"incidents": ordered, "measures": measured(list(found.values())), "form": forms.Open()}
    return render(request, "incidents/list.html", told)


@door(Role.RESPONDER)
@require_http_methods(["GET", "POST"])
def open_incident(request: HttpRequest) -> HttpResponse:
    """Open an incident by hand."""
    form = forms.Open(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            number = begin(str(me(request)), said["title"], said["severity"], said["impact"])
        except BusyError:
            raise
        except LoopwrightError as error:
            form.add_error(None, f"{error}. {error.advice}")
        else:
            return redirect("incident", number)
    return render(
        request, "accounts/entry.html", {"form": form, "title": "Open an incident", "button": "Open it"}
    )


@door(Role.VIEWER)
@require_GET
def incident(request: HttpRequest, number: int) -> HttpResponse:
    """Show an incident: what it is, what is due, its timeline, and what may be said of it."""
    lines = lines_of(number)
    found, now = incident_of(lines), desk().clock.now()
    due = duties(found, Times.of(desk().catalogue))
    told = {
        "number": number,
        "incident": found,
        "lines": list(reversed(lines)),
        "duties": [(one, one.overdue(now)) for one in due],
        "say": forms.Say(),
        "tell": forms.Tell({"status": found.status.value, "severity": found.severity.value}),
        "learn": forms.Learn({"cause": found.cause, "repair": found.repair}),
        "act": forms.Act(),
        "may": me(request).may(Role.RESPONDER),
        "roles": [(role, title, found.role(role)) for role, title in forms.ROLES],
    }
    return render(request, "incidents/incident.html", told)


@door(Role.VIEWER)
@require_GET
def post_mortem(request: HttpRequest, number: int) -> HttpResponse:  # noqa: ARG001 - a view's way
    """Give the post-mortem's draft as Markdown."""
    lines = lines_of(number)
    answer = HttpResponse(draft(lines), content_type="text/markdown; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="post-mortem-{number}.md"'
    return answer


@door(Role.RESPONDER)
@require_POST
def add(request: HttpRequest, number: int, what: str) -> HttpResponse:
    """Add what a form says to the timeline."""
    who = str(me(request))
    try:
        if what not in ADDING:
            raise Http404
        ADDING[what](request, number, who)
    except (NoSuchIncidentError, BusyError):
        raise
    except LoopwrightError as error:
        messages.error(request, f"{error}. {error.advice}")
    return redirect("incident", number)


def _acknowledge(_request: HttpRequest, number: int, who: str) -> None:
    say(number, who, "acknowledged")


def _note(request: HttpRequest, number: int, who: str) -> None:
    form = _filled(forms.Say(request.POST))
    say(number, who, "note", form.cleaned_data["text"])


def _tell(request: HttpRequest, number: int, who: str) -> None:
    said = _filled(forms.Tell(request.POST)).cleaned_data
    known = known_incident(number)
    if said["severity"] != known.severity:
        say(number, who, "severity", data={"severity": said["severity"]})
    if said["status"] != known.status:
        say(number, who, "status", data={"status": said["status"]})
    if said["update"].strip():
        say(number, who, "update", said["update"])


def _learn(request: HttpRequest, number: int, who: str) -> None:
    said = _filled(forms.Learn(request.POST)).cleaned_data
    known = known_incident(number)
    for name, before in (("cause", known.cause), ("repair", known.repair)):
        if said[name].strip() and said[name].strip() != before:
            say(number, who, name, said[name])


def _take_role(request: HttpRequest, number: int, who: str) -> None:
    say(number, who, "role", data={name: request.POST.get(name, "") for name in ("role", "person")})


def _act(request: HttpRequest, number: int, who: str) -> None:
    said = _filled(forms.Act(request.POST)).cleaned_data
    due = datetime.combine(said["due"], time(23, 59), UTC).timestamp()
    data = {"owner": said["owner"], "due_at": repr(due), "check": said["check"]}
    say(number, who, "action", said["text"], data)


def _done(request: HttpRequest, number: int, who: str) -> None:
    data = {name: request.POST.get(name, "") for name in ("action", "evidence")}
    say(number, who, "action done", data=data)


def _written(request: HttpRequest, number: int, who: str) -> None:
    say(number, who, "post-mortem", request.POST.get("text", ""))


def _filled(form: Form) -> Form:
    if not form.is_valid():
        wrong = "; ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in form.errors.items())
        raise LoopwrightError(wrong.rstrip("."), "Nothing was added.")
    return form


ADDING = {
    "acknowledge": _acknowledge,
    "note": _note,
    "tell": _tell,
    "learn": _learn,
    "role": _take_role,
    "action": _act,
    "done": _done,
    "post-mortem": _written,
}
