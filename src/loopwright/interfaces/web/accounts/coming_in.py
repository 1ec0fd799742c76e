"""The pages before the door: a link that lets in, the login, the code, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods, require_POST

from loopwright.interfaces.web.accounts.doors import ANYONE, door
from loopwright.interfaces.web.accounts.entering import (
    RefusedError,
    accept,
    code_fits,
    halfway,
    invitation_of,
    judged,
    let_in,
    person_halfway,
)
from loopwright.interfaces.web.accounts.forms import Code, Enter, Login
from loopwright.interfaces.web.accounts.limits import LINKS
from loopwright.interfaces.web.accounts.models import Sitting
from loopwright.interfaces.web.accounts.recording import network_of, record

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

PAGE = "accounts/entry.html"


@door(ANYONE)
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, secret: str) -> HttpResponse:
    """Let somebody in who follows a link: the first owner, or who was invited."""
    if LINKS.spent(network_of(request)):
        return render(request, "accounts/link_void.html", {"limited": True}, status=429)
    invitation = invitation_of(secret)
    if invitation is None:
        return render(request, "accounts/link_void.html", status=404)
    form = Enter(request.POST or None, invited=invitation.email)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            person = accept(invitation, said["email"], said["name"], said["password"])
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            record(request, person, "joined", invitation.role)
            let_in(request, person)
            messages.success(request, "Welcome. Set up a second factor next: a password alone can be stolen.")
            return redirect("account")
    return _page(request, form, f"Welcome: {invitation.role}", "Enter")


@door(ANYONE)
@require_http_methods(["GET", "POST"])
def come_in(request: HttpRequest) -> HttpResponse:
    """Log in with an address and a password; a second factor is asked for next."""
    form = Login(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = judged(request, form.cleaned_data["email"], form.cleaned_data["password"])
        except RefusedError as error:
            form.add_error(None, f"{error}. {error.advice}".rstrip(" ."))
            return _page(request, form, "Log in", "Log in", 403)
        if person.totp_secret:
            halfway(request, person)
            return redirect(_with_next(request, "/login/code"))
        let_in(request, person)
        return redirect(_after(request))
    return _page(request, form, "Log in", "Log in")


@door(ANYONE)
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the second factor."""
    person = person_halfway(request)
    if person is None:
        return redirect(_with_next(request, "/login"))
    form = Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if code_fits(request, person, form.cleaned_data["code"]):
                let_in(request, person)
                return redirect(_after(request))
        except RefusedError as error:
            form.add_error(None, f"{error}. {error.advice}")
            return _page(request, form, "Second factor", "Log in", 429)
        form.add_error("code", "This code does not open, or it has opened before.")
        return _page(request, form, "Second factor", "Log in", 403)
    return _page(request, form, "Second factor", "Log in")


@door(ANYONE)
@require_POST
def go_out(request: HttpRequest) -> HttpResponseRedirect:
    """Log out: the sitting ends."""
    Sitting.objects.filter(session_key=request.session.session_key or "").delete()
    logout(request)
    return redirect("login")


def _page(request: HttpRequest, form: forms.Form, title: str, button: str, status: int = 200) -> HttpResponse:
    return render(request, PAGE, {"form": form, "title": title, "button": button}, status=status)


def _next(request: HttpRequest) -> str:
    """Where somebody wanted to go, if it is a page of ours."""
    wanted = request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if own and wanted.startswith("/") else ""


def _after(request: HttpRequest) -> str:
    return _next(request) or "/"


def _with_next(request: HttpRequest, place: str) -> str:
    wanted = _next(request)
    return f"{place}?{urlencode({'next': wanted})}" if wanted else place
