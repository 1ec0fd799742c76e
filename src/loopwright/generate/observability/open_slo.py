"""Objectives in OpenSLO's words, so that any tool that reads them knows what was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.measures import QUICK_SHARE
from loopwright.design.verdict import NotApplicable
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

WINDOW = "30d"  # a month of objectives
REQUESTS = "sum(rate(http_requests_total[{{.window}}]))"
FAILED = 'sum(rate(http_requests_total{status=~"5.."}[{{.window}}]))'
QUICK = 'sum(rate(http_request_duration_seconds_bucket{{le="{seconds}"}}[{{{{.window}}}}]))'


@renders("seed: infrastructure-from-loop, Monitoring & Observability")
def open_slo(setting: Setting) -> Rendered:
    """The loop's objectives for availability and response time, as OpenSLO v1."""
    design = setting.design
    asked = {promise.name for promise in design.promises if promise.objective_path is not None}
    documents: list[Data] = [_service(setting)]
    if "availability" in asked:
        target = setting.value("objective.availability")
        bad: Data = {"counter": True, "bad": _query(FAILED), "total": _query(REQUESTS)}
        documents.append(
            _objective(setting, "availability", "Requests are answered without a fault", target, bad)
        )
    if "latency_p95" in asked:
        seconds = setting.value("objective.latency_p95_seconds")
        good: Data = {
            "counter": True,
            "good": _query(QUICK.format(seconds=f"{seconds:g}")),
            "total": _query(REQUESTS),
        }
        what = f"Requests are answered within {seconds:g} s"
        documents.append(_objective(setting, "latency", what, QUICK_SHARE, good))
    if len(documents) == 1:
        return NotApplicable("no objective for availability or response time was asked for")
    return (File("observability/openslo.yaml", yaml_text(*documents), ("service_level_objectives",)),)


def _service(setting: Setting) -> Data:
    return {
        "apiVersion": "openslo/v1",
        "kind": "Service",
        "metadata": {"name": setting.project, "displayName": setting.loop.name},
        "spec": {"description": f"{setting.loop.action} → {setting.loop.response} → {setting.loop.value}"},
    }


def _objective(setting: Setting, name: str, what: str, target: float, ratio: Data) -> Data:
    return {
        "apiVersion": "openslo/v1",
        "kind": "SLO",
        "metadata": {"name": f"{setting.project}-{name}", "displayName": f"{setting.loop.name}: {name}"},
        "spec": {
            "description": what,
            "service": setting.project,
            "indicator": {"metadata": {"name": f"{setting.project}-{name}"}, "spec": {"ratioMetric": ratio}},
            "timeWindow": [{"duration": WINDOW, "isRolling": True}],
            "budgetingMethod": "Occurrences",
            "objectives": [{"displayName": what, "target": target}],
        },
    }


def _query(query: str) -> Data:
    return {"metricSource": {"type": "Prometheus", "spec": {"query": query}}}
