"""What is written down of each request, for how long, and what visitors' browsers tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.measures import (
    APPLICATION,
    ARCHIVE,
    COMPLETION,
    COPIES,
    JOBS,
    NEXT_PAINT,
    PAINT,
    PROCESSOR,
    SERVICES,
    SHIFT,
    STAGE,
    VITALS,
    Measure,
    number,
    told,
)
from loopwright.design.alerting.topics import topics_of
from loopwright.design.subject import static
from loopwright.design.verdict import NotApplicable
from loopwright.generate.application import application_of
from loopwright.generate.dumping import json_text, yaml_text
from loopwright.generate.file import File
from loopwright.generate.observability.templating import filled
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

FOLDER = "observability/logging"
NAMELESS = frozenset({"structured_without_names", "structured_with_access_trail"})
NAMES = "^(?!.*(mail|name|address|phone|birth|password|token|cookie|body|authorization)).*$"
VITALS_PATH = "/vitals"
LIBRARIES = {
    "ruby": "lograge with its JSON formatter (config.lograge.formatter = Lograge::Formatters::Json.new)",
    "node": "pino (it writes JSON; name the fields in `formatters` and `base`)",
    "javascript": "pino (it writes JSON; name the fields in `formatters` and `base`)",
    "typescript": "pino (it writes JSON; name the fields in `formatters` and `base`)",
    "go": "log/slog with slog.NewJSONHandler(os.Stdout, nil)",
    "php": "Monolog with JsonFormatter on the stderr handler",
    "java": "Logback with JsonEncoder (since 1.5.7)",
    "kotlin": "Logback with JsonEncoder (since 1.5.7)",
    "elixir": "the LoggerJSON backend",
    "csharp": "AddJsonConsole of Microsoft.Extensions.Logging",
    "rust": "tracing-subscriber with .json()",
}


@renders("seed: infrastructure-from-loop, Logging Strategy: structured logs, retention")
def structured_logs(setting: Setting) -> Rendered:
    """The fields of a log line as a schema, how the framework writes them, and how long lines are kept."""
    if static(setting.subject):
        return NotApplicable("the host writes the access log of files")
    files = [
        File(f"{FOLDER}/line.schema.json", json_text(_schema(setting)), ("log_fields",)),
        File(
            f"{FOLDER}/retention.yaml", _comment(setting) + yaml_text(_retention(setting)), ("log_retention",)
        ),
    ]
    if application_of(setting).language == "python":
        kind = "int" if setting.choice("log_fields") in NAMELESS else "str"
        files.append(
            File(f"{FOLDER}/structured.py", filled("structured.py", user_type=kind), ("log_fields",))
        )
    return tuple(files)


@renders("seed: technology-infrastructure, Performance Metrics: Core Web Vitals")
def web_vitals_snippet(setting: Setting) -> Rendered:
    """A script for the pages that tells largest paint, next paint and layout shift of real visitors."""
    if setting.choice("web_vitals") != "from_users":
        return NotApplicable(
            "there are no pages, or too few visitors for a percentile: the pipeline's run tells more"
        )
    paths = {"lcp_limit": "seed.lcp_seconds", "inp_limit": "seed.inp_seconds", "cls_limit": "seed.cls"}
    limits = {name: number(setting.value(path)) for name, path in paths.items()}
    names = {"lcp": PAINT, "inp": NEXT_PAINT, "cls": SHIFT}
    body = filled("web-vitals.js", path=VITALS_PATH, share=1, **limits, **names)
    return (File("observability/rum/web-vitals.js", body, ("web_vitals",)),)


@renders("seed: infrastructure-from-loop, Monitoring from Loop: metrics")
def measurements(setting: Setting) -> Rendered:
    """What the application and the scripts have to count for the alerts to speak: names, kinds, labels."""
    used = {topic.name for topic in topics_of(setting)}
    found: list[Measure] = []
    for topic, given in (
        ("limits", APPLICATION),
        ("stages", (STAGE,) if setting.loop.stages else (COMPLETION,)),
        ("services", SERVICES),
        ("vitals", VITALS),
        ("copies", COPIES),
    ):
        found += given if topic in used else ()
    asked = {alert.name for topic in topics_of(setting) for alert in topic.alerts}
    queries = " ".join(alert.query for topic in topics_of(setting) for alert in topic.alerts)
    found += [PROCESSOR] * (PROCESSOR.name in queries)
    found += [JOBS] * ("JobsFailed" in asked) + [ARCHIVE] * ("ArchiveStale" in asked)
    if not found:
        return NotApplicable("only the check from outside is read, and its exporter counts by itself")
    slow = "" if static(setting.subject) else number(setting.value("objective.latency_p95_seconds"))
    stages = ", ".join(f"`{told(stage.name)}`" for stage in setting.loop.stages)
    body = filled("measurements.md", measures=found, limit=slow, stages=stages)
    return (File("observability/measurements.md", body, ("monitoring_set", "business_metrics")),)


def _schema(setting: Setting) -> Data:
    nameless = setting.choice("log_fields") in NAMELESS
    metadata: dict[str, Data] = {"type": "object"}
    if nameless:
        metadata["propertyNames"] = {"pattern": NAMES}
    properties: Data = {
        "timestamp": {"type": "string", "format": "date-time"},
        "level": {"enum": ["info", "warn", "error"]},
        "request_id": {"type": ["string", "null"]},
        "user_id": {"type": ["integer" if nameless else "string", "null"]},
        "action": {"type": "string", "minLength": 1},
        "duration_ms": {"type": ["number", "null"], "minimum": 0},
        "metadata": metadata,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A log line of {setting.loop.name or setting.project}",
        "type": "object",
        "properties": properties,
        "required": list(properties) if isinstance(properties, dict) else [],
        "additionalProperties": False,
    }


def _comment(setting: Setting) -> str:
    language = application_of(setting).language
    how = LIBRARIES.get(language, "structured.py beside this file")
    return f"# Lines follow line.schema.json; the application writes them to standard output with {how}.\n"


def _days(setting: Setting) -> dict[str, float]:
    choice = setting.choice("log_retention")
    names = {"short": ("short",), "month": ("hot",), "month_then_archive": ("hot", "warm")}.get(
        choice, ("hot", "warm")
    )
    days = {name: setting.value(f"choice.log_retention.{name}_days") for name in names}
    if choice == "audit_trail":
        days["audit"] = setting.value("decision.log_retention.audit")
    return days


def _retention(setting: Setting) -> Data:
    days = _days(setting)
    searchable = days.get("short", days.get("hot", 0))
    streams: list[Data] = [
        {"stream": "lines", "searchable_days": searchable, "archived_days": days.get("warm", 0)}
    ]
    if "audit" in days:
        streams.append({"stream": "access-trail", "append_only": True, "kept_days": days["audit"]})
    level: dict[str, Data] = {"info": 1, "warn": 1, "error": 1}
    if setting.choice("log_levels") == "sampled_info":
        level["info"] = setting.value("choice.log_levels.sample_share")
    return {"place": setting.choice("log_aggregation"), "streams": streams, "kept_share_by_level": level}
