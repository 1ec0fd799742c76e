"""The system as it is as values, and the schema of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright import __version__
from loopwright.audit.standing.component import Component, Part
from loopwright.audit.standing.mishap import Disruption
from loopwright.interfaces.cli.reports.records import Schema, encoded, object_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.standing.as_it_is import AsItIs, Promise
    from loopwright.audit.standing.standing import Standing
    from loopwright.survey.evidence import Note

SCHEMA = "loopwright/topology/1"


def data(
    name: str, standing: Standing, found: AsItIs | None, unread: Sequence[Note] = ()
) -> dict[str, object]:
    """The report as values."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "name": name,
        "way": standing.way.value,
        "one_machine": list(standing.host.components) if standing.host is not None else [],
        "components": [component_data(one) for one in standing.components],
        "needs": [encoded(one) for one in standing.graph.needs],
        "entries": [encoded(one) for one in standing.graph.entries],
        "single_points": [
            {
                "component": one.component.slug,
                "lost": list(one.lost),
                "share": one.share,
                "dependents": list(one.dependents),
            }
            for one in standing.single_points
        ],
        "promises": [promise_data(one) for one in found.promises] if found is not None else [],
        "recoveries": [encoded(one) for one in found.recoveries] if found is not None else [],
        "costs": [
            {"component": one.component, "usd_per_month": one.usd_per_month, "why": one.why}
            for one in (found.costs if found is not None else ())
        ],
        "assumed": [encoded(one) for one in found.assumed] if found is not None else [],
        "loop_said": found.said if found is not None else None,
        "unread": [{"file": one.file, "line": one.line, "what": one.what} for one in unread],
    }


def component_data(one: Component) -> dict[str, object]:
    """A part as values."""
    return {
        "slug": one.slug,
        "title": one.title,
        "part": one.part.value,
        "technology": one.technology,
        "environment": one.environment.value,
        "capacity": encoded(one.capacity),
        "purpose": one.purpose,
        "evidence": [encoded(said) for said in one.evidence],
    }


def promise_data(one: Promise) -> dict[str, object]:
    """A promise as values, with the leaves of its sum: where each number was read."""
    leaves = {
        leaf.path or (leaf.source.reference if leaf.source else ""): leaf
        for leaf in (one.figure.leaves() if one.figure else ())
    }
    return {
        "name": one.name,
        "value": one.value,
        "unit": one.unit,
        "asked": one.objective.value if one.objective is not None else None,
        "missed": one.missed,
        "why": one.why,
        "sources": [
            {"path": path, "value": leaf.value, "unit": leaf.unit, "origin": leaf.source.origin if leaf.source else "",
             "source": leaf.source.text if leaf.source else "", "read_on": leaf.source.read_on if leaf.source else ""}
            for path, leaf in sorted(leaves.items())
        ],
    }  # fmt: skip


def promise_schema() -> Schema:
    """The schema of one promise."""
    word, maybe = {"type": "string"}, {"type": ["number", "null"]}
    number, flag = {"type": "number"}, {"type": "boolean"}
    source: Schema = {
        "path": word,
        "value": number,
        "unit": word,
        "origin": word,
        "source": word,
        "read_on": word,
    }
    return object_schema({
        "name": word, "value": maybe, "unit": word, "asked": maybe, "missed": flag, "why": word,
        "sources": {"type": "array", "items": object_schema(source)},
    })  # fmt: skip


def topology_schema() -> Schema:
    """The schema of ``loopwright/topology/1``, draft 2020-12."""
    word, number, flag = {"type": "string"}, {"type": "number"}, {"type": "boolean"}
    maybe = {"type": ["number", "null"]}
    texts = {"type": "array", "items": word}
    place = object_schema({"file": word, "line": {"type": "integer", "minimum": 0}, "said": word})
    places = {"type": "array", "items": place}
    whole = {"type": ["integer", "null"]}
    capacity = object_schema(
        {
            "copies": whole,
            "zones": whole,
            "standby": flag,
            "managed": flag,
            "machine": word,
            "scaled": flag,
            "point_in_time": flag,
            "elastic": flag,
        }
    )
    part = {"enum": [one.value for one in Part]}
    listed: dict[str, Schema] = {
        "components": {
            "slug": word, "title": word, "part": part, "technology": word, "environment": word,
            "capacity": capacity, "purpose": word, "evidence": places,
        },
        "needs": {"source": word, "target": word, "why": word, "evidence": places, "sure": flag},
        "entries": {"slug": word, "why": word, "evidence": places},
        "single_points": {"component": word, "lost": texts, "share": number, "dependents": texts},
        "recoveries": {
            "component": word, "disruption": {"enum": [one.value for one in Disruption]},
            "rto_hours": maybe, "rpo_hours": maybe, "how": word, "needs_person": flag, "counted": flag,
        },
        "costs": {"component": word, "usd_per_month": maybe, "why": word},
        "assumed": {"what": word, "taken": word, "how": word},
        "unread": {"file": word, "line": {"type": "integer", "minimum": 0}, "what": word},
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The system as it is, as Loopwright reads it",
        **object_schema({
            "schema": {"const": SCHEMA}, "version": word, "name": word, "way": word, "one_machine": texts,
            **{key: {"type": "array", "items": object_schema(one)} for key, one in listed.items()},
            "promises": {"type": "array", "items": promise_schema()},
            "loop_said": {"type": ["boolean", "null"]},
        }),
    }  # fmt: skip
