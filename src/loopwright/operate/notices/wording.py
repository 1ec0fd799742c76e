"""A message in words: for somebody woken at night, in the order in which they ask."""

from __future__ import annotations

import html
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from loopwright.operate.notices.message import Line, Message

MINUTE, HOUR, DAY = 60, 3_600, 86_400
HEAD = "<meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
NAME = "align='left' valign='top' style='white-space:nowrap'"
TEXT = "style='overflow-wrap:anywhere'"  # a telephone is narrower than an address
HOW_BAD = {
    "P1": "P1: the loop is broken for its users",
    "P2": "P2: degraded, it still works",
    "P3": "P3: a concern, nobody feels it yet",
}


def subject(message: Message) -> str:
    """One line: how bad, what, and of which product."""
    test = "Test, nothing is broken: " if message.test else ""
    return " ".join(f"[{message.tier}] {test}{message.title} · {message.product}".split())


def plain_text(message: Message) -> str:
    """The whole message without any markup, at most about seventy columns where the alerts allow it."""
    parts = [message.said] if message.said else []
    parts += [
        "\n".join(f"{name + ':':<10}{text}" for name, text in facts(message, one)) for one in message.lines
    ]
    if message.more:
        parts.append(f"… and {message.more} more.")
    if message.link:
        parts.append(f"Answer or look: {message.link}")
    return "\n\n".join(parts) + "\n"


def html_text(message: Message) -> str:
    """The same as HTML that any mail program shows, links as links."""
    rows = []
    for one in message.lines:
        cells = "".join(
            f"<tr><th {NAME}>{html.escape(name)}</th><td {TEXT}>{_linked(text)}</td></tr>"
            for name, text in facts(message, one)
        )
        rows.append(f"<table cellpadding='4'>{cells}</table>")
    said = f"<p><b>{html.escape(message.said)}</b></p>" if message.said else ""
    more = f"<p>… and {message.more} more.</p>" if message.more else ""
    link = f"<p>Answer or look: {_linked(message.link)}</p>" if message.link else ""
    body = f"<h2>{html.escape(message.title)}</h2>{said}{'<hr>'.join(rows)}{more}{link}"
    return f"<!doctype html><html lang='en'><head>{HEAD}</head><body>{body}</body></html>"


def facts(message: Message, line: Line) -> list[tuple[str, str]]:
    """What is broken, since when, how bad, what to do first: names and texts, without what is not known."""
    what = f"{line.summary} ({', '.join(filter(None, (line.part, line.name)))})"
    since = f"{written(line.since, message.place)} ({lasted(message.at - line.since)} ago)"
    found = [("Over" if line.over_at is not None else "Broken", what), ("Since", since)]
    if line.over_at is not None:
        lasting = lasted(line.over_at - line.since)
        found.append(("Until", f"{written(line.over_at, message.place)} (it lasted {lasting})"))
    else:
        found.append(("How bad", HOW_BAD.get(line.tier, line.tier)))
        found.append(
            ("First", line.runbook or "Nobody has written a runbook for it: look at what changed last.")
        )
    if line.deploy:
        found.append(("Deploy", f"It {line.deploy}."))
    if line.way_back and line.over_at is None:
        found.append(("Way back", line.way_back))
    return found


def written(moment: float, place: str) -> str:
    """A moment by the clock of a place."""
    return datetime.fromtimestamp(moment, ZoneInfo(place)).strftime("%a %d %b %Y %H:%M:%S %Z")


def lasted(seconds: float) -> str:
    """A stretch of time as people say it, in its two largest units."""
    left, said = max(0, round(seconds)), list[str]()
    for size, unit in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (1, "s")):
        if left >= size:
            said.append(f"{left // size} {unit}")
            left %= size
    return " ".join(said[:2]) or "0 s"


def _linked(text: str) -> str:
    shown = html.escape(text)
    if text.startswith(("https://", "http://")) and " " not in text:
        return f'<a href="{shown}">{shown}</a>'
    return shown
