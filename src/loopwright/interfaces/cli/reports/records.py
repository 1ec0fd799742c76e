"""Records of the floors below as JSON values, and the JSON Schema read off the same declarations."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum, StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

Schema = dict[str, Any]

PLAIN: dict[type, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    date: {"type": "string", "format": "date"},
    types.NoneType: {"type": "null"},
}


def encoded(thing: object) -> object:
    """A value as JSON has it, records field by field as they are declared."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return {field.name: encoded(getattr(thing, field.name)) for field in fields(thing)}
    if isinstance(thing, Enum):
        return thing.value
    if isinstance(thing, date):
        return thing.isoformat()
    if isinstance(thing, Mapping):
        return {str(key): encoded(item) for key, item in thing.items()}
    if isinstance(thing, (tuple, list)):
        return [encoded(item) for item in thing]
    return thing


def object_schema(properties: Schema) -> Schema:
    """The schema of an object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def schema_of(annotation: Any, names: Mapping[str, object], defs: dict[str, Schema]) -> Schema:  # noqa: ANN401 - any annotation of a record
    """The schema of a type; records go to ``defs`` and are referred to, ``names`` resolves what they name."""
    if annotation in PLAIN:
        return dict(PLAIN[annotation])
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return {"enum": [member.value for member in annotation]}
    if is_dataclass(annotation) and isinstance(annotation, type):
        if annotation.__name__ not in defs:
            defs[annotation.__name__] = {}  # a record may hold itself
            defs[annotation.__name__] = _record(annotation, names, defs)
        return {"$ref": f"#/$defs/{annotation.__name__}"}
    if get_origin(annotation) in {Union, types.UnionType}:
        return {"anyOf": [schema_of(one, names, defs) for one in get_args(annotation)]}
    return {"type": "array", "items": schema_of(get_args(annotation)[0], names, defs)}


def _record(record: type, names: Mapping[str, object], defs: dict[str, Schema]) -> Schema:
    hints = get_type_hints(record, localns=dict(names))
    properties = {field.name: schema_of(hints[field.name], names, defs) for field in fields(record)}
    described = (record.__doc__ or "").partition("\n")[0]
    return {"description": described, **object_schema(properties)}
