"""Redis on the team's own machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.verdict import NotApplicable
from loopwright.generate.file import File
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.servers.machines import FOLDER, GATEWAY, REDIS, asks_redis, evicts, machine
from loopwright.generate.servers.templating import filled

if TYPE_CHECKING:
    from loopwright.generate.servers.machines import Machine
    from loopwright.generate.setting import Setting

MEGABYTES_PER_GB = 1024


@renders("seed: technology-infrastructure, Caching Strategy")
def redis_configuration(setting: Setting) -> Rendered:
    """Redis: how much it keeps, what it forgets, who may speak to it."""
    one = machine(setting, "cache")
    if one is None or not asks_redis(setting):
        return NotApplicable("no Redis of the team's own is in the design")
    body = filled(
        "redis.conf",
        one=one,
        port=REDIS,
        beside=one.runs("app"),
        gateway=GATEWAY,
        memory=_memory_gb(setting, one),
        share=setting.value("server.redis_share"),
        megabytes=megabytes(setting, one),
        evicts=evicts(setting),
    )
    return (File(f"{FOLDER}/redis/redis.conf", body, ("caching", "background_jobs", "firewall_rules")),)


def megabytes(setting: Setting, one: Machine) -> int:
    """The memory that Redis fills on its machine."""
    return round(_memory_gb(setting, one) * MEGABYTES_PER_GB * setting.value("server.redis_share"))


def _memory_gb(setting: Setting, one: Machine) -> float:
    part = setting.component(Tier.CACHE)
    return one.memory_gb if part is None or part.memory_gb <= 0 else part.memory_gb
