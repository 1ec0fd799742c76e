"""Which machines the team looks after, what runs on each, and who may speak to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.subject import own_database
from loopwright.generate.application import application_of, keeps_machines, on_own_machines
from loopwright.generate.naming import host_name
from loopwright.generate.observability.watching import NODE_PORT
from loopwright.generate.witness import witness
from loopwright.loop.vocabulary import CacheChoice, DatabaseStage, EdgeChoice, QueueChoice

if TYPE_CHECKING:
    from loopwright.design.model import Component
    from loopwright.generate.setting import Setting

FOLDER = "servers"
PRIVATE = "10.20.0.0/16"  # as the declared networks of generate/terraform; inside it machines trust each other's ports
BRIDGES = "172.16.0.0/12"  # addresses that Docker gives to containers
GATEWAY = "172.17.0.1"  # this machine, as containers reach it
POSTGRESQL, POOLER, REDIS, PATRONI, ETCD, ETCD_PEERS = 5432, 6432, 6379, 8008, 2379, 2380
SSH, HTTP, HTTPS = 22, 80, 443
OWN_DOORS = frozenset({"keys_only", "bastion", "vpn"})


@dataclass(frozen=True, slots=True)
class Machine:
    """Machines of one kind: how many, how large, what runs on each.

    ``parts`` are ``app``, ``web`` (TLS ends here), ``worker``, ``database``, ``patroni``, ``etcd``, ``pooler``,
    ``cache``. A ``witness`` runs etcd and nothing else. ``database_gb`` is the memory that the database reckons with.
    """

    role: str
    count: int
    cores: float
    memory_gb: float
    parts: frozenset[str]
    database_gb: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """How the machines are called."""
        return tuple(host_name(self.role, number) for number in range(1, self.count + 1))

    def runs(self, *parts: str) -> bool:
        """Whether any of these parts runs here."""
        return not self.parts.isdisjoint(parts)


def machines(setting: Setting) -> tuple[Machine, ...]:
    """Every kind of machine whose operating system the team looks after; none where there is none."""
    if not keeps_machines(setting):
        return ()
    found = [*_applications(setting), *_databases(setting), *_witnesses(setting), *_caches(setting)]
    return tuple(found)


def machine(setting: Setting, part: str) -> Machine | None:
    """The kind of machine that a part runs on."""
    return next((one for one in machines(setting) if one.runs(part)), None)


def application_count(setting: Setting) -> int:
    """How many instances the application has."""
    part = setting.component(Tier.APP)
    return 1 if part is None else max(1, part.count)


def serves(setting: Setting) -> bool:
    """Whether the application runs on machines that the team enters."""
    return on_own_machines(setting)


def versions_at_once(setting: Setting) -> int:
    """How many versions of the program a machine bears while a release lasts: two where they stand side by side."""
    return 2 if serves(setting) and alone(setting) and setting.design.release != "in_place" else 1


def alone(setting: Setting) -> bool:
    """Whether one machine runs the application and is the door itself."""
    return serves(setting) and application_count(setting) == 1


def pooled(setting: Setting) -> bool:
    """Whether a pooler stands before an own database: as decided, or because the sums pass what it bears."""
    if not own_database(setting.subject):
        return False
    many = wanted_connections(setting) > setting.value("capacity.connections_without_pooler")
    return setting.choice("connection_pooling") == "pooler" or many


def wanted_connections(setting: Setting) -> int:
    """Connections that all processes of the program keep open together, and those that are reserved.

    Workers beside the application have as many processes as it has, and a release doubles what runs side by side.
    """
    app, worker = setting.component(Tier.APP), setting.component(Tier.WORKER)
    processes = _processes(app) * parts_beside(setting) * versions_at_once(setting) + _processes(worker)
    each = setting.value("server.connections_per_process")
    return round(processes * each + setting.value("server.reserved_connections"))


def parts_beside(setting: Setting) -> int:
    """Parts of the program on the application's machine: itself, and its workers where they have none of their own."""
    apart = setting.component(Tier.WORKER) is not None
    return 1 if apart or setting.structure.queue is QueueChoice.NONE else 2


def _processes(part: Component | None) -> int:
    return 0 if part is None else max(1, part.count) * max(1, round(part.cores))


def pool_connections(setting: Setting) -> int:
    """Connections that the pooler keeps to the database."""
    one = machine(setting, "database")
    cores = 1.0 if one is None else one.cores
    return max(1, round(cores * setting.value("server.pool_connections_per_core")))


