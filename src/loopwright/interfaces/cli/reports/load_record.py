"""A load test as JSON values, and the schema that says what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright import __version__
from loopwright.interfaces.cli.reports.records import Schema, object_schema
from loopwright.survey.load.knee import Ending

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.survey.load.measured import Load, LoopValue
    from loopwright.survey.load.scalability import Bounded, Scalability
    from loopwright.survey.load.steps import Step


SCHEMA = "loopwright/load/1"
STEP = (
    "users",
    "seconds",
    "answers",
    "errors",
    "redirects",
    "mean_seconds",
    "p50_seconds",
    "p95_seconds",
    "p99_seconds",
    "generator_cores",
    "generator_late_seconds",
)
COUNTS = ("users", "answers", "errors", "redirects")
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
MAYBE: Schema = {"type": ["number", "null"]}
YES_OR_NO: Schema = {"type": "boolean"}


def record(
    load: Load,
    values: Mapping[str, LoopValue],
    loop_file: str,
    *,
    written: bool,
    peak_per_second: float | None,
) -> dict[str, object]:
    """The load test in JSON values, in the order of the schema."""
    knee, demand, law = load.knee, load.demand, load.scalability
    return {
        "schema": SCHEMA,
        "version": __version__,
        "loop": {"file": loop_file, "name": load.scenario.name},
        "target": load.origin,
        "ending": load.ending.value,
        "generator_limited": load.generator_limited,
        "peak_per_second": peak_per_second,
        "latency_p95_objective_seconds": load.p95_limit_seconds,
        "knee": knee
        and {"users": knee.users, "capacity_per_second": knee.capacity, "at_least": knee.at_least},
        "demand": demand
        and {
            "alone_seconds": _bounded(demand.alone),
            "bottleneck_seconds": demand.bottleneck,
            "parallel": demand.parallel,
            "processor_seconds": {tier: _bounded(cpu) for tier, cpu in demand.processor.items()},
        },
        "scalability": law and _law(law),
        "mix": {
            "read_share": load.scenario.read_share,
            "read_share_of_the_loop": load.scenario.wanted_read_share,
            "requests": [
                {
                    "stage": one.route.stage,
                    "method": one.route.method,
                    "path": one.route.path,
                    "share": one.requests / load.scenario.requests,
                }
                for one in load.scenario.asked
            ],
            "stages_left_out": list(load.scenario.unasked),
        },
        "steps": [_step(one) for one in load.steps],
        "values": {key: {"value": one.text, "note": one.note} for key, one in values.items()},
        "written": written,
    }


def _bounded(value: Bounded) -> dict[str, object]:
    return {"value": value.value, "low": value.low, "high": value.high}


def _law(law: Scalability) -> dict[str, object]:
    return {
        "single_rate_per_second": _bounded(law.single_rate),
        "contention": _bounded(law.contention),
        "coherence": _bounded(law.coherence),
        "misfit": law.misfit,
        "best_users": law.best_users,
        "ceiling_per_second": law.ceiling,
    }


def _step(step: Step) -> dict[str, object]:
    return {
        **{name: getattr(step, name) for name in STEP},
        "rate_per_second": step.rate,
        "error_share": step.error_share,
        "sound": step.sound,
        "generator_limited": step.generator_limited,
        "watched_cpu_seconds": dict(step.watched_cpu_seconds),
        "faults": list(step.faults),
    }


def load_schema() -> Schema:
    """The schema of ``loopwright/load/1``, draft 2020-12."""
    bounded = {"$ref": "#/$defs/Bounded"}
    knee = object_schema({"users": _whole(), "capacity_per_second": NUMBER, "at_least": YES_OR_NO})
    demand = object_schema(
        {
            "alone_seconds": bounded,
            "bottleneck_seconds": MAYBE,
            "parallel": MAYBE,
            "processor_seconds": {"type": "object", "additionalProperties": bounded},
        }
    )
    law = object_schema(
        {
            **dict.fromkeys(("single_rate_per_second", "contention", "coherence"), bounded),
            "misfit": NUMBER,
            "best_users": MAYBE,
            "ceiling_per_second": MAYBE,
        }
    )
    asked = object_schema({"stage": TEXT, "method": TEXT, "path": TEXT, "share": NUMBER})
    mix = {
        "read_share": NUMBER,
        "read_share_of_the_loop": MAYBE,
        "requests": _list(asked),
        "stages_left_out": _list(TEXT),
    }
    properties = {
        "schema": {"const": SCHEMA},
        "version": TEXT,
        "loop": object_schema({"file": TEXT, "name": TEXT}),
        "target": TEXT,
        "ending": {"enum": [one.value for one in Ending]},
        "generator_limited": YES_OR_NO,
        "peak_per_second": MAYBE,
        "latency_p95_objective_seconds": MAYBE,
        "knee": _or_null(knee),
        "demand": _or_null(demand),
        "scalability": _or_null(law),
        "mix": object_schema(mix),
        "steps": _list({"$ref": "#/$defs/Step"}),
        "values": {"type": "object", "additionalProperties": object_schema({"value": TEXT, "note": TEXT})},
        "written": YES_OR_NO,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A load report of Loopwright",
        **object_schema(properties),
        "$defs": {
            "Bounded": {
                "description": "A fitted value with the range of 95 of 100 of its resamples, or of single steps.",
                **object_schema({"value": NUMBER, "low": MAYBE, "high": MAYBE}),
            },
            "Step": {
                "description": "What was seen with some users at once.",
                **object_schema(_step_properties()),
            },
        },
    }


def _step_properties() -> Schema:
    seen = {name: _whole() if name in COUNTS else MAYBE for name in STEP}
    return {
        **seen,
        "rate_per_second": NUMBER,
        "error_share": NUMBER,
        "sound": YES_OR_NO,
        "generator_limited": YES_OR_NO,
        "watched_cpu_seconds": {"type": "object", "additionalProperties": NUMBER},
        "faults": _list(TEXT),
    }


def _whole() -> Schema:
    return {"type": "integer", "minimum": 0}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}
