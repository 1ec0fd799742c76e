"""Dotted names of fields (``demand.users``, ``data[0].size``, ``team.skills.kafka``) and what they name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loopwright.loop.fields import SECTIONS, Field, Section
from loopwright.loop.kinds import Table, nearest_spelling

_STEP = re.compile(r"([^.\[\]]+)(?:\[([^\[\]]+)\])?(?:\.|$)")


@dataclass(frozen=True, slots=True)
class Step:
    """One key on the way to a field; ``entry`` is the place or the name in brackets behind it, or empty."""

    key: str
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A field that a dotted name leads to; ``name`` is the row of a table (``kubernetes``), or empty."""

    field: Field
    steps: tuple[Step, ...]
    name: str = ""


def target_of(dotted: str) -> Target | None:
    """Return the field that a dotted name leads to, or nothing when there is none."""
    steps = tuple(Step(key, entry or "") for key, entry in _STEP.findall(dotted))
    if "".join(match.group() for match in _STEP.finditer(dotted)) != dotted:
        return None
    sections: tuple[Section, ...] = SECTIONS
    fields: tuple[Field, ...] = ()
    for place, step in enumerate(steps):
        found = next((field for field in fields if field.key == step.key), None)
        rest = steps[place + 1 :]
        if found is not None and not step.entry:
            if not rest:
                return Target(found, steps)
            tabled = isinstance(found.shape, Table) and len(rest) == 1 and not rest[0].entry
            return Target(found, steps[: place + 1], rest[0].key) if tabled else None
        section = next((one for one in sections if one.key == step.key), None)
        if section is None or section.many != bool(step.entry):
            return None
        sections, fields = section.inner, section.fields
    return None


def every_field() -> tuple[tuple[str, Field], ...]:
    """Return every field under its dotted name, lists with ``[0]``, in the order of the file."""
    return tuple(pair for section in SECTIONS for pair in _fields(section, section.key))


def _fields(section: Section, path: str) -> list[tuple[str, Field]]:
    path += "[0]" if section.many else ""
    own = [(f"{path}.{field.key}", field) for field in section.fields]
    return own + [pair for inner in section.inner for pair in _fields(inner, f"{path}.{inner.key}")]


def nearest_name(dotted: str) -> str:
    """Return the dotted name that was probably meant, or an empty string."""
    names = tuple(name for name, _ in every_field())
    last = dotted.rpartition(".")[2]
    same = [name for name, field in every_field() if last in {field.key, field.attribute}]
    return same[0] if same else nearest_spelling(dotted, names)
