"""Incidents as people wrote them down: when each began, when it was over, what was to be done about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.source_file import SourceFile
    from loopwright.survey.written.configuration import Configuration

ENDINGS = (".md", ".rst", ".adoc", ".txt", ".yml", ".yaml")
LARGEST_BYTES = 256 * 1024
KEPT_IN = compiled_later(
    r"(?:^|/)(?:incidents?|post-?mortems?|outages?|retrospectives?|rca)/[^\n]{1,200}\Z", re.IGNORECASE
)
CALLED = compiled_later(
    r"(?:^|/)(?:[\w.-]{0,60}[-_.])?(?:post-?mortem|incident|outage|rca)[-_.][\w.-]{0,60}\d{4}"
    r"|(?:^|/)\d{4}-\d{2}-\d{2}[\w.-]{0,60}(?:incident|outage|post-?mortem)",
    re.IGNORECASE,
)
NOT_ONE = compiled_later(
    r"(?:^|/)(?:readme|index|template|_?template[\w.-]*|process|response|runbook|plan|policy|guide)[\w.-]{0,30}\Z",
    re.IGNORECASE,
)
PLACEHOLDER = compiled_later(r"\bYYYY\b|\[(?:date|time|timestamp|title)\b", re.IGNORECASE)
STAMP = (
    r"(?P<day>\d{4}-\d{2}-\d{2})?[T ,]{0,3}(?:at\s{1,3})?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?"
    r"(?:\s{0,2}(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
)
LABEL = r"^[\s>|*_#-]{0,12}(?:\*\*)?(?P<label>%s)\b[^\n:|]{0,30}[:|][\s*|_]{0,8}"
BEGAN_WORDS = (
    r"(?:impact |incident |outage )?"
    r"(?:start(?:ed)?(?: time)?|began|begin|from|start_time|started_at|first failure)"
)
OVER_WORDS = (
    r"(?:impact |incident |outage )?"
    r"(?:end(?:ed)?(?: time)?|resolved(?: at)?|recovered|over|mitigated|until|fixed|end_time|resolved_at|ended_at)"
)
DAY = compiled_later(r"(?<!\d)(20\d{2})[-/](\d{2})[-/](\d{2})(?!\d)")
LASTED = (
    r"^[\s>|*_#-]{0,12}(?:\*\*)?(?:(?:total |incident |outage )?"
    r"(?:duration|downtime|time to (?:recover|resolve)\w{0,4}))\b"
    r"[^\n:|]{0,30}[:|]"
    r"[\s*|_~≈]{0,8}(?:(?P<days>\d{1,3})\s{0,2}d(?:ays?)?\b[ ,]{0,3}(?:and )?)?"
    r"(?:(?P<hours>\d{1,3}(?:\.\d{1,2})?)\s{0,2}h(?:(?:ou)?rs?)?\b[ ,]{0,3}(?:and )?)?"
    r"(?:(?P<minutes>\d{1,4})\s{0,2}m(?:in(?:ute)?s?)?\b)?"
)
DONE, OPEN = (
    compiled_later(r"^\s{0,12}[-*]\s\[[xX]\]\s", re.MULTILINE),
    compiled_later(r"^\s{0,12}[-*]\s\[ \]\s", re.MULTILINE),
)
LONGEST = timedelta(days=30)  # a longer one is a mistyped date


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    """An expression of lines, compiled where there is an account to read: it takes longer than most files."""
    return re.compile(expression, re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident: where its account lies, when it began and was over (where the account says so), its actions."""

    evidence: Evidence
    began: datetime | None
    lasted: timedelta | None
    done_actions: int
    open_actions: int


def incidents_of(configuration: Configuration) -> tuple[Incident, ...]:
    """Every account of an incident, the earliest first; those without a day last."""
    found = []
    for entry in configuration.entries:
        path = entry.path
        if (
            not path.lower().endswith(ENDINGS)
            or entry.size_bytes > LARGEST_BYTES
            or NOT_ONE.search(path.rpartition(".")[0])
        ):
            continue
        if KEPT_IN.search(path) or CALLED.search(path):
            file = configuration.file(entry)
            if file is not None and not PLACEHOLDER.search(file.text):
                found += list(_incident(file))
    return tuple(
        sorted(
            found,
            key=lambda one: (one.began is None, one.began or datetime.min.replace(tzinfo=UTC), one.evidence),
        )
    )


def _incident(file: SourceFile) -> Iterator[Incident]:
    day = _day(file.name) or _day(file.text)
    if day is None:
        return  # a page about incidents, and no account of one
    began = _stamp(_compiled(LABEL % BEGAN_WORDS + STAMP).search(file.text), day)
    over = _stamp(_compiled(LABEL % OVER_WORDS + STAMP).search(file.text), began.date() if began else day)
    lasted = _lasted(file.text)
    if began is not None and over is not None and lasted is None:
        span = over - began if over >= began else over + timedelta(days=1) - began
        lasted = span if timedelta(0) < span <= LONGEST else None
    start = began or datetime(day.year, day.month, day.day, tzinfo=UTC)
    yield Incident(
        Evidence(file.path, 1, ""), start, lasted, len(DONE.findall(file.text)), len(OPEN.findall(file.text))
    )


def _day(text: str) -> datetime | None:
    for found in DAY.finditer(text[:4000]):
        try:
            year, month, day = map(int, found.groups())
            return datetime(year, month, day, tzinfo=UTC)
        except ValueError:
            continue
    return None


def _stamp(found: re.Match[str] | None, day: object) -> datetime | None:
    if found is None:
        return None
    text = found.group("day") or str(day)[:10]
    zone = found.group("zone") or "Z"
    zone = "+0000" if zone.upper() in {"Z", "UTC", "GMT"} else zone.replace(":", "")
    try:
        return datetime.strptime(
            f"{text} {found.group('hour')}:{found.group('minute')} {zone}", "%Y-%m-%d %H:%M %z"
        )
    except ValueError:
        return None


def _lasted(text: str) -> timedelta | None:
    for found in _compiled(LASTED).finditer(text):
        days, hours, minutes = (float(found.group(name) or 0) for name in ("days", "hours", "minutes"))
        span = timedelta(days=days, hours=hours, minutes=minutes)
        if timedelta(0) < span <= LONGEST:
            return span
    return None
