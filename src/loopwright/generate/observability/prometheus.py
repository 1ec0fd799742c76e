"""Prometheus and its probes: what is asked, how often, and where alerts go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.measures import DAY, span
from loopwright.design.alerting.silence import jobs as jobs_of
from loopwright.design.alerting.watching import hidden, instances, nodes
from loopwright.design.subject import static
from loopwright.generate.address import assumption_of, host_of
from loopwright.generate.application import METRICS_PATH, application_of
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.observability.rules import FOLDER
from loopwright.generate.observability.watching import (
    ALERT_PORT,
    COLLECTOR_PORT,
    DATABASE_PORT,
    LOCAL,
    NODE_PORT,
    PROBE_PORT,
    PUSH_PORT,
    checked_path,
    exporters,
    inside,
)
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

TOKEN = "secrets/metrics-token"  # noqa: S105 - the name of a file
POD_SERVICE = "app-instances"  # a headless Service over the pods of the application
PROBE = "loop"
STARTED = (
    "# Stands on a machine that does not fall with the loop: a check from outside stands outside. Nothing here asks\n"
    "# for a password, so each listens on loopback; look at them through a tunnel (ssh -L 9090:{local}:9090):\n"
    "#   prometheus --config.file=prometheus.yml --storage.tsdb.retention.time={kept}\n"
    "#     --web.listen-address={local}:9090{taken}\n"
    "#   alertmanager --config.file=alertmanager.yml --web.listen-address={local}:9093 --cluster.listen-address=\n"
    "#   blackbox_exporter --config.file=blackbox.yml --web.listen-address={local}:9115\n"
)


@renders(
    "seed: infrastructure-prd-template, Infrastructure Monitoring; infrastructure-from-loop, Monitoring from Loop"
)
def prometheus_configuration(setting: Setting) -> Rendered:
    """Prometheus: what is scraped and probed, with the targets in files of their own."""
    decided = ("monitoring_set", "health_check")
    kept = span(setting.value("choice.monitoring_set.kept_days") * DAY)
    taken = " --web.enable-remote-write-receiver" if inside(setting) else ""
    comment = STARTED.format(kept=kept, local=LOCAL, taken=taken)
    files = [File(f"{FOLDER}/prometheus.yml", comment + yaml_text(_configuration(setting)), decided)]
    for name, targets, said in _targets(setting):
        body = f"# {said}\n- targets:\n" + "".join(f"    - {one}\n" for one in targets)
        files.append(File(f"{FOLDER}/targets/{name}.yaml", body, decided))
    return tuple(files)


@renders("seed: infrastructure-from-loop, Monitoring from Loop: health checks")
def blackbox_modules(setting: Setting) -> Rendered:
    """The blackbox exporter's modules: is the loop answered from outside, and is its certificate good."""
    timeout = span(setting.value("choice.health_check.timeout_seconds"))
    http: dict[str, Data] = {
        "valid_status_codes": [200, 204],
        "method": "GET",
        "follow_redirects": False,
        "fail_if_not_ssl": True,
        "preferred_ip_protocol": "ip4",
    }
    modules: Data = {PROBE: {"prober": "http", "timeout": timeout, "http": http}}
    body = yaml_text({"modules": modules})
    return (File("observability/blackbox/blackbox.yml", body, ("health_check", "names_and_certificates")),)


def _configuration(setting: Setting) -> Data:
    pace = span(setting.value("watch.scrape_seconds"))
    jobs: list[Data] = [_site(setting)]
    if not static(setting.subject) and "app" not in inside(setting):
        jobs.append(_application(setting))
    if nodes(setting):
        jobs.append(_files("node"))
    if exporters(setting):
        jobs.append(_files("database"))
    if "pushgateway" in jobs_of(setting):
        pushed: Data = [{"targets": [f"{LOCAL}:{PUSH_PORT}"]}]
        jobs.append({"job_name": "pushgateway", "honor_labels": True, "static_configs": pushed})
    jobs.append({"job_name": "blackbox", "static_configs": [{"targets": [f"{LOCAL}:{PROBE_PORT}"]}]})
    return {
        "global": {
            "scrape_interval": pace,
            "evaluation_interval": pace,
            "external_labels": {"loop": setting.project},
        },
        "rule_files": ["rules/*.yaml"],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [f"{LOCAL}:{ALERT_PORT}"]}]}]},
        "scrape_configs": jobs,
    }


def _files(name: str) -> dict[str, Data]:
    return {"job_name": name, "file_sd_configs": [{"files": [f"targets/{name}.yaml"]}]}


def _site(setting: Setting) -> Data:
    """The check from outside: the exporter is asked, the target is its parameter."""
    return {
        **_files("site"),
        "metrics_path": "/probe",
        "params": {"module": [PROBE]},
        "scrape_interval": span(setting.value("choice.health_check.outside_interval_seconds")),
        "relabel_configs": [
            {"source_labels": ["__address__"], "target_label": "__param_target"},
            {"source_labels": ["__param_target"], "target_label": "instance"},
            {"target_label": "__address__", "replacement": f"{LOCAL}:{PROBE_PORT}"},
        ],
    }


def _application(setting: Setting) -> Data:
    if hidden(setting):  # the collector knows the instances and labels what they sent
        return {**_files("app"), "honor_labels": True}
    if instances(setting):
        return {**_files("app"), "metrics_path": METRICS_PATH}
    return {
        **_files("app"),
        "metrics_path": METRICS_PATH,
        "scheme": "https",
        "authorization": {"credentials_file": TOKEN},
    }


def _targets(setting: Setting) -> list[tuple[str, tuple[str, ...], str]]:
    """Files of targets: name, targets, and what was assumed about them."""
    found: list[tuple[str, tuple[str, ...], str]] = [
        ("site", (f"https://{host_of(setting)}{checked_path(setting)}",), assumption_of(setting))
    ]
    if not static(setting.subject):
        found += _application_targets(setting)
    machines = nodes(setting)
    if machines:
        said = (
            "Names by which this machine reaches the others, by the private network or WireGuard, never the open\n"
            "# internet; node_exporter runs on each, its textfile directory is the one that recovery/ writes to."
        )
        found.append(("node", tuple(f"{name}:{NODE_PORT}" for name in machines), said))
    asked = exporters(setting)
    if asked:
        said = (
            "postgres_exporter on each, reached by the private network as the other exporters; its role is in\n"
            "# observability/postgres-exporter/role.sql, and DATA_SOURCE_NAME is a secret."
        )
        found.append(("database", tuple(f"{name}:{DATABASE_PORT}" for name in asked), said))
    return found


def _application_targets(setting: Setting) -> list[tuple[str, tuple[str, ...], str]]:
    if "app" in inside(setting):
        return []
    if hidden(setting):
        said = "The OpenTelemetry collector (observability/collector): instances behind one name send to it."
        return [("app", (f"{LOCAL}:{COLLECTOR_PORT}",), said)]
    application = application_of(setting)
    names = instances(setting)
    if names:
        said = f"Names by which this machine reaches the instances; port by {application.assumption}."
        return [("app", tuple(f"{name}:{application.port}" for name in names), said)]
    return [("app", (host_of(setting),), assumption_of(setting))]
