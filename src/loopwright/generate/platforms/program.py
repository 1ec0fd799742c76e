"""The program and its parts as every platform's file must know them."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.verdict import NotApplicable
from loopwright.generate.application import (
    HEALTH_PATH,
    READY_PATH,
    application_of,
    plain_names,
    secret_names,
    secrets_read,
)
from loopwright.loop.vocabulary import Arrangement, DatabaseStage, QueueChoice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.design.model import Component
    from loopwright.generate.application import Application
    from loopwright.generate.setting import Setting

DECIDED = ("scaling_policy", "health_check", "release_strategy", "database_stage")
UNBUILT = f"sha256:{'0' * 64}"
PERCENT = 100


@cache
def words(platform: str, topic: str) -> Mapping[str, str]:
    """What a platform calls things, by our name."""
    rows = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    found: Mapping[str, str] = rows[platform][topic]
    return found


def elsewhere(setting: Setting, provider: str, called: str) -> NotApplicable | None:
    """Why a platform's file is not written; None where it is."""
    if setting.structure.arrangement is not Arrangement.PLATFORM:
        return NotApplicable("no application platform runs the design")
    if setting.design.provider != provider:
        return NotApplicable(f"the design does not run on {called}")
    return None


@dataclass(frozen=True)
class Program:
    """A design's program on a platform."""

    setting: Setting

    @cached_property
    def application(self) -> Application:
        """How it is run."""
        return application_of(self.setting)

    @property
    def app(self) -> Component:
        """The chosen size and number of instances; a design without an application raises LookupError."""
        found = self.setting.component(Tier.APP)
        if found is None:
            raise LookupError(Tier.APP)
        return found

    @property
    def count(self) -> int:
        """Instances that run always."""
        return max(1, self.app.count)

    @property
    def most(self) -> int:
        """Instances that load may make of them."""
        if self.setting.choice("scaling_policy") != "by_load":
            return self.count
        return math.ceil(self.count * self.setting.value("choice.scaling_policy.most"))

    @property
    def busy_percent(self) -> int:
        """Processor use above which an instance is added."""
        return round(self.setting.value("seed.scale_out_cpu") * PERCENT)

    @property
    def worker(self) -> Component | None:
        """The part that does background work, where it is one of its own."""
        return self.setting.component(Tier.WORKER) if self.setting.structure.workers else None

    @property
    def workers(self) -> int:
        """Its instances."""
        return max(1, self.worker.count) if self.worker else 0

    @property
    def worker_sku(self) -> str:
        """Its size; the application's where the design puts it on a machine that the platform does not rent."""
        part = self.worker
        known = part is not None and ".platform." in part.offering and part.provider == self.app.provider
        return part.sku if part and known else self.app.sku

    def own(self, tier: Tier) -> Component | None:
        """A store that the application's own platform keeps; None where it is another's or there is none."""
        part = self.setting.component(tier)
        return part if part and part.offering and part.provider == self.app.provider else None

    @property
    def database(self) -> bool:
        """Whether there is a database, wherever it stands."""
        return self.setting.structure.database is not DatabaseStage.NONE

    @property
    def standby(self) -> bool:
        """Whether a standby takes over."""
        return self.setting.structure.database_redundant

    @property
    def eviction(self) -> str:
        """What a full cache forgets: never a job."""
        return "noeviction" if self.setting.structure.queue is QueueChoice.REDIS else "allkeys-lru"

    @property
    def ready_path(self) -> str:
        """Where an instance says that it may be asked."""
        return READY_PATH if self.setting.choice("health_check") == "alive_and_ready" else HEALTH_PATH

    @property
    def plain(self) -> dict[str, str]:
        """Variables that are no secret."""
        return plain_names(self.setting)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Variables whose values are secret, by name."""
        return secret_names(self.setting)

    @property
    def read(self) -> dict[str, str]:
        """Secrets by the variable that the program reads, each with its name in the design."""
        return secrets_read(self.setting)

    @property
    def spelled(self) -> bool:
        """Whether the program takes the address of a database as platforms give it."""
        return self.application.address in {"url", "ecto"}

    def seconds(self, name: str) -> int:
        """A duration of the catalogue in whole seconds."""
        return round(self.setting.value(name))

    def command(self, text: str) -> str:
        """A command with the plain variables put in: not every platform starts it in a shell."""
        return re.sub(r"\$([A-Z_]+)", lambda found: self.plain.get(found[1], found[0]), text)

    def name(self, most: int) -> str:
        """The project's name, as long as a platform takes it."""
        return self.setting.project[:most].rstrip("-")

    @property
    def disk_gb(self) -> int:
        """The database's disk: what is kept today below the share at which a disk is called full."""
        return math.ceil(self.setting.value("data.size_gb") / self.setting.value("seed.disk_alert"))


def stated(*sentences: str) -> str:
    """Sentences as comments."""
    return "".join(f"# {sentence}\n" for sentence in sentences if sentence)
