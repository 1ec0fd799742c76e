"""Sections of ours in a file of the user's: only what stands between our markers is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

MARKED = re.compile(
    r"^<!-- loopwright:begin (?P<name>[a-z-]+) -->\n(?P<body>.*?)^<!-- loopwright:end (?P=name) -->$",
    re.MULTILINE | re.DOTALL,
)
HEADING = re.compile(r"^#+[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Marked:
    """One section: its name, its text with both markers, and the heading it stands under."""

    name: str
    text: str
    heading: str


def marked(name: str, body: str) -> str:
    """A body between the markers of a section."""
    return f"<!-- loopwright:begin {name} -->\n\n{body.strip()}\n\n<!-- loopwright:end {name} -->"


def sections_of(text: str) -> dict[str, Marked]:
    """The marked sections of a text, by name."""
    found = {}
    for one in MARKED.finditer(text):
        headings = list(HEADING.finditer(text, 0, one.start()))
        found[one["name"]] = Marked(one["name"], one[0], headings[-1][0] if headings else "")
    return found


def spliced(there: str, ours: str, known: str = "") -> str:
    """A user's text with our sections in it.

    A section goes between its markers; without them below its heading, or to the end with its heading. One that
    was there once (it stands in ``known``) and is gone was taken out by the user, and stays out.
    """
    standing, before = sections_of(there), sections_of(known)
    for name, section in sections_of(ours).items():
        if name in standing:
            there = there.replace(standing[name].text, section.text, 1)
        elif name not in before:
            there = _placed(there, section)
    return there


def _placed(there: str, section: Marked) -> str:
    wanted = section.heading.lstrip("#").strip().casefold()
    for heading in HEADING.finditer(there):
        if wanted and heading[1].casefold() == wanted:
            return f"{there[: heading.end()]}\n\n{section.text}{there[heading.end() :]}"
    parts = [there.rstrip("\n"), section.heading, section.text]
    return "\n\n".join(part for part in parts if part) + "\n"
