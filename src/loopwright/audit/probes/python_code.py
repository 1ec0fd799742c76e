"""What Python says of its own security, read from its syntax: settings, calls, and text that becomes statements."""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING

from loopwright.audit.probes.probe import Sight, Verdict
from loopwright.audit.probes.python_place import Place, constant_of, strings_of
from loopwright.audit.probes.python_settings import SETTINGS
from loopwright.audit.probes.python_statements import statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.source_file import SourceFile

WORDS = re.compile(
    rb"MIDDLEWARE|INSTALLED_APPS|PASSWORD_HASHERS|SESSION_COOKIE|CSRF|csrf|execute|executemany|hashlib|bcrypt|argon2"
    rb"|CryptContext|password_hash|autoescape|render_template_string|mark_safe|Limiter|ratelimit|DEFAULT_THROTTLE"
    rb"|SessionMiddleware|SECURE_|Talisman|pyotp|webauthn|two_factor|FastAPI|BaseModel|serializers|forms|Form\b|filename|models\.Model"
    rb"|DeclarativeBase|declarative_base|SQLModel|SQLAlchemy|Jinja2Templates|render_template|auditlog|extra\(|\.raw\("
)
QUICK = frozenset({"md5", "sha1", "sha256", "sha512"})
SLOW_SCHEMES = frozenset({"bcrypt", "bcrypt_sha256", "argon2", "scrypt", "pbkdf2_sha256", "pbkdf2_sha512"})
PASSWORD = re.compile(
    r"(?:\A|_)(?:passw(?:or)?d|passwd|pwd)\Z", re.IGNORECASE
)  # no hash of one, which is none
LIMITED_BY = frozenset({"Limiter", "SlowAPIMiddleware", "RateLimitMiddleware", "RateLimiter"})


def seen(file: SourceFile) -> Iterator[Sight]:
    """What a file of Python says; nothing where it is not Python or says nothing of the kind."""
    if not WORDS.search(file.data):
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of their escapes, which are not ours to mend
            tree = ast.parse(file.text)
            nodes = list(ast.walk(tree))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in nodes:
        place = Place(file, node)
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            yield from _assigned(place, _target(node), node.value)
        elif isinstance(node, ast.Call):
            yield from _called(place, node)
        elif isinstance(node, ast.ClassDef):
            yield from _class(place, node)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from _decorated(file, node)


def _target(node: ast.Assign | ast.AnnAssign) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        return str(target.slice.value)  # app.config["SESSION_COOKIE_SECURE"] = True
    return target.attr if isinstance(target, ast.Attribute) else ""


def _assigned(place: Place, name: str, value: ast.expr) -> Iterator[Sight]:
    told = SETTINGS.get(name)
    if told is not None:
        yield from told(place, value)


def _name(function: ast.expr) -> str:
    """The dotted name that is called; the last part alone where what stands before it is no name."""
    parts: list[str] = []
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    if isinstance(function, ast.Name):
        parts.append(function.id)
    return ".".join(reversed(parts))


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((one.value for one in call.keywords if one.arg == name), None)


def _called(place: Place, call: ast.Call) -> Iterator[Sight]:
    name = _name(call.func)
    last = name.rpartition(".")[2]
    if last in {"execute", "executemany", "raw", "text", "executescript"} and call.args:
        yield from statement(place, call.args[0], last)
    yield from _hashed(place, call, name, last)
    yield from _added(place, call, last)
    if last in LIMITED_BY:
        yield place.says("requests_limited", "callers are limited")
    if last == "CSRFProtect":
        yield place.says("forged_requests_refused", "Flask asks each form for its token")
    if last == "Talisman":
        yield place.says("security_headers_set", "answers carry protecting headers")
    if last == "render_template_string" and call.args and not isinstance(call.args[0], ast.Constant):
        yield place.says("output_escaped", "a page is made of text that may be a user's", Verdict.HINT)
    if last in {"render_template", "Jinja2Templates"}:
        yield place.says("output_escaped", "pages are made by templates that escape")
    if last == "mark_safe" and call.args and not isinstance(call.args[0], ast.Constant):
        yield place.says(
            "output_escaped", "some output is written as it is: look whether users wrote it", Verdict.HINT
        )
    if name in {"jinja2.Environment", "Environment"} and constant_of(_keyword(call, "autoescape")) is False:
        yield place.says(
            "output_escaped", "templates do not escape; look whether they make pages", Verdict.HINT
        )
    if (
        name in {"pyotp.TOTP", "webauthn.verify_authentication_response"}
        or last == "verify_authentication_response"
    ):
        yield place.says("second_factor_offered", "a second factor is verified")


