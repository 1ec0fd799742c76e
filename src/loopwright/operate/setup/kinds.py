"""What may be written in ``operate.yaml`` beside what a loop file knows: addresses, statuses, comparisons, moments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from loopwright.loop.amounts import duration
from loopwright.loop.kinds import Misread, nearest_spelling
from loopwright.loop.measures import DAY, YEAR, plain_number
from loopwright.operate.checks.answers import checked_path, matches
from loopwright.operate.checks.comparing import comparison_of
from loopwright.operate.checks.moments import moments_after
from loopwright.operate.probes.guard import network_of
from loopwright.operate.rules.custom import compiled, custom_rule
from loopwright.operate.series.refusal import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 2000
_STATUS = re.compile(r"([1-5])xx|([1-5][0-9]{2})(?:\s*(?:-|to)\s*([1-5][0-9]{2}))?")
REFERENCE = re.compile(r"\$\{[^}]*\}")
_RIGHT_REFERENCE = re.compile(r"\$\{(?:env:[A-Za-z_][A-Za-z0-9_]*|file:/[^}]+)\}")
PERIOD = duration("25h", 1, YEAR)


@dataclass(frozen=True, slots=True)
class Exact:
    """A text as it stands, spaces and all; a secret within it is named: ``${env:NAME}``, ``${file:/path}``."""

    longest: int = LONGEST

    @property
    def allowed(self) -> str:
        """What may be written."""
        return f"a text of up to {self.longest} characters; a secret as ${{env:NAME}} or ${{file:/path}}"

    def read(self, text: str, _usd_per_eur: float, /) -> str:
        """Return the text itself."""
        if not text or len(text) > self.longest:
            raise Misread(self.allowed)
        for found in REFERENCE.findall(text):
            if not _RIGHT_REFERENCE.fullmatch(found):
                inner = found[2:-1].partition(":")[2] or found[2:-1]
                raise Misread(self.allowed, f"${{env:{inner}}}" if inner.isidentifier() else "")
        return text

    def write(self, value: str) -> str:
        """Return the text itself."""
        return value

    def schema(self) -> dict[str, Any]:
        """Describe a text; a number or a truth standing alone is read as its text."""
        return {"type": ["string", "number", "boolean"], "minLength": 1, "maxLength": self.longest}


@dataclass(frozen=True, slots=True)
class Read:
    """A text that a function takes apart or refuses with a ``ValueError``; ``keep`` says that the text is the value."""

    allowed: str
    understand: Callable[[str], object]
    keep: bool = True

    def read(self, text: str, usd_per_eur: float, /) -> object:
        """Return the text, or what the function makes of it."""
        exact = Exact().read(text, usd_per_eur).strip()
        try:
            value = self.understand(exact)
        except ValueError as error:
            raise Misread(f"{self.allowed} ({error})" if str(error) else self.allowed) from None
        return exact if self.keep else value

    def write(self, value: object) -> str:
        """Return the value as text."""
        return str(value)

    def schema(self) -> dict[str, Any]:
        """Describe a text; what it must be like is beyond a pattern."""
        return {"type": ["string", "number", "boolean"], "minLength": 1, "maxLength": LONGEST}


@dataclass(frozen=True, slots=True)
class Address:
    """A URL of some schemes, with a host."""

    schemes: tuple[str, ...]
    example: str

    @property
    def allowed(self) -> str:
        """What may be written."""
        return f"an address such as {self.example}; its password as ${{env:NAME}} or ${{file:/path}}"

    def read(self, text: str, usd_per_eur: float, /) -> str:
        """Return the address."""
        written = Exact().read(text, usd_per_eur).strip()
        scheme, colon, rest = written.partition("://")
        if not colon or not rest:
            raise Misread(self.allowed, f"{self.schemes[0]}://{written}" if "." in written else "")
        if scheme not in self.schemes:
            near = nearest_spelling(scheme, self.schemes)
            raise Misread(self.allowed, f"{near}://{rest}" if near else "")
        try:
            found = urlsplit(REFERENCE.sub("x", written))
            host, _ = found.hostname, found.port
        except ValueError:
            raise Misread(self.allowed) from None
        if found.password is not None and not REFERENCE.search(written.partition("@")[0]):
            raise Misread(self.allowed, "${env:PASSWORD} for the password: no secret stands in this file")
        if not host or any(character.isspace() for character in written):
            raise Misread(self.allowed)
        return written

    def write(self, value: str) -> str:
        """Return the address."""
        return value

    def schema(self) -> dict[str, Any]:
        """Describe an address by its schemes."""
        return {"type": "string", "pattern": f"^({'|'.join(self.schemes)})://."}


def status_range(written: str) -> tuple[int, int]:
    """``200``, ``2xx`` or ``200-299`` as a range of statuses; ``ValueError`` where it is none."""
    found = _STATUS.fullmatch(written.strip().lower())
    if found is None:
        raise ValueError
    if found[1]:
        return int(found[1]) * 100, int(found[1]) * 100 + 99
    low = int(found[2])
    high = int(found[3] or low)
    if high < low:
        raise ValueError
    return low, high


def place_of(written: str) -> tuple[str, int]:
    """``host:port`` or ``[address]:port`` as host and port; ``ValueError`` where it is none."""
    host, _, port = written.strip().rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not host or not port.isascii() or not port.isdecimal() or not 0 < int(port) < 65_536:  # noqa: PLR2004 - TCP
        raise ValueError
    if any(character.isspace() or character in "/@" for character in host):
        raise ValueError
    return host, int(port)


def expected_of(written: str) -> str:
    """When a job is expected: a period as ``86400s``, or a cron or OnCalendar expression as it stands."""
    try:
        return f"{plain_number(PERIOD.read(written, 1.0))}s"
    except Misread:
        next(moments_after(written, "UTC", 0.0), None)
        return written


def zone_of(written: str) -> str:
    """The name of a time zone; ``ValueError`` where there is none."""
    try:
        ZoneInfo(written)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("the name of a place, as in the tz database") from None
    return written


def secret_of(written: str) -> str:
    """One reference, and nothing beside it; ``ValueError`` where it is none."""
    if not _RIGHT_REFERENCE.fullmatch(written):
        raise ValueError("never the secret itself")
    return written


def day_of(written: str) -> str:
    """A day of the calendar; ``ValueError`` where it is none."""
    return date.fromisoformat(written).isoformat()


def condition_of(written: str) -> str:
    """A rule in the small form; ``ValueError`` where it is none, or what it asks cannot be answered here."""
    try:
        compiled(custom_rule("Rule", written))
    except RefusedError as error:
        raise ValueError(str(error)) from None
    return written


def rule_name_of(written: str) -> str:
    """The name of a rule: letters, digits and ``_``; ``ValueError`` where it is none."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,99}", written):
        raise ValueError("letters, digits and _")
    return written


