"""The JSON Schema of the loop file as people write it, so that editors complete and check it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loopwright.loop.fields import DEMAND, LOOP, SECTIONS, Field, Section, Shape
from loopwright.loop.kinds import ManyOf, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION = 1


def loop_json_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of a loop file; its ``$id`` carries the version of the format."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:loopwright:schema:loop-{VERSION}",
        "title": "A loop and everything that was said about it",
        "type": "object",
        "properties": {section.key: section_schema(section) for section in SECTIONS},
        "required": [LOOP.key, DEMAND.key],
        "additionalProperties": False,
    }


def section_schema(section: Section) -> dict[str, Any]:
    """Describe one section, and those within it, as people write it."""
    properties = {field.key: _field(field) for field in section.fields}
    properties |= {inner.key: section_schema(inner) for inner in section.inner}
    one: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    required = [field.key for field in section.fields if field.required]
    if required:
        one["required"] = required
    if section is DEMAND:
        one["anyOf"] = [{"required": [key]} for key in ("users", "requests", "peak")]
    return {"description": section.meaning} | ({"type": "array", "items": one} if section.many else one)


def _field(field: Field) -> dict[str, Any]:
    return {"description": field.meaning, "examples": [field.example], **_shape(field.shape)}


def _shape(shape: Shape) -> dict[str, Any]:
    if isinstance(shape, ManyOf):
        return _any(_listed(shape.item.schema()))
    if isinstance(shape, Table):
        table = {
            "type": "object",
            "propertyNames": shape.names.schema(),
            "additionalProperties": shape.values.schema(),
        }
        pairs = {"type": "string", "pattern": ":"}
        return _any([table, pairs, *(_listed(shape.names.schema()) if shape.even else ())])
    return shape.schema()


def _listed(item: dict[str, Any]) -> list[dict[str, Any]]:
    """Describe one word, a list of them, or several between commas."""
    return [item, {"type": "array", "items": item}, {"type": "string", "pattern": "^none$|,"}]


def _any(options: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"anyOf": list(options)}
