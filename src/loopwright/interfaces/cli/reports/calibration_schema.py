"""The JSON Schema of the calibration report, read off the records that are encoded."""

from __future__ import annotations

from loopwright.interfaces.cli.reports.calibrate import KIND, Calibration
from loopwright.interfaces.cli.reports.records import Schema, object_schema
from loopwright.interfaces.cli.reports.schema import TEXT, schema_of


def calibration_schema() -> Schema:
    """The schema of ``loopwright/calibrate/1``, draft 2020-12."""
    defs: dict[str, Schema] = {}
    schema_of(Calibration, defs)
    whole = defs.pop(Calibration.__name__)
    properties = {"schema": {"const": KIND}, "version": TEXT, **whole["properties"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A calibration report of Loopwright",
        **object_schema(properties),
        "$defs": dict(sorted(defs.items())),
    }
