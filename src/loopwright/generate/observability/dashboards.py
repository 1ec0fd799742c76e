"""Grafana dashboards: the loop at a glance, the four signals, the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.alerting.keeping import standby_asked
from loopwright.design.alerting.limits import FILE_SYSTEMS
from loopwright.design.alerting.measures import COMPLETIONS, DURATIONS, FAULT, REQUESTS, STAGES, number
from loopwright.design.alerting.watching import background_jobs, nodes, watches_database
from loopwright.design.subject import static
from loopwright.generate.dumping import json_text
from loopwright.generate.file import File
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

SCHEMA_VERSION = 39  # Grafana 11 reads it without migrating
SOURCE: dict[str, str] = {"type": "prometheus", "uid": "${source}"}
RINGING = 'sum by (alertname, tier) (ALERTS{alertstate="firing"})'
UP = 'avg_over_time(probe_success{job="site"}[1d])'
WIDTH, HEIGHT, COLUMNS = 8, 8, 24


@dataclass(frozen=True, slots=True)
class Panel:
    """A graph or a number: its queries with their legends, its unit, and the line beyond which it is red."""

    title: str
    queries: tuple[tuple[str, str], ...]
    unit: str = "short"
    limit: float | None = None
    shape: str = "timeseries"


@renders("seed: infrastructure-prd-template, Infrastructure Monitoring: dashboards")
def grafana_dashboards(setting: Setting) -> Rendered:
    """Dashboards for Grafana: the loop, its signals, its database; the limits of the alerts are drawn in."""
    found: list[tuple[str, str, tuple[Panel, ...], tuple[str, ...]]] = [
        ("loop", "the loop", _loop(setting), ("business_metrics", "service_level_objectives"))
    ]
    if not static(setting.subject):
        found.append(
            ("signals", "latency, errors, traffic, saturation", _signals(setting), ("monitoring_set",))
        )
    if watches_database(setting):
        found.append(("database", "the database", _database(setting), ("database_health",)))
    return tuple(
        File(
            f"observability/grafana/{name}.json", json_text(_dashboard(setting, name, title, panels)), decided
        )
        for name, title, panels, decided in found
    )


def _loop(setting: Setting) -> tuple[Panel, ...]:
    panels = [
        Panel("Answered from outside", ((UP, "{{instance}}"),), "percentunit",
              setting.value("objective.availability"), "stat"),
        Panel("Seconds until the check is answered", (('probe_duration_seconds{job="site"}', "{{instance}}"),), "s"),
        Panel("Days until the certificate ends", ((
            '(min(probe_ssl_earliest_cert_expiry{job="site"}) - time()) / 86400', "days"),), "d",
            setting.value("choice.names_and_certificates.warn_days"), "stat"),
        Panel("Alerts that ring", ((RINGING, "{{tier}} {{alertname}}"),)),
    ]  # fmt: skip
    if setting.loop.stages:
        panels.append(
            Panel(
                "Users at each stage, an hour", ((f"sum by (stage) (increase({STAGES}[1h]))", "{{stage}}"),)
            )
        )
    elif setting.choice("business_metrics"):
        last_week = f"sum(increase({COMPLETIONS}[1h] offset 1w))"
        panels.append(
            Panel(
                "Loops completed, an hour",
                ((f"sum(increase({COMPLETIONS}[1h]))", "now"), (last_week, "a week ago")),
            )
        )
    if not static(setting.subject):
        failed = f"(sum(increase({REQUESTS}{{{FAULT}}}[30d])) or vector(0)) / sum(increase({REQUESTS}[30d]))"
        left = f"1 - {failed} / {number(1 - setting.value('objective.availability'))}"
        panels.append(Panel("Error budget left of 30 days", ((left, "left"),), "percentunit", 0.0, "stat"))
    return tuple(panels)


def _signals(setting: Setting) -> tuple[Panel, ...]:
    slow = setting.value("objective.latency_p95_seconds")
    quantiles = tuple((f"loop:answer_seconds:p{one}_5m", f"p{one}") for one in (50, 95, 99))
    routes = (
        f"topk(10, sum by (route) (rate({DURATIONS}_sum[5m])) / sum by (route) (rate({DURATIONS}_count[5m])))"
    )
    panels = [
        Panel("Latency: seconds until the answer", quantiles, "s", slow),
        Panel("Errors: share of the requests", (("loop:errors:ratio_rate5m", "failed"),), "percentunit",
              setting.value("seed.error_rate")),
        Panel("Traffic: requests a second", ((f"sum by (status) (rate({REQUESTS}[5m]))", "{{status}}"),), "reqps",
              setting.value("load.peak_rate")),
        Panel("The slowest routes", ((routes, "{{route}}"),), "s"),
    ]  # fmt: skip
    if nodes(setting):
        panels += _machines(setting)
    else:
        cores = 'sum(rate(process_cpu_seconds_total{job="app"}[5m]))'
        memory = 'max by (instance) (process_resident_memory_bytes{job="app"})'
        panels.append(Panel("Saturation: cores in use", ((cores, "cores"),)))
        panels.append(Panel("Saturation: memory", ((memory, "{{instance}}"),), "bytes"))
    if background_jobs(setting):
        limit = setting.value("seed.failed_jobs_alert")
        panels.append(
            Panel(
                "Jobs that failed", (("sum by (queue) (background_jobs_failed)", "{{queue}}"),), limit=limit
            )
        )
    return tuple(panels)


def _machines(setting: Setting) -> tuple[Panel, ...]:
    busy = '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))'
    memory = "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes"
    disk = f"1 - node_filesystem_avail_bytes{{{FILE_SYSTEMS}}} / node_filesystem_size_bytes{{{FILE_SYSTEMS}}}"
    rows = (
        ("processor", busy, "seed.cpu_alert"),
        ("memory", memory, "choice.monitoring_thresholds.memory_used"),
        ("disk", disk, "seed.disk_alert"),
    )
    return tuple(
        Panel(f"Saturation: {name}", ((query, "{{instance}}"),), "percentunit", setting.value(path))
        for name, query, path in rows
    )


def _database(setting: Setting) -> tuple[Panel, ...]:
    used = "sum by (instance) (pg_stat_activity_count) / max by (instance) (pg_settings_max_connections)"
    hits = (
        "sum by (datname) (rate(pg_stat_database_blks_hit[5m])) / "
        "(sum by (datname) (rate(pg_stat_database_blks_hit[5m])) "
        "+ sum by (datname) (rate(pg_stat_database_blks_read[5m])))"
    )
    panels = [
        Panel("Connections in use", ((used, "{{instance}}"),), "percentunit",
              setting.value("choice.monitoring_thresholds.connections_used")),
        Panel("Transactions a second", (("sum by (datname) (rate(pg_stat_database_xact_commit[5m]))", "{{datname}}"),)),
        Panel("Read from memory", ((hits, "{{datname}}"),), "percentunit"),
        Panel("Size", (("max by (datname) (pg_database_size_bytes)", "{{datname}}"),), "bytes"),
    ]  # fmt: skip
    if standby_asked(setting):
        lag = (("max by (instance) (pg_replication_lag_seconds)", "{{instance}}"),)
        panels.append(
            Panel("Seconds the standby is behind", lag, "s", setting.value("watch.replica_lag_seconds"))
        )
    if setting.choice("backup_schedule"):
        age = (("time() - max by (what) (backup_last_success_timestamp_seconds)", "{{what}}"),)
        panels.append(Panel("Age of the last copy", age, "s"))
    return tuple(panels)


def _dashboard(setting: Setting, name: str, title: str, panels: tuple[Panel, ...]) -> Data:
    source: Data = {
        "name": "source",
        "type": "datasource",
        "query": "prometheus",
        "label": "Prometheus",
        "hide": 0,
    }
    return {
        "uid": f"{setting.project}-{name}"[:40],
        "title": f"{setting.loop.name or setting.project}: {title}",
        "tags": ["loopwright", setting.project],
        "timezone": "browser",
        "editable": True,
        "schemaVersion": SCHEMA_VERSION,
        "refresh": "1m",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [source]},
        "panels": [_panel(number, one) for number, one in enumerate(panels)],
    }


def _panel(number_of: int, panel: Panel) -> Data:
    row, column = divmod(number_of, COLUMNS // WIDTH)
    steps: list[Data] = [{"color": "green", "value": None}]
    if panel.limit is not None:
        steps.append({"color": "red", "value": panel.limit})
    if panel.shape == "stat" and panel.limit is not None:  # these are good above their line
        steps = [{"color": "red", "value": None}, {"color": "green", "value": panel.limit}]
    defaults: dict[str, Data] = {"unit": panel.unit, "thresholds": {"mode": "absolute", "steps": steps}}
    if panel.shape == "timeseries" and panel.limit is not None:
        defaults["custom"] = {"thresholdsStyle": {"mode": "line"}}
    targets: list[Data] = [
        {"refId": chr(ord("A") + place), "expr": query, "legendFormat": legend, "datasource": {**SOURCE}}
        for place, (query, legend) in enumerate(panel.queries)
    ]
    return {
        "id": number_of + 1,
        "type": panel.shape,
        "title": panel.title,
        "datasource": {**SOURCE},
        "gridPos": {"x": column * WIDTH, "y": row * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": {},
        "targets": targets,
    }
