"""What of the design can be asked for its measurements, and by which names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.subject import has_database, own_database, static
from loopwright.generate.application import balancer_path, keeps_machines, on_own_machines
from loopwright.generate.naming import host_name
from loopwright.generate.witness import votes
from loopwright.loop.vocabulary import Arrangement, CacheChoice, QueueChoice

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

NODE_PORT, DATABASE_PORT, PROBE_PORT, ALERT_PORT, COLLECTOR_PORT = 9100, 9187, 9115, 9093, 8889
PROMETHEUS_PORT, PUSH_PORT = 9090, 9091
OTLP_GRPC_PORT, OTLP_HTTP_PORT = 4317, 4318  # as registered
LOCAL = "127.0.0.1"


def instances(setting: Setting) -> tuple[str, ...]:
    """Names of the machines of the application, where each can be asked by itself; empty where a front hides them."""
    app = setting.component(Tier.APP)
    if app is None or not on_own_machines(setting):
        return ()
    return tuple(host_name("app", number) for number in range(1, app.count + 1))


def down_after(setting: Setting) -> int:
    """Seconds from the first failure on until it has failed as often in a row as counts as down."""
    times = setting.value("choice.health_check.failures") - 1
    return round(times * setting.value("choice.health_check.outside_interval_seconds"))


def nodes(setting: Setting) -> tuple[str, ...]:
    """Names of all machines whose operating system the team looks after."""
    if not keeps_machines(setting):
        return ()
    database = setting.component(Tier.DATABASE)
    apart = own_database(setting.subject) and database is not None and database.shared_with is None
    names = (
        [host_name("database", number) for number in range(1, database.count + 1)]
        if apart and database
        else []
    )
    third = [host_name("witness")] if votes(setting) else []
    return (*instances(setting), *names, *third)


def hidden(setting: Setting) -> bool:
    """Whether several instances stand behind one name, so that their counters must be sent rather than fetched."""
    structure = setting.structure
    if static(setting.subject) or on_own_machines(setting) or structure.arrangement is Arrangement.KUBERNETES:
        return False
    return structure.app_redundant or structure.arrangement is Arrangement.SERVERLESS


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


def watches_database(setting: Setting) -> bool:
    """Whether there is a database to watch."""
    return has_database(setting.subject)


def background_jobs(setting: Setting) -> bool:
    """Whether jobs wait in a queue and can fail."""
    return setting.structure.queue is not QueueChoice.NONE


def caches(setting: Setting) -> bool:
    """Whether a cache of its own is asked."""
    return setting.structure.cache in (CacheChoice.REDIS, CacheChoice.MANAGED)