def _tried(pattern: str) -> bool:
    return matches(pattern, "")


HTTP = Address(("https", "http"), "https://app.example.com/ready")
DATABASE = Address(
    ("postgresql", "postgres"), "postgresql://monitor:${env:DATABASE_PASSWORD}@db.internal/shop"
)
STORE = Address(("redis", "rediss"), "rediss://:${env:REDIS_PASSWORD}@cache.internal:6379")
STATUS = Read("a status such as 200, 2xx or 200-204", status_range, keep=False)
COMPARISON = Read(
    "a value, or == != < <= > >= has lacks and a value, exists, absent", comparison_of, keep=False
)
PATTERN = Read("a pattern without looking around or back (Rust's syntax)", _tried)
PATH = Read("a JSONPath such as $.status", checked_path)
NETWORK = Read("a network such as 10.0.0.0/8 or 127.0.0.1", network_of)
PLACE = Read("host:port, such as mail.example.com:25", place_of)
EXPECTED = Read(
    "a period such as 25h, cron such as 0 3 * * *, or OnCalendar such as Mon *-*-* 03:00",
    expected_of,
    keep=False,
)
SECRET = Read("a secret as ${env:NAME} or ${file:/path}", secret_of)
DAY_SAID = Read("a day such as 2026-01-05", day_of)
CONDITION = Read("a condition such as `disk_used > 85 % for 5m`", condition_of)
RULE_NAME = Read("a name such as UploadsSlow", rule_name_of)
ZONE = Read("a time zone such as Europe/Berlin", zone_of)
HOST = Read("`this`, or the address of a node exporter", lambda text: text == "this" or HTTP.read(text, 1.0))
WEEKS = duration("14d", 0, 20 * YEAR)
MOMENT_SECONDS = duration("5s", 0.001, DAY)
