"""What people state and sign for: one statement a box, in a file that is committed, each with the day it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import yaml

from loopwright.loop.errors import Fault, InputError, LoopwrightError
from loopwright.survey.reading import UnreadableError
from loopwright.survey.yaml_nodes import at, documents, entries, items, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.design.checklists.boxes import Box
    from loopwright.survey.yaml_nodes import Node

STATEMENTS = ".loopwright/statements.yaml"
HEAD = "# Signed by `loopwright checklist sign`: what people have seen, and until when it counts.\n"
ALLOWED = "box, by, on, until, note"
WIDTH = 110
LONGEST_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: of which box, by whom, on which day, until when it counts, what was seen; ``line`` in its file."""

    box: str
    by: str
    on: date
    until: date
    note: str
    line: int = 0

    def holds_on(self, day: date) -> bool:
        """Whether it counts on a day: not before it was signed, nor after it ended."""
        return self.on <= day <= self.until


def signed(box: Box, by: str, on: date, note: str, until: date | None = None) -> Statement:
    """A statement of a box; it counts as long as the box says, unless another day is given.

    Raises ``LoopwrightError`` where nobody signs, nothing was seen, or it ends before it begins.
    """
    if not by.strip():
        raise LoopwrightError("nobody signs: --by is empty", "Name whoever saw it.")
    if not note.strip():
        raise LoopwrightError("nothing was seen: --note is empty", f"Say what you saw: {box.person}")
    if max(len(by), len(note)) > LONGEST_TEXT:
        raise LoopwrightError(
            f"longer than {LONGEST_TEXT} letters", "Say it shorter, and name the document it stands in."
        )
    end = until or on + timedelta(days=box.days)
    if end < on:
        raise LoopwrightError(f"it ends on {end}, before it is signed on {on}", "Give --until a later day.")
    return Statement(box.signed_as, " ".join(by.split()), on, end, " ".join(note.split()))


def statements_of(text: str, file: str, known: Iterable[str]) -> dict[str, Statement]:
    """The statements of a file by their box. Raises ``InputError`` with every fault, each with its line."""
    try:
        roots = documents(text)
    except UnreadableError as error:
        raise InputError((Fault(file, error.line, 0, "", str(error), "YAML"),)) from None
    boxes = frozenset(known)
    found: dict[str, Statement] = {}
    faults: list[Fault] = []
    for root in roots:
        listed = at(root, "statements")
        if listed is None:
            faults.append(Fault(file, line(root), 1, "", "something else", "a list under `statements`"))
        for node in items(listed):
            read = _statement(node, file, boxes, faults)
            if read is not None and read.box in found:
                faults.append(
                    Fault(file, read.line, 1, "box", f"{read.box!r} a second time", "one statement a box")
                )
            elif read is not None:
                found[read.box] = read
    if faults:
        raise InputError(tuple(faults), "Sign it anew: loopwright checklist sign BOX --by NAME --note TEXT")
    return found


def _statement(node: Node, file: str, boxes: frozenset[str], faults: list[Fault]) -> Statement | None:
    told = {name: text_of(below) for name, _, below in entries(node)}
    before = len(faults)
    if told.get("box") not in boxes:
        faults.append(
            Fault(file, line(node), 1, "box", repr(told.get("box", "")), "the id of a box that is signed")
        )
    faults += [
        Fault(file, line(node), 1, name, "nothing", "a text")
        for name in ("by", "note")
        if not told.get(name, "").strip()
    ]
    faults += [
        Fault(file, line(node), 1, name, "a key", ALLOWED)
        for name in sorted(set(told) - set(ALLOWED.split(", ")))
    ]
    days = {name: _day(told.get(name, "")) for name in ("on", "until")}
    faults += [
        Fault(file, line(node), 1, name, repr(told.get(name, "")), "a day, as 2026-11-27")
        for name, day in days.items()
        if day is None
    ]
    on, until = days["on"], days["until"]
    if len(faults) > before or on is None or until is None:
        return None
    return Statement(told["box"], told["by"], on, until, told["note"], line(node))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def text_with(statements: Iterable[Statement]) -> str:
    """The file's text: one statement a box, in the order of their ids."""
    rows = [
        {"box": one.box, "by": one.by, "on": one.on, "until": one.until, "note": one.note}
        for one in sorted(statements, key=lambda one: one.box)
    ]
    written = yaml.dump({"statements": rows}, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=WIDTH)
    return f"{HEAD}{written}"


class _Plain(yaml.SafeDumper):
    """Writes each value where it stands, one day many times too."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the parser's signature
        """Never an alias."""
        return True
