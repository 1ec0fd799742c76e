"""The boxes, read: what each says, in which list, and how it is seen to be true."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "boxes.toml"
HOLDS_DAYS = 365


class Checklist(StrEnum):
    """A list of boxes; the last holds those of the others that files alone can prove."""

    PRE_LAUNCH = "pre-launch"
    SECURITY = "security"
    INFRASTRUCTURE = "infrastructure"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class Box:
    """A box: what is true when it is ticked, and how that is seen.

    ``proven_by`` names probes and checks of strengths, ``hinted_by`` probes that only say where to look,
    ``refuted_by`` checks, ``asks`` questions to a running server;
    ``drill`` is what is tried to see it, ``person`` what somebody who signs must have seen, and ``days`` how long
    that holds. ``same_as`` is the box that asks the same, ``all_of`` are those that together make this one.
    """

    id: str
    list: Checklist
    part: str
    text: str
    seed: str
    person: str = ""
    proven_by: tuple[str, ...] = ()
    hinted_by: tuple[str, ...] = ()
    refuted_by: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    drill: str = ""
    days: int = HOLDS_DAYS
    same_as: str = ""

    @property
    def from_files(self) -> bool:
        """Whether files alone can prove it."""
        return bool(self.proven_by or self.all_of)

    @property
    def signed_as(self) -> str:
        """The box whose statement counts for it."""
        return self.same_as or self.id


@cache
def all_boxes() -> tuple[Box, ...]:
    """Every box in the order of its file; one that is the same as another has that one's probes."""
    with FILE.open("rb") as file:
        rows = tomllib.load(file)["box"]
    read = [_box(row) for row in rows]
    known = {one.id: one for one in read}
    return tuple(_with_probes(one, known) for one in read)


def boxes_of(checklist: Checklist) -> tuple[Box, ...]:
    """The boxes of a list."""
    if checklist is Checklist.FILES:
        return tuple(one for one in all_boxes() if one.from_files)
    return tuple(one for one in all_boxes() if one.list is checklist)


@cache
def texts() -> dict[str, str]:
    """What each box says, by its id."""
    return {one.id: one.text for one in all_boxes()}


def _box(row: dict[str, object]) -> Box:
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Box(**{**given, "list": Checklist(str(given["list"]))})  # type: ignore[arg-type]


def _with_probes(one: Box, known: dict[str, Box]) -> Box:
    if not one.same_as:
        return one
    other = known[one.same_as]
    return replace(
        other, id=one.id, list=one.list, part=one.part, text=one.text, seed=one.seed, same_as=one.same_as
    )