def behind_a_network(setting: Setting) -> bool:
    """Whether visitors come through a delivery network, so that one address stands for many."""
    return setting.structure.edge is not EdgeChoice.NONE


def asks_redis(setting: Setting) -> bool:
    """Whether the team runs a Redis: as cache or for jobs."""
    structure = setting.structure
    return structure.cache is CacheChoice.REDIS or structure.queue is QueueChoice.REDIS


def evicts(setting: Setting) -> bool:
    """Whether what Redis holds may be forgotten: a cache may, jobs may not."""
    return setting.structure.queue is not QueueChoice.REDIS


def open_ports(setting: Setting, one: Machine) -> dict[str, tuple[int, ...]]:
    """Ports by who may reach them: ``world``, ``private`` (the network), ``containers`` (this machine's), ``members``.

    Members are the machines that elect the leader: etcd speaks to nobody else.
    """
    private: list[int] = [NODE_PORT]
    containers: list[int] = []
    if one.runs("app") and not alone(setting):
        private.append(application_of(setting).port)
    for part, ports in _inner_ports(setting).items():
        if one.runs(part):
            private += ports if one.role != "app" else ()
            containers += ports if one.runs("app") else ()
    if one.runs("app", "worker") and serves(setting) and setting.structure.database is DatabaseStage.PATRONI:
        containers += [POSTGRESQL, *([POOLER] if pooled(setting) else [])]  # HAProxy, which knows the leader
    world = [HTTP, HTTPS] if one.runs("web") else []
    if one.role == "database" and not serves(setting):
        world = []
    return {
        "world": tuple(world),
        "private": tuple(dict.fromkeys(private)),
        "containers": tuple(dict.fromkeys(containers)),
        "members": (ETCD, ETCD_PEERS) if one.runs("etcd") else (),
    }


def _inner_ports(setting: Setting) -> dict[str, tuple[int, ...]]:
    """Ports of the parts that only parts speak to; standbys and Patroni need the database's own beside a pooler's."""
    return {
        "database": (POSTGRESQL,),
        "pooler": (POOLER,) if pooled(setting) else (),
        "patroni": (PATRONI,),
        "cache": (REDIS,),
    }


def _applications(setting: Setting) -> list[Machine]:
    app = setting.component(Tier.APP)
    if app is None or not serves(setting):
        return []
    parts = {"app"} | ({"web"} if app.count == 1 else set())
    share, beside = 0.0, setting.structure.database is DatabaseStage.ON_HOST
    if beside:
        parts |= {"database"} | ({"pooler"} if pooled(setting) else set())
        share = setting.value("server.beside_app_share")
    cache = setting.component(Tier.CACHE)
    if asks_redis(setting) and (cache is None or cache.shared_with is not None):
        parts.add("cache")
    worker = setting.component(Tier.WORKER)
    if worker is None and setting.structure.queue is not QueueChoice.NONE:
        parts.add("worker")
    found = [
        Machine("app", app.count, app.cores, app.memory_gb, frozenset(parts), round(app.memory_gb * share, 3))
    ]
    if worker is not None:
        found.append(Machine("worker", worker.count, worker.cores, worker.memory_gb, frozenset({"worker"})))
    if setting.structure.own_proxy:  # the sums count a machine of the application's size for it
        found.append(Machine("proxy", 1, app.cores, app.memory_gb, frozenset({"web", "balancer"})))
    return found


def _databases(setting: Setting) -> list[Machine]:
    part = setting.component(Tier.DATABASE)
    if part is None or not own_database(setting.subject) or part.shared_with is not None:
        return []
    parts = {"database"} | ({"pooler"} if pooled(setting) else set())
    if setting.structure.database is DatabaseStage.PATRONI:
        parts |= {"patroni", "etcd"}
    return [Machine("database", part.count, part.cores, part.memory_gb, frozenset(parts), part.memory_gb)]


def _witnesses(setting: Setting) -> list[Machine]:
    row = witness(setting)
    if row is None:
        return []
    return [Machine("witness", 1, row.cores, row.memory_gb, frozenset({"etcd"}))]


def _caches(setting: Setting) -> list[Machine]:
    part = setting.component(Tier.CACHE)
    if part is None or not asks_redis(setting) or part.shared_with is not None:
        return []
    return [Machine("cache", part.count, part.cores, part.memory_gb, frozenset({"cache"}))]


def etcd_names(setting: Setting) -> tuple[str, ...]:
    """Machines that hold etcd: those of the database, and the witness, so that any one of them may be lost."""
    return tuple(name for one in machines(setting) if one.runs("etcd") for name in one.names)
