"""What each part may take of the machine that it shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.containers.parts import works
from loopwright.loop.vocabulary import CacheChoice, DatabaseStage, QueueChoice

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

MEGABYTES_PER_GB = 1024
MEBIBYTE = 1024**2


@dataclass(frozen=True, slots=True)
class Share:
    """What a part may take: cores and megabytes of memory."""

    cores: float
    megabytes: int

    def limits(self, processes: int) -> Data:
        """The same as Compose writes it, with the number of processes that it may start."""
        limits: dict[str, Data] = {
            "cpus": f"{self.cores:g}",
            "memory": f"{self.megabytes}M",
            "pids": processes,
        }
        return {"resources": {"limits": limits}}


def shares(setting: Setting, tier: Tier = Tier.APP) -> dict[str, Share]:
    """The shares of a tier's machine by service: nobody's end is another's, and the system keeps its own.

    Memory is parted, for who takes more is killed; processor time is not, for who is given less only waits.
    """
    machine = setting.component(tier)
    cores, gigabytes = (1.0, 1.0) if machine is None else (machine.cores, machine.memory_gb)
    value, whole = setting.value, gigabytes * MEGABYTES_PER_GB
    rest = whole * (1 - value("container.system_memory_share"))
    found: dict[str, Share] = {}

    def take(name: str, megabytes: float) -> None:
        nonlocal rest
        rest -= megabytes
        found[name] = Share(cores, int(megabytes))

    if beside(setting):
        take("database", whole * value("container.database_memory_share"))
    if cached(setting):
        take("cache", value("capacity.cache_memory_gb") * MEGABYTES_PER_GB)
    if proxied(setting):
        take("proxy", value("container.proxy_memory_bytes") / MEBIBYTE)
    if works(setting) and setting.component(Tier.WORKER) is None:
        take("worker", rest * value("container.worker_memory_share"))
    take("app", rest)
    return found


def beside(setting: Setting) -> bool:
    """Whether the database stands beside the application."""
    return setting.structure.database is DatabaseStage.ON_HOST


def cached(setting: Setting) -> bool:
    """Whether a cache, or a queue kept like one, stands beside the application."""
    structure, part = setting.structure, setting.component(Tier.CACHE)
    asked = structure.cache is CacheChoice.REDIS or structure.queue is QueueChoice.REDIS
    return asked and (part is None or part.shared_with is not None)


def proxied(setting: Setting) -> bool:
    """Whether the application's machine is itself the door of the loop."""
    machine = setting.component(Tier.APP)
    return not setting.structure.own_proxy and (machine is None or machine.count == 1)
