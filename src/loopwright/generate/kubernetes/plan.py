"""The parts of a design in a cluster: sizes, numbers, environments, and what differs from provider to provider."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.application import application_of, secret_names
from loopwright.loop.vocabulary import Arrangement, CacheChoice, DatabaseStage, EdgeChoice, QueueChoice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.design.model import Component
    from loopwright.generate.application import Application
    from loopwright.generate.setting import Setting

MILLI = 1000
REDUNDANT = 2  # what it takes to be like production without its size
MEBIBYTE = 2**20
GIBI = 1024  # mebibytes
SHARED_BY = 2  # the old and the new version of an instance stand beside each other while a release goes on
PLACE = Path(__file__).with_name("clusters.toml")


@cache
def _rows() -> Mapping[str, Mapping[str, Mapping[str, object]]]:
    rows = tomllib.loads(PLACE.read_text(encoding="utf-8"))
    rows.pop("read_on")
    return rows


def said_of(provider: str, topic: str) -> Mapping[str, object]:
    """What is known of a topic (``door``, ``identity``, ``ports``, ``store``) in a provider's clusters, if anything."""
    rows = _rows()
    return rows.get(provider, {}).get(topic) or rows["others"].get(topic, {})


@dataclass(frozen=True, slots=True)
class Environment:
    """A place where the loop runs: its name, whether it is built like production, and the decision it comes from."""

    name: str
    whole: bool
    decided: str


@dataclass(frozen=True, slots=True)
class Size:
    """What a pod asks for and may use: thousandths of a processor and mebibytes."""

    asked_cpu: int
    most_cpu: int
    asked_memory: int
    most_memory: int


