"""Records of the floors below as JSON values, and the JSON Schema read off the same declarations."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum, StrEnum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

Schema = dict[str, Any]
PropertiesOf = Callable[[type, dict[str, Schema]], Schema]

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


def schema_by(annotation: Any, defs: dict[str, Schema], properties_of: PropertiesOf) -> Schema:  # noqa: ANN401 - any annotation of a record
    """The schema of a type; records go to ``defs`` and are referred to, ``properties_of`` says what each one has."""
    if annotation in PLAIN:
        return dict(PLAIN[annotation])
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return {"enum": [member.value for member in annotation]}
    if is_dataclass(annotation) and isinstance(annotation, type):
        name = annotation.__name__
        if name not in defs:
            defs[name] = {}  # a record may hold itself
            described = (annotation.__doc__ or "").partition("\n")[0]
            defs[name] = {"description": described, **object_schema(properties_of(annotation, defs))}
        return {"$ref": f"#/$defs/{name}"}
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in {Union, types.UnionType}:
        return {"anyOf": [schema_by(one, defs, properties_of) for one in arguments]}
    return {"type": "array", "items": schema_by(arguments[0], defs, properties_of)}


def as_declared(names: Mapping[str, object]) -> PropertiesOf:
    """Every field of a record by its own type; ``names`` resolves what the types name."""

    def properties_of(record: type, defs: dict[str, Schema]) -> Schema:
        hints = get_type_hints(record, localns=dict(names))
        return {field.name: schema_by(hints[field.name], defs, properties_of) for field in fields(record)}

    return properties_of