def _hashed(place: Place, call: ast.Call, name: str, last: str) -> Iterator[Sight]:
    if name in {"bcrypt.hashpw", "generate_password_hash", "security.generate_password_hash"} or last in {
        "PasswordHasher",
        "generate_password_hash",
    }:
        yield place.says("passwords_hashed", "passwords are kept as slow hashes")
    if last == "CryptContext":
        schemes = strings_of(_keyword(call, "schemes") or ast.Constant(None))
        if schemes and schemes[0] in SLOW_SCHEMES:
            yield place.says("passwords_hashed", "passwords are kept as slow hashes")
        elif schemes:
            yield place.says("passwords_hashed", "passwords go through a quick hash", Verdict.MISSING)
    if name.startswith("hashlib.") and last in QUICK and call.args and _speaks_of_password(call.args[0]):
        yield place.says("passwords_hashed", "a password goes through a quick hash", Verdict.MISSING)


def _speaks_of_password(value: ast.expr) -> bool:
    names = [
        one.id if isinstance(one, ast.Name) else one.attr
        for one in ast.walk(value)
        if isinstance(one, (ast.Name, ast.Attribute))
    ]
    return any(PASSWORD.search(one) for one in names)


def _added(place: Place, call: ast.Call, last: str) -> Iterator[Sight]:
    """What is added to a Starlette or FastAPI application."""
    if last == "SessionMiddleware" or (
        last == "add_middleware" and call.args and _name(call.args[0]).endswith("SessionMiddleware")
    ):
        said = constant_of(_keyword(call, "https_only"))
        if said is True:
            yield place.says("sessions_protected", "the session's cookie goes over HTTPS only")
        elif last == "add_middleware" and said in {None, False} and _keyword(call, "https_only") is None:
            yield place.says(
                "sessions_protected", "the session's cookie goes over plain HTTP too", Verdict.MISSING
            )
    if last == "add_middleware" and call.args and _name(call.args[0]).rpartition(".")[2] in LIMITED_BY:
        yield place.says("requests_limited", "callers are limited")
    if last == "FastAPI":
        yield place.says(
            "input_validated",
            "FastAPI checks what its annotations name: look whether a route takes the bare request",
            Verdict.HINT,
        )
    if last == "join" and any(
        "filename" in _name(one) for one in call.args if isinstance(one, ast.Attribute)
    ):
        yield place.says(
            "input_validated", "an upload is kept under the name that its sender gave it", Verdict.MISSING
        )


def _class(place: Place, node: ast.ClassDef) -> Iterator[Sight]:
    bases = [_name(one) for one in node.bases]
    if any(one in {"models.Model", "DeclarativeBase", "SQLModel", "db.Model", "Base"} for one in bases):
        yield place.says("queries_parameterised", "statements are made by an object mapper")
    if any(one.endswith(("Serializer", "Form", "ModelForm")) for one in bases):
        yield place.says(
            "input_validated",
            "some input is checked by forms or serializers: look whether all is",
            Verdict.HINT,
        )


def _decorated(file: SourceFile, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Sight]:
    for one in node.decorator_list:
        called = one.func if isinstance(one, ast.Call) else one
        last = _name(called).rpartition(".")[2]
        if last == "ratelimit" or _name(called).endswith("limiter.limit"):
            yield Place(file, one).says("requests_limited", "callers are limited")


TOPICS = frozenset(
    {
        "administrators_are_logged",
        "forged_requests_refused",
        "input_validated",
        "output_escaped",
        "passwords_hashed",
        "queries_parameterised",
        "requests_limited",
        "second_factor_offered",
        "security_headers_set",
        "sessions_protected",
    }
)
