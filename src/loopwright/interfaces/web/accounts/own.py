"""A person's own account: the second factor, recovery codes, the password, sittings, and all that is kept of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyotp
import segno
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loopwright.interfaces.web.accounts.doors import door
from loopwright.interfaces.web.accounts.entering import takes_step
from loopwright.interfaces.web.accounts.forms import Code, NewPassword
from loopwright.interfaces.web.accounts.limits import CODES, PASSWORDS
from loopwright.interfaces.web.accounts.models import Change, RecoveryCode, Sitting, User
from loopwright.interfaces.web.accounts.recording import record
from loopwright.interfaces.web.accounts.roles import Role
from loopwright.interfaces.web.accounts.secrets import encrypted, recovery_codes, recovery_digest

if TYPE_CHECKING:
    from django.http import HttpRequest

OFFERED = "offered secret"
ISSUER = "Loopwright"


def me(request: HttpRequest) -> User:
    """Who asks; the door has let in nobody else."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


@door(Role.VIEWER)
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Show the account."""
    person = me(request)
    told = {
        "person": person,
        "sittings": person.sittings.order_by("-seen_at"),
        "this_sitting": request.session.session_key,
        "codes_left": person.recovery_codes.filter(used_at=None).count(),
        "password": NewPassword(person),
    }
    return render(request, "accounts/account.html", told)


@door(Role.VIEWER)
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Set up a second factor: shown as a picture and as text, and proven by a code before it counts."""
    person = me(request)
    if person.totp_secret:
        return redirect("account")
    secret = request.session.setdefault(OFFERED, pyotp.random_base32())
    form = Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        plain = form.cleaned_data["code"].replace(" ", "")
        if CODES.spent(str(person.pk)):
            form.add_error(None, "Too many codes. Wait a quarter of an hour.")
        elif takes_step(person, secret, plain):
            del request.session[OFFERED]
            codes = _set_up(person, secret)
            record(request, person, "set up a second factor")
            return render(request, "accounts/recovery_codes.html", {"codes": codes})
        else:
            form.add_error("code", "This code does not fit: is the clock of your telephone right?")
    address = pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=ISSUER)
    picture = segno.make(address).svg_data_uri(scale=5, dark="#000", light="#fff")
    return render(
        request, "accounts/second_factor.html", {"form": form, "secret": secret, "picture": picture}
    )


def _set_up(person: User, secret: str) -> tuple[str, ...]:
    codes = recovery_codes()
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(totp_secret=encrypted(secret))
        RecoveryCode.objects.filter(person=person).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(person=person, digest=recovery_digest(person.pk, one)) for one in codes
        )
    return codes


@door(Role.VIEWER)
@require_POST
def take_down_second_factor(request: HttpRequest) -> HttpResponse:
    """Go back to the password alone, which is asked for."""
    person = me(request)
    if PASSWORDS.spent(person.email) or not person.check_password(request.POST.get("current", "")):
        messages.error(request, "This is not your password; the second factor stays.")
        return redirect("account")
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(totp_secret="")
        RecoveryCode.objects.filter(person=person).delete()
    record(request, person, "took the second factor down")
    messages.success(request, "The second factor is gone.")
    return redirect("account")


@door(Role.VIEWER)
@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    """Take another password; every other sitting ends."""
    person = me(request)
    form = NewPassword(person, request.POST)
    if PASSWORDS.spent(person.email) or not form.is_valid():
        wrong = [text for texts in form.errors.values() for text in texts]
        messages.error(request, " ".join(map(str, wrong)) or "Too many attempts. Wait a quarter of an hour.")
        return redirect("account")
    person.set_password(form.cleaned_data["password"])
    person.save(update_fields=["password"])
    mine = Sitting.objects.filter(session_key=request.session.session_key or "").first()
    update_session_auth_hash(request, person)
    if mine is not None:
        Sitting.objects.filter(pk=mine.pk).update(session_key=request.session.session_key)
    Sitting.objects.filter(person=person).exclude(session_key=request.session.session_key).delete()
    record(request, person, "changed the password")
    messages.success(request, "The password is changed; every other browser is logged out.")
    return redirect("account")


@door(Role.VIEWER)
@require_POST
def end_sitting(request: HttpRequest, number: int) -> HttpResponse:
    """Log one of the person's browsers out."""
    person = me(request)
    ended, _ = Sitting.objects.filter(pk=number, person=person).delete()
    if not ended:
        raise Http404
    record(request, person, "ended a sitting", number)
    return redirect("account")


@door(Role.VIEWER)
@require_GET
def export(request: HttpRequest) -> JsonResponse:
    """All that is kept of the person, as JSON."""
    person = me(request)
    told = {
        "person": {
            "email": person.email,
            "name": person.name,
            "role": person.role,
            "joined_at": person.joined_at,
        },
        "second_factor": bool(person.totp_secret),
        "sittings": list(person.sittings.values("started_at", "seen_at", "address", "browser")),
        "tokens": list(person.tokens.values("name", "scope", "created_at", "expires_at", "used_at")),
        "changes": list(
            Change.objects.filter(who=person.email).values("at", "what", "thing", "detail", "address")
        ),
    }
    answer = JsonResponse(told, json_dumps_params={"indent": 2})
    answer.headers["Content-Disposition"] = 'attachment; filename="what-is-kept-of-me.json"'
    return answer


@door(Role.VIEWER)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Delete the person's account; the record of changes keeps what was done, under another name."""
    person = me(request)
    if PASSWORDS.spent(person.email) or not person.check_password(request.POST.get("current", "")):
        messages.error(request, "This is not your password; the account stays.")
        return redirect("account")
    owners = User.objects.filter(role=Role.OWNER, is_active=True)
    if person.role == Role.OWNER and owners.count() == 1:
        messages.error(request, "You are the only owner: make somebody else one first.")
        return redirect("account")
    forget(person)
    record(request, f"person {person.pk}", "left")
    logout(request)
    return redirect("login")


def forget(person: User) -> None:
    """Delete a person with all that is kept of them; what they did stays under a number."""
    with transaction.atomic():
        Change.objects.filter(who=person.email).update(who=f"person {person.pk}", address="")
        User.objects.filter(pk=person.pk).delete()