@dataclass(frozen=True)
class Plan:
    """A design in a cluster."""

    setting: Setting

    @property
    def fits(self) -> bool:
        """Whether the design stands in a cluster."""
        return self.setting.structure.arrangement is Arrangement.KUBERNETES

    @property
    def project(self) -> str:
        """The name that everything carries."""
        return self.setting.project

    @property
    def provider(self) -> str:
        """Whose cluster it is."""
        return self.setting.design.provider

    @cached_property
    def application(self) -> Application:
        """How the application is run."""
        return application_of(self.setting)

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """The tiers that run in pods."""
        return (Tier.APP, Tier.WORKER) if self.setting.structure.workers else (Tier.APP,)

    def called(self, tier: Tier) -> str:
        """The name of a tier's Deployment: the application's is the project's, as the runbooks call it."""
        return self.project if tier is Tier.APP else str(tier)

    def part(self, tier: Tier) -> Component:
        """The chosen option of a tier; one that the design has not raises LookupError."""
        found = self.setting.component(tier)
        if found is None:
            raise LookupError(tier)
        return found

    def count(self, tier: Tier) -> int:
        """How many pods a tier has: one a machine, as the design counts."""
        return max(1, self.part(tier).count)

    def pods(self, environment: Environment, tier: Tier) -> int:
        """How many pods a tier has in an environment: as many as it has machines, which only production has all of."""
        if environment.name == "production":
            return self.count(tier)
        return min(REDUNDANT if environment.whole and tier is Tier.APP else 1, self.count(tier))

    @property
    def most(self) -> int:
        """How many pods load may make of the application; as many as there are where growing is by hand."""
        count = self.count(Tier.APP)
        if self.setting.choice("scaling_policy") != "by_load":
            return count
        return math.ceil(count * self.setting.value("choice.scaling_policy.most"))

    @property
    def grows(self) -> bool:
        """Whether load adds pods."""
        return self.most > self.count(Tier.APP)

    def size(self, tier: Tier) -> Size:
        """What a pod of a tier asks for: half of what its machine has left, so that the next version fits beside it."""
        part, value = self.part(tier), self.setting.value
        cores = max(part.cores / SHARED_BY, part.cores - value("running.machine_cores"))
        memory = part.memory_gb * GIBI
        left = max(memory / SHARED_BY, memory - value("service.base_memory_bytes") / MEBIBYTE)
        return Size(
            math.floor(cores * MILLI / SHARED_BY),
            round(part.cores * MILLI),
            math.floor(left / SHARED_BY),
            math.floor(left),
        )

    def architecture(self, tier: Tier) -> str:
        """The processor's kind in Kubernetes' word; empty where the design does not say."""
        offering = self.part(tier).offering
        if not offering:
            return ""
        return {"x86_64": "amd64"}.get(arch := self.setting.catalogue.compute_row(offering).arch, arch)

    @property
    def zones(self) -> int:
        """Zones over which pods are spread."""
        return self.setting.structure.zones

    @property
    def secrets(self) -> tuple[str, ...]:
        """Variables whose values are secret."""
        return secret_names(self.setting)

    @property
    def keeps_files(self) -> bool:
        """Whether users' files are kept in object storage."""
        return self.setting.component(Tier.FILES) is not None

    @property
    def calls(self) -> bool:
        """Whether the application calls others over HTTPS: object storage, a managed queue, services outside."""
        service = self.setting.loop.service
        managed = self.setting.structure.queue is QueueChoice.MANAGED
        return self.keeps_files or managed or bool(service.outside_calls)

    @property
    def fronted(self) -> bool:
        """Whether a delivery network that we declare stands before the cluster, and asks it by a name of its own."""
        return self.provider == "aws" and self.setting.structure.edge is EdgeChoice.CDN

    @property
    def database(self) -> bool:
        """Whether there is a database to reach."""
        return self.setting.structure.database is not DatabaseStage.NONE

    @property
    def database_outside(self) -> bool:
        """Whether the database stands at another provider, so that the way to it is public."""
        return self.setting.design.database_provider not in {"", self.provider}

    @property
    def cache(self) -> bool:
        """Whether there is a Redis or Valkey to reach."""
        structure = self.setting.structure
        return structure.cache in (CacheChoice.REDIS, CacheChoice.MANAGED) or (
            structure.queue is QueueChoice.REDIS
        )

    @property
    def environments(self) -> tuple[Environment, ...]:
        """Where the loop runs, production first."""
        found = [Environment("production", whole=True, decided="infrastructure_as_code")]
        staged = self.setting.choice("staging")
        if staged not in {"", "none"}:
            found.append(Environment("staging", staged == "like_production", "staging"))
        if self.setting.choice("development") == "off_at_night":
            found.append(Environment("development", whole=False, decided="development"))
        return tuple(found)

    def namespace(self, environment: Environment) -> str:
        """Where an environment's parts stand; at AWS each has a cluster of its own, whose roles name the project."""
        if environment.name == "production" or self.provider == "aws":
            return self.project
        return f"{self.project}-{environment.name}"

    @property
    def rollout_seconds(self) -> int:
        """Within which a tier turns over: its pods one after the other, and the first one's successor before it."""
        pods = max(self.count(tier) for tier in self.tiers)
        return (pods + 1) * (self.seconds("running.start_seconds") + self.seconds("running.drain_seconds"))

    @property
    def watch_seconds(self) -> int:
        """For how long a release watches the first pod of a version; 0 where there is no such pod."""
        canary = self.setting.design.release == "canary"
        return self.seconds("respond.detect_change_seconds.health_check") if canary else 0

    @property
    def release_seconds(self) -> int:
        """What a release may take at most: its secrets, its first pod where one is tried, each tier's turn.

        A migration comes on top; it ends by its own limit, whether or not somebody waits for it.
        """
        start = self.seconds("running.start_seconds")
        first = 2 * start + self.watch_seconds if self.watch_seconds else 0
        return start + first + len(self.tiers) * self.rollout_seconds

    def seconds(self, name: str) -> int:
        """A duration of the catalogue in whole seconds."""
        return round(self.setting.value(name))
