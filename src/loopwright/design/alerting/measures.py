"""The names by which the application and its parts are measured: the one place that says what must be counted."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MINUTE, HOUR, DAY = 60, 3600, 86400

REQUESTS = "http_requests_total"
DURATIONS = "http_request_duration_seconds"
STAGES = "loop_stage_total"
COMPLETIONS = "loop_completions_total"
FAILED_JOBS = "background_jobs_failed"
OUTSIDE = "outside_requests_total"
OUTSIDE_DURATIONS = "outside_request_duration_seconds"
BACKED_UP = "backup_last_success_timestamp_seconds"
ARCHIVED = "backup_archive_verified_timestamp_seconds"
DRILLED = "restore_drill_last_success_timestamp_seconds"
PAINT, NEXT_PAINT, SHIFT = "web_vitals_lcp_seconds", "web_vitals_inp_seconds", "web_vitals_cls"
FAULT = 'status=~"5.."'
QUICK_SHARE = 0.95  # latency objectives are 95th percentiles


@dataclass(frozen=True, slots=True)
class Measure:
    """A measurement: its name, what kind it is, its labels, what it counts, and who gives it."""

    name: str
    kind: str
    labels: str
    what: str
    by: str


APPLICATION = (
    Measure(
        REQUESTS, "counter", "status, method, route", "requests answered, all of them", "the application"
    ),
    Measure(DURATIONS, "histogram", "route, le", "seconds until the answer", "the application"),
)
PROCESSOR = Measure(
    "process_cpu_seconds_total",
    "counter",
    "",
    "seconds of processor used by an instance",
    "the client libraries of Prometheus by themselves; by OTLP the application, under this name",
)
JOBS = Measure(FAILED_JOBS, "gauge", "queue", "jobs that gave up and wait for somebody", "the application")
STAGE = Measure(STAGES, "counter", "stage", "users who reached a stage of the loop", "the application")
COMPLETION = Measure(COMPLETIONS, "counter", "", "loops completed", "the application")
SERVICES = (
    Measure(OUTSIDE, "counter", "service, outcome", "calls of outside services", "the application"),
    Measure(OUTSIDE_DURATIONS, "histogram", "service, le", "seconds until they answered", "the application"),
)
VITALS = tuple(
    Measure(name, "histogram", "le", what, "browsers, through observability/rum/web-vitals.js")
    for name, what in (
        (PAINT, "seconds until the largest paint"),
        (NEXT_PAINT, "seconds until the next paint after an input"),
        (SHIFT, "score of layout shifts"),
    )
)
COPIES = (
    Measure(BACKED_UP, "gauge", "what", "when the last backup ended well", "the scripts of recovery/"),
    Measure(DRILLED, "gauge", "what", "when the last restore drill ended well", "recovery/restore-drill.sh"),
)
ARCHIVE = Measure(
    ARCHIVED,
    "gauge",
    "what",
    "when a change was last seen to arrive at the archive",
    "recovery/check-archive.sh",
)


def span(seconds: float) -> str:
    """A stretch of time as Prometheus writes it, in the largest unit that fits: ``5m``, ``1h``, ``3d``."""
    whole = round(seconds)
    for unit, size in (("d", DAY), ("h", HOUR), ("m", MINUTE)):
        if whole and whole % size == 0:
            return f"{whole // size}{unit}"
    return f"{whole}s"


def number(value: float) -> str:
    """A number as a query has it: up to ten digits, and no exponent."""
    return f"{value:.10f}".rstrip("0").rstrip(".")


def quoted(text: str) -> str:
    """A user's text as the value of a label in a query."""
    return json.dumps(" ".join(text.split()))


def told(text: str) -> str:
    """A user's text where a template would read it: in one line, and with nothing to fill in."""
    return " ".join(text.split()).replace("{{", "{ {").replace("}}", "} }")


def slugs(texts: Iterable[str]) -> tuple[str, ...]:
    """Users' texts as parts of names: small letters, digits and ``_``; numbered where they would be equal or empty."""
    plain = [
        re.sub(
            r"[^a-z0-9]+", "_", unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
        )
        for text in texts
    ]
    plain = [one.strip("_") for one in plain]
    return tuple(
        one if one and plain.count(one) == 1 else f"{one}_{place}".strip("_")
        for place, one in enumerate(plain, start=1)
    )


def titled(slug: str) -> str:
    """The same as part of an alert's name."""
    return "".join(word.title() for word in slug.split("_"))


def bucket(seconds: float) -> str:
    """The matcher of a histogram's bucket, however the library writes whole numbers (``1`` or ``1.0``)."""
    text = number(seconds)
    return f'le="{text}"' if "." in text else f'le=~"{text}([.]0)?"'
