"""The reference of the loop file as Markdown: every key, what may be written there, and an example."""

from __future__ import annotations

from loopwright.loop.fields import SECTIONS, Section, Shape
from loopwright.loop.kinds import ManyOf, Table

_INTRODUCTION = """\
# The loop file, key by key

Written from the declaration that reader, writer and schema follow. Required are the action, the
response and the value of the loop, and one of `demand.users`, `demand.requests` and `demand.peak`. Whatever
else is left out is assumed from the catalogue, and `loopwright assumptions` says so. A key left blank
is not said.

Thousands may stand between commas, underscores or spaces (`12,000`). A point is a decimal point; `1.000`,
which half the world reads as a thousand, is refused where thousands are usual: write `1,000`, `1k`, or `1.0`.
"""


def loop_reference() -> str:
    """Return the whole reference, a table a section."""
    return _INTRODUCTION + "".join(section_reference(section, section.key) for section in SECTIONS)


def section_reference(section: Section, path: str) -> str:
    """One section and those within it, a table each."""
    listed = " A list: one entry each." if section.many else ""
    rows = "".join(
        f"| `{field.key}`{' (required)' if field.required else ''} | {field.meaning} "
        f"| {_allowed(field.shape)} | `{field.example}` |\n"
        for field in section.fields
    )
    head = f"\n## `{path}`\n\n{section.meaning[0].upper()}{section.meaning[1:]}.{listed}\n\n"
    table = f"| key | meaning | allowed | example |\n|---|---|---|---|\n{rows}"
    return head + table + "".join(section_reference(inner, f"{path}.{inner.key}") for inner in section.inner)


def _allowed(shape: Shape) -> str:
    if isinstance(shape, ManyOf):
        return f"one or several: {shape.item.allowed}"
    if isinstance(shape, Table):
        even = "; names alone share evenly" if shape.even else ""
        return f"name: value, names {shape.names.allowed}; values {shape.values.allowed}{even}"
    return shape.allowed
