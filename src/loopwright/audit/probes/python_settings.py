"""What a program's settings in Python say of its security: Django's names, and Flask's, which are the same."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from loopwright.audit.probes.probe import Sight, Verdict
from loopwright.audit.probes.python_place import Place, constant_of, strings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WEAK_HASHERS = (
    "MD5PasswordHasher",
    "SHA1PasswordHasher",
    "UnsaltedMD5",
    "UnsaltedSHA1",
    "CryptPasswordHasher",
)


def _middleware(place: Place, value: ast.expr) -> Iterator[Sight]:
    named = strings_of(value)
    if not any(one.startswith("django.") for one in named):
        return
    if any(one.endswith("CsrfViewMiddleware") for one in named):
        yield place.says("forged_requests_refused", "Django asks each form for its token")
    elif any(one.endswith("SessionMiddleware") for one in named):
        yield place.says(
            "forged_requests_refused", "sessions are kept, and no form is asked for a token", Verdict.MISSING
        )
    if any("axes." in one or "ratelimit" in one.lower() or "defender" in one for one in named):
        yield place.says("requests_limited", "callers are limited")
    if any("OTPMiddleware" in one for one in named):
        yield place.says("second_factor_offered", "a second factor is asked for")


def _apps(place: Place, value: ast.expr) -> Iterator[Sight]:
    named = set(strings_of(value))
    if "django.contrib.auth" in named:
        yield place.says("passwords_hashed", "Django keeps slow hashes, as it does unless told otherwise")
    if named & {"allauth.mfa", "django_otp", "two_factor", "mfa", "django_mfa2"}:
        yield place.says("second_factor_offered", "a second factor is offered")
    if named & {"auditlog", "easyaudit", "simple_history", "reversion"}:
        yield place.says("administrators_are_logged", "changes are written down, with who made them")
    elif "django.contrib.admin" in named:
        yield place.says(
            "administrators_are_logged",
            "Django's admin writes its own changes down, where administrators can change them",
            Verdict.HINT,
        )


def _hashers(place: Place, value: ast.expr) -> Iterator[Sight]:
    named = strings_of(value)
    if named and any(weak in named[0] for weak in WEAK_HASHERS):
        yield place.says("passwords_hashed", "the first hasher is a quick one", Verdict.MISSING)
    elif named:
        yield place.says("passwords_hashed", "passwords are kept as slow hashes")


def _cookie_secure(place: Place, value: ast.expr) -> Iterator[Sight]:
    said = constant_of(value)
    if said is True or (isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not)):
        yield place.says("sessions_protected", "the session's cookie goes over HTTPS only")
    elif said is False:
        yield place.says(
            "sessions_protected", "the session's cookie goes over plain HTTP too", Verdict.MISSING
        )


def _cookie_httponly(place: Place, value: ast.expr) -> Iterator[Sight]:
    if constant_of(value) is False:
        yield place.says("sessions_protected", "scripts can read the session's cookie", Verdict.MISSING)


def _throttles(place: Place, value: ast.expr) -> Iterator[Sight]:
    if any("Throttle" in one for one in strings_of(value)):
        yield place.says("requests_limited", "the API limits callers")


def _hsts(place: Place, value: ast.expr) -> Iterator[Sight]:
    said = constant_of(value)
    if isinstance(said, int) and said > 0:
        yield place.says("security_headers_set", "browsers are told to keep to HTTPS")


SETTINGS: dict[str, Callable[[Place, ast.expr], Iterator[Sight]]] = {
    "MIDDLEWARE": _middleware,
    "INSTALLED_APPS": _apps,
    "PASSWORD_HASHERS": _hashers,
    "SESSION_COOKIE_SECURE": _cookie_secure,
    "SESSION_COOKIE_HTTPONLY": _cookie_httponly,
    "REST_FRAMEWORK": _throttles,
    "SECURE_HSTS_SECONDS": _hsts,
    "SECURE_CSP": lambda place, _: iter(
        [place.says("security_headers_set", "answers carry a content policy")]
    ),
}
