"""What owners see to: who is here as what, who is invited, which programs have a token, and who changed what."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loopwright.interfaces.web.accounts.doors import door
from loopwright.interfaces.web.accounts.entering import RefusedError, invite
from loopwright.interfaces.web.accounts.forms import Invite, NewToken
from loopwright.interfaces.web.accounts.models import ApiToken, Change, Invitation, Sitting, User
from loopwright.interfaces.web.accounts.own import forget, me
from loopwright.interfaces.web.accounts.recording import record
from loopwright.interfaces.web.accounts.roles import Role
from loopwright.interfaces.web.accounts.secrets import fresh

if TYPE_CHECKING:
    from django.http import HttpRequest

TOKEN_PREFIX = "lw_"  # noqa: S105 - what a scanner for leaked secrets knows it by
CHANGES_ON_A_PAGE = 50


@door(Role.OWNER)
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Show who is here, and invite."""
    form, link = Invite(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            secret = invite(me(request), form.cleaned_data["email"], Role(form.cleaned_data["role"]))
        except RefusedError as error:
            form.add_error("email", f"{error}. {error.advice}")
        else:
            link = request.build_absolute_uri(f"/welcome/{secret}")
            record(
                request, me(request), "invited", form.cleaned_data["email"], role=form.cleaned_data["role"]
            )
            form = Invite()
    told = {
        "people": User.objects.order_by("name", "pk"),
        "invitations": Invitation.objects.filter(used_at=None, expires_at__gt=timezone.now()).exclude(
            email=""
        ),
        "form": form,
        "link": link,
        "roles": Role.choices,
    }
    return render(request, "accounts/people.html", told)


@door(Role.OWNER)
@require_POST
def change_person(request: HttpRequest, number: int) -> HttpResponse:
    """Give somebody another role, or show them out; there is always an owner."""
    person = User.objects.filter(pk=number).first()
    wanted = request.POST.get("role", "")
    if person is None or (wanted not in Role.values and wanted != "gone"):
        raise Http404
    with transaction.atomic():
        others = User.objects.select_for_update().filter(role=Role.OWNER, is_active=True).exclude(pk=number)
        if person.role == Role.OWNER and wanted != Role.OWNER and not others.exists():
            messages.error(request, f"{person} is the only owner: make somebody else one first.")
            return redirect("people")
        if wanted == "gone":
            record(request, me(request), "showed out", person.email)
            forget(person)
        else:
            record(request, me(request), "changed the role", person.email, before=person.role, after=wanted)
            User.objects.filter(pk=number).update(role=wanted)
            Sitting.objects.filter(person=person).exclude(session_key=request.session.session_key).delete()
    return redirect("people")


@door(Role.OWNER)
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take an invitation back."""
    for one in Invitation.objects.filter(pk=number, used_at=None):
        record(request, me(request), "withdrew an invitation", one.email)
        one.delete()
    return redirect("people")


@door(Role.OWNER)
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """Show the tokens, and make one; its text is shown this once."""
    form, secret = NewToken(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        secret, digest = fresh(TOKEN_PREFIX)
        expires = timezone.now() + timedelta(days=said["days"])
        ApiToken.objects.create(
            digest=digest, name=said["name"], scope=said["scope"], person=me(request), expires_at=expires
        )
        record(request, me(request), "made a token", said["name"], scope=said["scope"])
        form = NewToken()
    told = {"tokens": ApiToken.objects.order_by("-created_at"), "form": form, "secret": secret}
    return render(request, "accounts/tokens.html", told)


@door(Role.OWNER)
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Make a token open nothing more."""
    for one in ApiToken.objects.filter(pk=number, revoked_at=None):
        ApiToken.objects.filter(pk=number).update(revoked_at=timezone.now())
        record(request, me(request), "revoked a token", one.name)
    return redirect("tokens")


@door(Role.OWNER)
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """Show who changed what, the newest first."""
    page = Paginator(Change.objects.all(), CHANGES_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/changes.html", {"page": page})
