"""A checklist: how it stands with each box, on what grounds, and what to do next."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from loopwright import __version__
from loopwright.audit.checklists.judging import State
from loopwright.design.checklists.boxes import all_boxes
from loopwright.interfaces.cli.rendering.document import (
    Block,
    Bullets,
    Column,
    Document,
    Facts,
    Line,
    Section,
    Table,
    Toned,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from loopwright.audit.checklists.judging import Ground, Ticked
    from loopwright.interfaces.cli.rendering.document import Tone

SCHEMA = "loopwright/checklist/1"
TONES: dict[State, Tone] = {
    State.PROVEN: "good",
    State.CLAIMED: "warn",
    State.MISSING: "bad",
    State.UNKNOWN: "quiet",
}
TITLES = {
    "pre-launch": "Before launch",
    "security": "Security",
    "infrastructure": "Infrastructure",
    "files": "What files can prove",
}


def document(name: str, path: Path, ticked: Sequence[Ticked], *, asked: bool) -> Document:
    """The whole list of one folder."""
    folder = path.resolve().name or str(path)
    parts: dict[str, list[Ticked]] = {}
    for one in ticked:
        parts.setdefault(
            f"{TITLES[one.box.list]}: {one.box.part}" if name == "files" else one.box.part, []
        ).append(one)
    blocks: list[Block] = [Facts(_verdict(ticked, asked=asked))]
    blocks += [_part(part, listed) for part, listed in parts.items()]
    blocks += [Section("grounds", "Grounds", tuple(_grounds(one) for one in ticked), detail=True)]
    return Document(
        f"{TITLES[name]}: {folder}",
        "Read from files" + (", and asked of a running server" if asked else ""),
        tuple(blocks),
        _data(name, folder, ticked),
        {},
        f"{len(ticked)} boxes · loopwright {__version__}",
    )


def _verdict(ticked: Sequence[Ticked], *, asked: bool) -> tuple[tuple[str, Line], ...]:
    counted = Counter(one.state for one in ticked)
    provable = sum(one.box.from_files for one in ticked)
    askable = sum(bool(one.box.asks) for one in ticked)
    said = ", ".join(f"{counted[state]} {state.value}" for state in State if counted[state])
    every = all_boxes()
    of_all = f"of all {len(every)}: {sum(one.from_files for one in every)}"
    rows: list[tuple[str, Line]] = [
        ("Boxes", (f"{len(ticked)}: {said}",)),
        (
            "By files",
            (f"{provable} of these {len(ticked)} can be proven by files alone ({of_all})",),
        ),
        (
            "By asking",
            (f"{askable} can be asked of a running server" + ("" if asked else ": --url URL"),)
            if askable
            else (),
        ),
    ]
    return tuple((label, line) for label, line in rows if line)


def _part(part: str, listed: list[Ticked]) -> Section:
    columns = (Column("", whole=True), Column("what", wide=True), Column("because", wide=True))
    rows = tuple(
        ((Toned(one.state.value, TONES[one.state]),), (one.box.text,), (Toned(_because(one), "quiet"),))
        for one in listed
    )
    return Section(part.lower().replace(" ", "-"), part, (Table(part, columns, rows),))


def _because(one: Ticked) -> str:
    ground = one.grounds[0] if one.grounds else one.hints[0] if one.hints else None
    if ground is None:
        return ""
    return ground.where or ground.says


def _grounds(one: Ticked) -> Section:
    lines = [_line(ground) for ground in one.grounds]
    lines += [("look: ", *_line(ground)) for ground in one.hints]
    if one.next:
        lines.append((one.next,))
    return Section(one.box.id, f"{one.box.text} ({one.box.id}): {one.state.value}", (Bullets(tuple(lines)),))


def _line(ground: Ground) -> Line:
    return (
        ground.says,
        *((Toned(f"  {ground.where}", "quiet"),) if ground.where and ground.where != ground.says else ()),
    )


def _data(name: str, folder: str, ticked: Sequence[Ticked]) -> dict[str, object]:
    counted = Counter(one.state.value for one in ticked)
    return {
        "schema": SCHEMA,
        "list": name,
        "subject": folder,
        "counts": {state.value: counted[state.value] for state in State},
        "provable_from_files": sum(one.box.from_files for one in ticked),
        "boxes": [_record(one) for one in ticked],
    }


def _record(one: Ticked) -> dict[str, object]:
    return {
        "id": one.box.id,
        "list": one.box.list.value,
        "part": one.box.part,
        "text": one.box.text,
        "seed": one.box.seed,
        "state": one.state.value,
        "grounds": [{"says": ground.says, "where": ground.where} for ground in one.grounds],
        "hints": [{"says": ground.says, "where": ground.where} for ground in one.hints],
        "next": one.next,
    }


def checklist_schema() -> dict[str, object]:
    """The JSON Schema of the list as values."""
    text, count = {"type": "string"}, {"type": "integer", "minimum": 0}
    grounds = {"type": "array", "items": _object({"says": text, "where": text})}
    states = [state.value for state in State]
    box = _object(
        {
            **dict.fromkeys(("id", "list", "part", "text", "seed"), text),
            "state": {"enum": states},
            "grounds": grounds,
            "hints": grounds,
            "next": text,
        }
    )
    whole = _object(
        {
            "schema": {"const": SCHEMA},
            "list": {"enum": list(TITLES)},
            "subject": text,
            "counts": _object(dict.fromkeys(states, count)),
            "provable_from_files": count,
            "boxes": {"type": "array", "items": box},
        }
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A checklist with evidence",
        **whole,
    }


def _object(properties: dict[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
