"""What is passed over: comments in the files that say why and until when, and findings that were there before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from loopwright.audit.finding import Finding

COMMENT = compiled_later(
    r"loopwright:ignore\s+(?P<check>[a-z_*]+)(?:\s+until=(?P<until>\d{4}-\d{2}-\d{2}))?(?:\s+reason=(?P<reason>.+))?"
)
ABOVE = 3  # lines above a finding in which a comment speaks of it


@dataclass(frozen=True, slots=True)
class Ignored:
    """A finding that is passed over, and why; ``until`` is empty where it holds for good."""

    finding: Finding
    reason: str
    until: str


@dataclass(frozen=True, slots=True)
class Sifted:
    """Findings that count, those passed over, and entries of a baseline that nothing answers to any more."""

    findings: tuple[Finding, ...]
    ignored: tuple[Ignored, ...]
    stale: tuple[str, ...] = ()


def sifted(
    findings: Iterable[Finding],
    text_of: Callable[[str], str],
    today: date,
    baseline: frozenset[str] = frozenset(),
) -> Sifted:
    """Findings without those that a comment beside them or the baseline passes over.

    ``text_of`` gives a file's text. A comment without a reason, or whose day has come, passes over nothing.
    """
    counted: list[Finding] = []
    ignored: list[Ignored] = []
    met: set[str] = set()
    for finding in findings:
        spoken = _comment(finding, text_of, today)
        key = key_of(finding)
        if spoken is not None:
            ignored.append(spoken)
        elif key in baseline:
            met.add(key)
            ignored.append(Ignored(finding, "in the baseline", ""))
        else:
            counted.append(finding)
    return Sifted(tuple(counted), tuple(ignored), tuple(sorted(baseline - met)))


def _comment(finding: Finding, text_of: Callable[[str], str], today: date) -> Ignored | None:
    for place in finding.evidence:
        lines = text_of(place.file).split("\n")
        last = min(max(place.line, 1), len(lines))
        for line in lines[max(0, last - 1 - ABOVE) : last]:
            found = COMMENT.search(line)
            if found is None or found["check"] not in {finding.check, "*"} or not found["reason"]:
                continue
            until = found["until"] or ""
            if not until or date.fromisoformat(until) >= today:
                return Ignored(finding, found["reason"].strip(), until)
    return None


def key_of(finding: Finding) -> str:
    """What a finding is known by from one run to the next: no lines, no times, nothing that is measured anew."""
    paths = sorted({one.file for one in finding.evidence})
    measured = any(one.answered for one in finding.evidence)
    what = "" if measured else finding.what
    said = "\n".join([finding.thing, what, *(one.said for one in finding.evidence)])
    short = hashlib.sha256(said.encode()).hexdigest()[:12]
    return f"{finding.check} {finding.thing} {','.join(paths) or '-'} {short}"


def baseline_text(findings: Iterable[Finding]) -> str:
    """A baseline: a line a finding, sorted."""
    return "".join(f"{key}\n" for key in sorted({key_of(one) for one in findings}))


def baseline_of(text: str) -> frozenset[str]:
    """The entries of a baseline."""
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))
