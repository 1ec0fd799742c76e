"""Where what is measured is asked, on which ports, and what stands out of reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.watching import nodes, watches_database
from loopwright.design.subject import static
from loopwright.generate.application import balancer_path
from loopwright.loop.vocabulary import Arrangement, CacheChoice

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

NODE_PORT, DATABASE_PORT, PROBE_PORT, ALERT_PORT, COLLECTOR_PORT = 9100, 9187, 9115, 9093, 8889
PROMETHEUS_PORT, PUSH_PORT = 9090, 9091
OTLP_GRPC_PORT, OTLP_HTTP_PORT = 4317, 4318  # as registered
LOCAL = "127.0.0.1"


def exporters(setting: Setting) -> tuple[str, ...]:
    """Names of the machines on which a program asks the database; empty where the team has none to put it on."""
    machines = nodes(setting)
    apart = tuple(name for name in machines if name.startswith("database-"))
    return (apart or machines[:1]) if watches_database(setting) else ()


def inside(setting: Setting) -> tuple[str, ...]:
    """Jobs whose targets answer only within a private network that the watching machine is no part of."""
    pods = setting.structure.arrangement is Arrangement.KUBERNETES
    managed = watches_database(setting) and not exporters(setting)
    return ("app",) * pods + ("database",) * managed


def sends_traces(setting: Setting) -> bool:
    """Whether the application sends traces of a share of its requests."""
    return not static(setting.subject) and setting.choice("tracing") == "sampled"


def checked_path(setting: Setting) -> str:
    """What is asked from outside: whether the program is ready, where alive and ready are told apart."""
    if static(setting.subject):
        return "/"
    return balancer_path(setting)


def caches(setting: Setting) -> bool:
    """Whether a cache of its own is asked."""
    return setting.structure.cache in (CacheChoice.REDIS, CacheChoice.MANAGED)
