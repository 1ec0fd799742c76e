"""The JSON Schema of the design report, read off the records that are encoded."""

from __future__ import annotations

import types
from dataclasses import fields
from typing import Any, get_args, get_origin, get_type_hints

from loopwright.design import figure, findings, model
from loopwright.interfaces.cli.reports.encoding import LABELLED, LEFT_OUT, PATH, PATHS, key_of
from loopwright.interfaces.cli.reports.records import Schema, object_schema, schema_by
from loopwright.loop import vocabulary

NAMES = {**vars(vocabulary), **vars(figure), **vars(model), **vars(findings)}
TEXT: Schema = {"type": "string"}
NUMBER = {"$ref": "#/$defs/Number"}
FIGURE = {"$ref": "#/$defs/Figure"}
LISTS = {
    "alternatives": findings.Alternative,
    "triggers": findings.Trigger,
    "roadmap": findings.RoadmapStep,
    "assumptions": findings.Assumption,
    "relaxations": findings.Relaxation,
    "cost_curve": findings.CurvePoint,
}


def design_schema() -> Schema:
    """The schema of ``loopwright/design/1``, draft 2020-12."""
    defs: dict[str, Schema] = {"Number": _number(), "Figure": _figure(), "Decision": _decision()}
    lists = {key: {"type": "array", "items": schema_of(record, defs)} for key, record in LISTS.items()}
    properties: Schema = {
        "schema": {"const": "loopwright/design/1"},
        "version": TEXT,
        "catalogue_date": TEXT,
        "loop": object_schema(dict.fromkeys(("file", "name", "action", "response", "value"), TEXT)),
        "design": schema_of(model.Design, defs),
        "decisions": {"type": "array", "items": {"$ref": "#/$defs/Decision"}},
        **lists,
        "confidence": {"anyOf": [schema_of(findings.Confidence, defs), {"type": "null"}]},
        "figures": {"type": "object", "additionalProperties": FIGURE},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A design report of Loopwright",
        **object_schema(properties),
        "$defs": dict(sorted(defs.items())),
    }


def schema_of(annotation: Any, defs: dict[str, Schema]) -> Schema:  # noqa: ANN401 - any annotation of a record
    """The schema of a type as reports encode it: a path of a figure stands there as its number."""
    return schema_by(annotation, defs, _properties)


def _properties(record: type, defs: dict[str, Schema]) -> Schema:
    hints = get_type_hints(record, localns=NAMES)
    properties: Schema = {}
    for field in fields(record):
        hint = hints[field.name]
        if field.name in LEFT_OUT:
            continue
        if field.name == PATH or field.name.endswith(PATHS):
            optional = types.NoneType in get_args(hint)
            properties[key_of(field.name)] = {"anyOf": [NUMBER, {"type": "null"}]} if optional else NUMBER
        elif field.name in LABELLED and get_origin(get_args(hint)[0]) is tuple:
            pair = object_schema({"name": TEXT, "number": NUMBER})
            properties[field.name] = {"type": "array", "items": pair}
        else:
            properties[field.name] = schema_of(hint, defs)
    if record is model.Structure:
        properties["level"] = {"type": "integer", "minimum": 1, "maximum": 5}
    return properties


def _number() -> Schema:
    properties = {"path": TEXT, "value": {"type": ["number", "null"]}, "unit": TEXT}
    return {
        "description": "A figure where a report prints it; `figures` has it whole.",
        **object_schema(properties),
    }


def _figure() -> Schema:
    bound = {"type": ["number", "null"]}
    named = {
        "anyOf": [
            object_schema({"name": TEXT, "path": TEXT}),
            object_schema({"name": TEXT, "figure": FIGURE}),
        ]
    }
    source = object_schema(dict.fromkeys((field.name for field in fields(figure.Source)), TEXT))
    properties: Schema = {
        "value": bound,
        "unit": TEXT,
        "low": bound,
        "high": bound,
        "formula": TEXT,
        "inputs": {"type": "array", "items": named},
        "source": {"anyOf": [source, {"type": "null"}]},
    }
    return {"description": "A value, and the sum or the source it came from.", **object_schema(properties)}


def _decision() -> Schema:
    texts = {"type": "array", "items": TEXT}
    numbers = {"type": "object", "additionalProperties": FIGURE}
    option = object_schema({"choice": TEXT, "why_not": TEXT, "numbers": numbers})
    properties: Schema = {
        **dict.fromkeys(("slug", "title", "topic", "seed"), TEXT),
        "choice": {"type": ["string", "null"]},
        "because": TEXT,
        "details": texts,
        "trigger": TEXT,
        "alternatives": {"type": "array", "items": option},
        "numbers": numbers,
    }
    said = "A policy's verdict; the choice is null where the question does not arise."
    return {"description": said, **object_schema(properties)}
