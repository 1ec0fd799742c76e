"""A post-mortem drafted from the timeline: what is known is filled in, what is not is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from loopwright.operate.incidents.entry import Kind
from loopwright.operate.incidents.incident import incident_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.operate.incidents.entry import Entry
    from loopwright.operate.incidents.incident import Action, Incident

NOT_KNOWN = "*Not written down yet.*"
MINUTE, HOUR = 60.0, 3600.0
HEARD = (Kind.ROLE, Kind.SEVERITY, Kind.STATUS)


def draft(timeline: Sequence[Entry]) -> str:
    """The draft in Markdown, in the order of the template: impact, timeline, cause, resolution, next steps."""
    found = incident_of(timeline)
    parts = [
        f"# {_line(found.title)}",
        _facts(found),
        f"## Impact\n\n{_said(found.impact)}\n\n{_reached(found)}",
        "## Timeline\n\n" + "\n".join(f"- {_moment(one.at)}: {_told(one)}" for one in timeline),
        f"## What happened, and why\n\n{_said(found.cause)}",
        f"## What mended it\n\n{_said(found.repair)}",
        _lessons(found),
        "## Next steps\n\n" + _actions(found.actions),
    ]
    return "\n\n".join(parts) + "\n"


def _facts(found: Incident) -> str:
    rows = [
        ("Started", _moment(found.started_at)),
        ("Severity", found.severity.value),
        ("Status", found.status.value),
        ("Seen after", _span(found.seconds_to_detect)),
        ("Taken up after", _span(found.seconds_to_acknowledge)),
        ("Over after", _span(found.seconds_to_resolve)),
        *((f"Role: {name}", who) for name, who in found.roles),
    ]
    return "| | |\n|---|---|\n" + "\n".join(f"| {name} | {_cell(value)} |" for name, value in rows)


def _reached(found: Incident) -> str:
    parts = ", ".join(found.components) or "not said"
    return f"Parts: {_line(parts)}. Users met: {_line(found.customers) or 'not said'}."


def _lessons(found: Incident) -> str:
    asked = [
        "What went well?",
        "What would have shown it sooner?" if found.seconds_to_detect > MINUTE else "What showed it so soon?",
        "What would have ended it sooner?",
        "Where were we lucky?",
    ]
    if found.deployments:
        asked.append(f"What would have kept {', '.join(map(_line, found.deployments))} from going out?")
    return "## What we learn\n\n" + "\n".join(f"- {one} {NOT_KNOWN}" for one in asked)


def _actions(actions: Sequence[Action]) -> str:
    if not actions:
        return f"- [ ] What keeps it from happening again? {NOT_KNOWN}"
    lines = []
    for one in actions:
        due = f", due {_moment(one.due_at)[:10]}" if one.due_at is not None else ""
        proof = f"; done: {_line(one.evidence)}" if one.done else ""
        by = f"; proven by {_line(one.check)}" if one.check and not one.done else ""
        lines.append(
            f"- [{'x' if one.done else ' '}] {_line(one.text)} ({_line(one.owner) or 'nobody yet'}{due}{by}{proof})"
        )
    return "\n".join(lines)


def _told(one: Entry) -> str:
    said = " ".join(one.data[name] for name in ("severity", "status", "role", "person") if name in one.data)
    text = one.text or (said if one.kind in HEARD else one.data.get("title", ""))
    who = f" ({_line(one.who)})" if one.who else ""
    return f"{one.kind.value}: {_line(text)}{who}" if text else f"{one.kind.value}{who}"


def _said(text: str) -> str:
    return text.strip() or NOT_KNOWN


def _line(text: str) -> str:
    return " ".join(text.split()).replace("<", "&lt;")


def _cell(text: str) -> str:
    return _line(text).replace("|", "\\|")


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _span(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    return f"{seconds / MINUTE:.0f} min" if seconds < HOUR else f"{seconds / HOUR:.1f} h"
