"""The OpenTelemetry collector: what instances send of themselves, bounded, sampled and handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.subject import static
from loopwright.design.verdict import NotApplicable
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.observability.measures import number
from loopwright.generate.observability.watching import COLLECTOR_PORT, hidden
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

GRPC, HTTP = 4317, 4318  # the ports registered for OTLP
DECISION_WAIT = "10s"
TRACES = "localhost:4320"


@renders("seed: infrastructure-analysis, Logging and Tracing: distributed tracing; Collection")
def open_telemetry_collector(setting: Setting) -> Rendered:
    """The collector for measurements of hidden instances and for traces, sampled as decided."""
    if static(setting.subject):
        return NotApplicable("files send nothing of themselves")
    sampled = setting.choice("tracing") == "sampled"
    if not hidden(setting) and not sampled:
        return NotApplicable("each instance is asked by itself, and one number a request is trace enough")
    comment = (
        "# Runs beside Prometheus; the application sends by OTLP (OTEL_EXPORTER_OTLP_ENDPOINT). Traces go on to\n"
        f"# {TRACES}: any store that takes OTLP (Tempo, Jaeger); change it in one place.\n"
    )
    body = comment + yaml_text(_configuration(setting, sampled=sampled))
    return (File("observability/collector/collector.yaml", body, ("tracing", "monitoring_set")),)


def _configuration(setting: Setting, *, sampled: bool) -> Data:
    processors: dict[str, Data] = {
        "memory_limiter": {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 20},
        "batch": {},
    }
    exporters: dict[str, Data] = {
        "prometheus": {
            "endpoint": f"0.0.0.0:{COLLECTOR_PORT}",
            "resource_to_telemetry_conversion": {"enabled": True},
        }
    }
    pipelines: dict[str, Data] = {
        "metrics": {
            "receivers": ["otlp"],
            "processors": ["memory_limiter", "batch"],
            "exporters": ["prometheus"],
        }
    }
    if sampled:
        processors["tail_sampling"] = _sampling(setting)
        exporters["otlp/traces"] = {"endpoint": TRACES, "tls": {"insecure": True}}
        pipelines["traces"] = {
            "receivers": ["otlp"],
            "processors": ["memory_limiter", "tail_sampling", "batch"],
            "exporters": ["otlp/traces"],
        }
    protocols: Data = {
        "grpc": {"endpoint": f"0.0.0.0:{GRPC}"},
        "http": {"endpoint": f"0.0.0.0:{HTTP}"},
    }
    return {
        "receivers": {"otlp": {"protocols": protocols}},
        "processors": processors,
        "exporters": exporters,
        "extensions": {"health_check": {"endpoint": "0.0.0.0:13133"}},
        "service": {"extensions": ["health_check"], "pipelines": pipelines},
    }


def _sampling(setting: Setting) -> Data:
    """All failed and all slow requests, and a share of the rest."""
    share = setting.value("choice.tracing.sample_share")
    slow = round(setting.value("objective.latency_p95_seconds") * 1000)
    return {
        "decision_wait": DECISION_WAIT,
        "policies": [
            {"name": "failed", "type": "status_code", "status_code": {"status_codes": ["ERROR"]}},
            {"name": "slow", "type": "latency", "latency": {"threshold_ms": slow}},
            {
                "name": "rest",
                "type": "probabilistic",
                "probabilistic": {"sampling_percentage": float(number(share * 100))},
            },
        ],
    }
