"""Comments behind values in a loop file: where each came from, put there without touching anything else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.loop.changes import find_entry, find_key
from loopwright.loop.paths import target_of
from loopwright.loop.tree import Node, parse_tree

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

UNKNOWN = "assumed because nobody said"
NOT_SAID = "not said, so assumed"
LONGEST = 120  # characters of a comment
FARTHEST = 48  # column to which comments are lined up; behind longer lines they follow at once
_OURS = re.compile(
    r"#\s+(?:your answer|the folder's name|mail may be late|from git: .*|assumed because .*|measured(?:, .*)?"
    r"|.*\bfound in .*)"
)
_NOTE = re.compile(rf"^(\s+)?# ([\w.]+): {NOT_SAID}\s*$")
_SECTION = re.compile(r"^(\w+):")


def with_comments(text: str, comments: Mapping[str, str], name: str = "loop.yaml") -> str:
    """Return a loop file's text with a comment behind each of some fields, by dotted path.

    A comment of a person's own stays; one that says where the value before came from gives way. A field that
    is not there, or does not end its line, gets none.
    """
    root = parse_tree(text, name)
    places: dict[int, str] = {}
    for path, comment in comments.items():
        node = _node_of(root, path)
        if node is None or node.is_block:
            continue
        rest = text[node.end : _line_end(text, node.end)].strip()
        if not rest or _OURS.fullmatch(rest):
            places.setdefault(node.end, one_line(comment))
    for place in sorted(places, reverse=True):
        start = text.rfind("\n", 0, place) + 1
        gap = " " * max(2, FARTHEST - (place - start))
        text = f"{text[:place]}{gap}# {places[place]}{text[_line_end(text, place) :]}"
    return text


def without_notes(text: str, said: Collection[str]) -> str:
    """Return a loop file's text without the lines that call some fields (by dotted path) not said."""
    kept: list[str] = []
    section = ""
    for line in text.splitlines(keepends=True):
        head = _SECTION.match(line)
        section = head[1] if head else section
        note = _NOTE.match(line)
        path = f"{section}.{note[2]}" if note and note[1] else note[2] if note else ""
        if not any(one == path or one.startswith((f"{path}.", f"{path}[")) for one in said if path):
            kept.append(line)
    return "".join(kept)


def without_assumed(text: str, path: str) -> str:
    """Return a loop file's text without a field (by dotted path) that only stands there because nobody knew."""
    node = _node_of(parse_tree(text, "loop.yaml"), path)
    if node is None or node.is_block:
        return text
    start, end = text.rfind("\n", 0, node.start) + 1, _line_end(text, node.end)
    alone = text[start : node.start].strip().removesuffix(":") == path.rpartition(".")[2]
    if not alone or not text[node.end : end].strip().startswith(f"# {UNKNOWN}"):
        return text
    return text[:start] + text[text.find("\n", end) + 1 :] if "\n" in text[end:] else text[:start]


def _line_end(text: str, place: int) -> int:
    """Where a line ends, before its line end."""
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    return end - 1 if text[place:end].endswith("\r") else end


def one_line(words: str) -> str:
    """Make words fit a comment: one line, printable, not too long."""
    line = printable(" ".join(words.split()))
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def printable(words: str) -> str:
    """Put a mark where a character would move a terminal's cursor or break a comment."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in words)


def _node_of(root: Node, path: str) -> Node | None:
    target = target_of(path)
    node: Node | None = root
    for step in target.steps if target else ():
        node = find_key(node, step.key) if node else None
        if node is not None and step.entry:
            node = find_entry(node, step.entry)
    if target is not None and target.name and node is not None:
        node = find_key(node, target.name)
    return node if target is not None else None
