"""What is asked within a private network, and the one door through which measurements reach the watching machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.measures import span
from loopwright.design.alerting.silence import jobs
from loopwright.design.alerting.watching import hidden, nodes
from loopwright.design.verdict import NotApplicable
from loopwright.generate.address import host_of
from loopwright.generate.application import METRICS_PATH, application_of
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.observability.prometheus import POD_SERVICE
from loopwright.generate.observability.templating import filled
from loopwright.generate.observability.watching import (
    DATABASE_PORT,
    LOCAL,
    OTLP_HTTP_PORT,
    PROMETHEUS_PORT,
    PUSH_PORT,
    inside,
    sends_traces,
)
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

TOKEN = "secrets/watch-token"  # noqa: S105 - the name of a file
WRITE = "/api/v1/write"
SAID = (
    "# {what} only within the private network, so that the watching machine cannot ask.\n"
    "# This does: Prometheus as an agent, beside the application and always on ({how}).\n"
    "# It keeps nothing but what it has not sent yet; --agent is --enable-feature=agent before version 3:\n"
    "#   prometheus --agent --config.file=agent.yml --storage.agent.path=/data --web.listen-address={local}:9090\n"
    f"# {TOKEN} beside this file, mode 0400, holds what observability/door/Caddyfile asks for.\n"
)
ASKING = (
    "# postgres_exporter stands beside it, on the same loopback (one task, one pod), as the role of\n"
    "# observability/postgres-exporter/role.sql; DATA_SOURCE_URI ends with ?sslmode=verify-full. Where the provider's\n"
    "# database answers chosen addresses of the internet by TLS, both may stand on the watching machine instead.\n"
)


@renders("seed: infrastructure-from-loop, Monitoring from Loop: metrics")
def inside_agent(setting: Setting) -> Rendered:
    """An agent that asks what answers only within the private network and sends it to the watching machine."""
    asked = inside(setting)
    if not asked:
        return NotApplicable("the watching machine reaches everything that is measured")
    what = {
        ("app",): "Pods answer",
        ("database",): "The database answers",
        ("app", "database"): "Pods and the database answer",
    }[asked]
    how = "a Deployment of one pod" if "app" in asked else "the smallest container or worker"
    said = SAID.format(what=what, how=how, local=LOCAL) + (ASKING if "database" in asked else "")
    body = said + yaml_text(_agent(setting, asked))
    return (File("observability/inside/agent.yml", body, ("monitoring_set", "database_health")),)


@renders("seed: infrastructure-from-loop, Security Essentials: network; Monitoring from Loop")
def watching_door(setting: Setting) -> Rendered:
    """The one door of the watching machine: TLS, a token, and only the ways by which measurements come in."""
    ways = entrances(setting)
    if not ways:
        return NotApplicable("nothing is sent to the watching machine: it asks, by the private network")
    text = filled("Caddyfile", host=door_of(setting), ways=ways)
    return (File("observability/door/Caddyfile", text, ("monitoring_set", "tracing")),)


def door_of(setting: Setting) -> str:
    """The name under which the watching machine takes measurements."""
    return f"watch.{host_of(setting)}"


def entrances(setting: Setting) -> tuple[tuple[str, str, int], ...]:
    """What may come in: its name, its paths, and the port of loopback on which it is awaited."""
    if nodes(setting):  # all in one private network
        return ()
    telemetry = ["/v1/metrics"] * hidden(setting) + ["/v1/traces"] * sends_traces(setting)
    found: list[tuple[str, str, int]] = []
    if inside(setting):
        found.append(("agent", WRITE, PROMETHEUS_PORT))
    if telemetry:
        found.append(("telemetry", " ".join(telemetry), OTLP_HTTP_PORT))
    if "pushgateway" in jobs(setting):
        found.append(("recovery", "/metrics/job/recovery/*", PUSH_PORT))
    return tuple(found)


def _agent(setting: Setting, asked: tuple[str, ...]) -> Data:
    pace = span(setting.value("watch.scrape_seconds"))
    asking: list[Data] = []
    if "app" in asked:
        asking.append(_pods(setting))
    if "database" in asked:
        exporter: Data = [{"targets": [f"{LOCAL}:{DATABASE_PORT}"]}]
        asking.append({"job_name": "database", "static_configs": exporter})
    return {
        "global": {"scrape_interval": pace},
        "scrape_configs": asking,
        "remote_write": [
            {"url": f"https://{door_of(setting)}{WRITE}", "authorization": {"credentials_file": TOKEN}}
        ],
    }


def _pods(setting: Setting) -> Data:
    """Each pod by itself, by the names of a Service without an address of its own (``clusterIP: None``)."""
    name = f"{POD_SERVICE}.{setting.project}.svc.cluster.local"
    port = application_of(setting).port
    return {
        "job_name": "app",
        "metrics_path": METRICS_PATH,
        "dns_sd_configs": [{"names": [name], "type": "A", "port": port}],
    }
