"""Coming in: by a link, by a password, and by the code of a second factor."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
from django.contrib.auth import authenticate, login
from django.db import transaction
from django.utils import timezone

from loopwright.interfaces.web.accounts.limits import ADDRESSES, CODES, PASSWORDS
from loopwright.interfaces.web.accounts.models import Invitation, RecoveryCode, Sitting, User, tidy
from loopwright.interfaces.web.accounts.recording import address_of, network_of, record
from loopwright.interfaces.web.accounts.roles import Role
from loopwright.interfaces.web.accounts.secrets import decrypted, digest_of, fresh, recovery_digest
from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from django.http import HttpRequest

OWNER_LINK_LIVES = timedelta(hours=24)
INVITATION_LIVES = timedelta(days=7)
HALFWAY, HALFWAY_SINCE = "halfway", "halfway since"
HALFWAY_SECONDS = 300
STEP_SECONDS = 30  # of a code, RFC 6238
NEIGHBOURS = (0, -1, 1)  # steps whose codes are taken: clocks differ


class RefusedError(LoopwrightError):
    """Somebody was not let in; the message may be shown to them."""


def owner_link() -> str | None:
    """The secret of a fresh link for the first owner; None where there is an owner. Older such links are void."""
    if User.objects.filter(role=Role.OWNER, is_active=True).exists():
        return None
    Invitation.objects.filter(email="", used_at=None).delete()
    secret, digest = fresh()
    Invitation.objects.create(digest=digest, role=Role.OWNER, expires_at=timezone.now() + OWNER_LINK_LIVES)
    return secret


def invite(owner: User, email: str, role: Role) -> str:
    """The secret of a link with which somebody enters; an earlier one for the same address is void."""
    if User.objects.filter(email=tidy(email)).exists():
        raise RefusedError(f"{tidy(email)} is here already", "Change the role in the list of people.")
    Invitation.objects.filter(email=tidy(email), used_at=None).delete()
    secret, digest = fresh()
    Invitation.objects.create(
        digest=digest,
        email=tidy(email),
        role=role,
        invited_by=owner,
        expires_at=timezone.now() + INVITATION_LIVES,
    )
    return secret


def invitation_of(secret: str) -> Invitation | None:
    """The invitation of a link, while it opens something."""
    found = Invitation.objects.filter(digest=digest_of(secret), used_at=None).first()
    return found if found is not None and found.expires_at > timezone.now() else None


def accept(invitation: Invitation, email: str, name: str, password: str) -> User:
    """Make the person of an invitation; it opens nothing more. Raises RefusedError where it was used in between."""
    with transaction.atomic():
        used = Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=timezone.now())
        address = tidy(invitation.email or email)
        if not used or User.objects.filter(email=address).exists():
            raise RefusedError("this link was used already", "Log in, or ask an owner for another link.")
        return User.objects.enter(address, name, password, Role(invitation.role))


def judged(request: HttpRequest, email: str, password: str) -> User:
    """The person whose password it is. Raises RefusedError, the same for a wrong person and a wrong password."""
    who, where = tidy(email), network_of(request)
    if ADDRESSES.spent(where) or PASSWORDS.spent(who):
        record(request, who, "login limited")
        raise RefusedError("too many attempts", "Wait a quarter of an hour.")
    person = authenticate(request, username=who, password=password)
    if not isinstance(person, User):
        record(request, who, "login refused")
        raise RefusedError("the address or the password is wrong")
    PASSWORDS.forgive(who)
    return person


def halfway(request: HttpRequest, person: User) -> None:
    """Remember that the password was right, for as long as it takes to type a code."""
    request.session.cycle_key()
    request.session[HALFWAY] = person.pk
    request.session[HALFWAY_SINCE] = timezone.now().timestamp()


def person_halfway(request: HttpRequest) -> User | None:
    """Whose password was right a moment ago."""
    since = request.session.get(HALFWAY_SINCE, 0)
    if timezone.now().timestamp() - since > HALFWAY_SECONDS:
        return None
    return User.objects.filter(pk=request.session.get(HALFWAY) or 0, is_active=True).first()


def code_fits(request: HttpRequest, person: User, code: str) -> bool:
    """Whether a code of the second factor, or a recovery code, opens; each does once.

    Raises RefusedError after too many.
    """
    if CODES.spent(str(person.pk)) or ADDRESSES.spent(network_of(request)):
        record(request, person, "code limited")
        raise RefusedError("too many codes", "Wait a quarter of an hour.")
    plain = code.replace(" ", "")
    fits = _recovers(person, code) or (
        plain.isascii() and plain.isdigit() and takes_step(person, decrypted(person.totp_secret), plain)
    )
    if fits:
        CODES.forgive(str(person.pk))
    else:
        record(request, person, "code refused")
    return fits


def takes_step(person: User, secret: str, code: str) -> bool:
    """Whether it is the code of a step that has not opened before; then it has."""
    totp, now = pyotp.TOTP(secret), int(timezone.now().timestamp()) // STEP_SECONDS
    for step in (now + one for one in NEIGHBOURS):
        if pyotp.utils.strings_equal(totp.generate_otp(step), code):
            newer = User.objects.filter(pk=person.pk, totp_step__lt=step).update(totp_step=step)
            return newer == 1
    return False


def _recovers(person: User, code: str) -> bool:
    unused = RecoveryCode.objects.filter(person=person, digest=recovery_digest(person.pk, code), used_at=None)
    return unused.update(used_at=timezone.now()) == 1


def let_in(request: HttpRequest, person: User) -> None:
    """Begin a sitting: a fresh session, listed among the person's; the browser's sitting until now ends."""
    before = request.session.session_key
    request.session.pop(HALFWAY, None)
    request.session.pop(HALFWAY_SINCE, None)
    login(request, person)
    if before is not None and request.session.session_key == before:  # they were logged in already
        request.session.cycle_key()
    if request.session.session_key is None:
        request.session.save()
    Sitting.objects.filter(session_key=before or "").delete()
    Sitting.objects.create(
        person=person,
        session_key=request.session.session_key or "",
        address=address_of(request),
        browser=request.headers.get("User-Agent", "")[:200],
    )
    record(request, person, "logged in")
