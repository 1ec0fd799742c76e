"""The questions of the interview, read from ``questions.toml``: what is asked, why, and which fields it fills."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.loop.kinds import ManyOf, Table
from loopwright.loop.paths import target_of

if TYPE_CHECKING:
    from collections.abc import Iterable

QUESTIONS = Path(__file__).with_name("questions.toml")


class Form(StrEnum):
    """How an answer is read: into fields by their own kinds, or as a list of stages or of data sets."""

    FIELDS = "fields"
    STAGES = "stages"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that may be taken as it stands, and what it means."""

    answer: str
    says: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``fills`` holds, for each part of an answer, the fields that the part may be read into.

    ``required`` questions are answered by an assumption that is written down where nobody knows; of the
    others the value is left out, and the engine's assumption applies.
    """

    slug: str
    asks: str
    context: str
    fills: tuple[tuple[str, ...], ...]
    example: str
    source: str
    form: Form = Form.FIELDS
    required: bool = False
    options: tuple[Option, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that an answer may fill, in the order of the parts."""
        return tuple(path for part in self.fills for path in part)

    @property
    def allowed(self) -> str:
        """What may be answered, in a line."""
        if self.form is Form.STAGES:
            return f"steps between commas, each with its share if you know it: {self.example}"
        if self.form is Form.DATA:
            return f"data sets between commas, each a name with what you know of it: {self.example}"
        return " / ".join(" or ".join(allowed_in(path) for path in part) for part in self.fills)

    def fills_field(self, path: str) -> bool:
        """Whether a dotted path of the loop file, or what stands below it, is filled by this question."""
        return any(path == field or path.startswith((f"{field}[", f"{field}.")) for field in self.fields)


def allowed_in(path: str) -> str:
    """What may be written in a field, in a few words."""
    target = target_of(path)
    if target is None:
        raise LookupError(path)
    shape = target.field.shape
    if isinstance(shape, ManyOf):
        return shape.item.allowed
    if isinstance(shape, Table) and not target.name:
        return f"{shape.names.allowed}, with {shape.values.allowed}"
    return shape.values.allowed if isinstance(shape, Table) else shape.allowed


@cache
def questions() -> tuple[Question, ...]:
    """Every question in the order of asking."""
    rows = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))["question"]
    return tuple(_question(**row) for row in rows)


def question_called(slug: str) -> Question | None:
    """The question of a slug."""
    return next((one for one in questions() if one.slug == slug), None)


def _question(
    *,
    fills: list[list[str]],
    options: Iterable[dict[str, str]] = (),
    form: str = Form.FIELDS,
    required: bool = False,
    **words: str,
) -> Question:
    """A question as it stands in the file."""
    return Question(
        fills=tuple(map(tuple, fills)),
        options=tuple(Option(**option) for option in options),
        form=Form(form),
        required=required,
        **words,
    )
