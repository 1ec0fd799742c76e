"""The OpenTelemetry collector: what instances send of themselves, bounded, sampled and handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.measures import number
from loopwright.design.alerting.watching import hidden
from loopwright.design.subject import static
from loopwright.design.verdict import NotApplicable
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.observability.inside import door_of, entrances
from loopwright.generate.observability.watching import (
    COLLECTOR_PORT,
    LOCAL,
    OTLP_GRPC_PORT,
    OTLP_HTTP_PORT,
    sends_traces,
)
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

DECISION_WAIT = "10s"
TRACES = f"{LOCAL}:4320"
LISTENING = "${env:PRIVATE_ADDRESS:-127.0.0.1}"  # as the collector itself reads its environment
BY_DOOR = (
    "# Runs beside Prometheus and listens on loopback; the application sends by OTLP over HTTP to\n"
    "# https://{door}, where observability/door/Caddyfile asks for a token and hands it on.\n"
)
BY_NETWORK = (
    "# Runs beside Prometheus and listens on loopback, or on PRIVATE_ADDRESS: this machine's address in the network\n"
    "# that it shares with the application (OTEL_EXPORTER_OTLP_ENDPOINT), never one that the internet reaches.\n"
)
NAMED = "# OTEL_SERVICE_NAME=app: the rules know the application by that name (the label `job`).\n"
ONWARD = f"# Traces go on to {TRACES}: any store that takes OTLP (Tempo, Jaeger); change it in one place.\n"


@renders("seed: infrastructure-analysis, Logging and Tracing: distributed tracing; Collection")
def open_telemetry_collector(setting: Setting) -> Rendered:
    """The collector for measurements of hidden instances and for traces, sampled as decided."""
    if static(setting.subject):
        return NotApplicable("files send nothing of themselves")
    sampled = sends_traces(setting)
    if not hidden(setting) and not sampled:
        return NotApplicable("each instance is asked by itself, and one number a request is trace enough")
    through = bool(entrances(setting))
    comment = BY_DOOR.format(door=door_of(setting)) if through else BY_NETWORK
    comment += NAMED * hidden(setting) + ONWARD * sampled
    body = comment + yaml_text(_configuration(setting, sampled=sampled))
    return (File("observability/collector/collector.yaml", body, ("tracing", "monitoring_set")),)


def _configuration(setting: Setting, *, sampled: bool) -> Data:
    processors: dict[str, Data] = {
        "memory_limiter": {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 20},
        "batch": {},
    }
    exporters: dict[str, Data] = {
        "prometheus": {
            "endpoint": f"{LOCAL}:{COLLECTOR_PORT}",
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
    address = LOCAL if entrances(setting) else LISTENING
    protocols: dict[str, Data] = {"http": {"endpoint": f"{address}:{OTLP_HTTP_PORT}"}}
    if not entrances(setting):
        protocols["grpc"] = {"endpoint": f"{address}:{OTLP_GRPC_PORT}"}
    return {
        "receivers": {"otlp": {"protocols": protocols}},
        "processors": processors,
        "exporters": exporters,
        "extensions": {"health_check": {"endpoint": f"{LOCAL}:13133"}},
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
