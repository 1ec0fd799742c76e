"""The way of this design from a push to users: where it ends, by which steps, with which gates."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.subject import static
from loopwright.generate.address import RESERVED, host_of
from loopwright.generate.amazon import PROVIDER, Amazon
from loopwright.generate.application import (
    application_of,
    health_path,
    on_machines_of_ecs,
    on_own_machines,
    platforms_of,
)
from loopwright.generate.kubernetes.plan import Plan
from loopwright.generate.kubernetes.secrets import recovery_names
from loopwright.generate.load.mix import HOLD_SECONDS, RAMP_SECONDS
from loopwright.generate.naming import DECLARED, names_at
from loopwright.generate.orders import ANSWER_PATH, NAMESPACE, fetches_orders
from loopwright.loop.vocabulary import Arrangement, CacheChoice, DatabaseStage, QueueChoice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.generate.application import Application
    from loopwright.generate.naming import Names
    from loopwright.generate.setting import Setting

DEVELOPMENT, STAGING, PRODUCTION = "development", "staging", "production"
PLATFORMS = {"fly.io": "fly"}
CLOUDS = ("aws", "azure", "gcp")
OF_SERVERLESS = {"aws": "lambda", "gcp": "cloud_run", "azure": "container_apps"}
OF_CONTAINERS = {"aws": "ecs", "azure": "container_apps", "gcp": "cloud_run"}
NAMED_APPS = frozenset({"cloud_run", "container_apps", "digitalocean", "lambda"})
LONGEST_PLATFORM_NAME = 30
MINUTE, PAUSE_SECONDS = 60, 10
SPARE = 2  # times of what a deploy may take, after which a job has hung
OF_RUNNERS = "linux/amd64"  # what the pipeline itself runs on


@cache
def rows(name: str) -> Mapping[str, Mapping[str, object]]:
    """A table of data beside this module."""
    found = tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))
    found.pop("read_on")
    return found


@dataclass(frozen=True)
class Road:
    """What pipelines and their scripts are written from."""

    setting: Setting

    @property
    def application(self) -> Application:
        """How the program is built and tested."""
        return application_of(self.setting)

    @property
    def platforms(self) -> tuple[str, ...]:
        """What the image is built for: the kinds of machines that the design has."""
        return platforms_of(self.setting)

    @property
    def copies(self) -> bool:
        """Whether jobs in the cluster copy the database, by an image of their own."""
        return bool(recovery_names(self.setting))

    @property
    def emulates(self) -> bool:
        """Whether the machine that builds is of another kind than one that runs."""
        return self.platforms != (OF_RUNNERS,)

    @property
    def static(self) -> bool:
        """Whether there is nothing but files."""
        return static(self.setting.subject)

    @property
    def host(self) -> str:
        """The place that runs the loop, as ``hosts.toml`` calls it."""
        arrangement, provider = self.setting.structure.arrangement, self.setting.design.provider
        if on_own_machines(self.setting):
            return self._machines_host
        if on_machines_of_ecs(self.setting):
            return "ecs"
        if arrangement is Arrangement.STATIC:
            return "static"
        if arrangement is Arrangement.KUBERNETES:
            return f"kubernetes_{provider}" if provider in CLOUDS else "kubernetes"
        if arrangement is Arrangement.PLATFORM:
            return PLATFORMS.get(provider, provider)
        return (OF_SERVERLESS if arrangement is Arrangement.SERVERLESS else OF_CONTAINERS)[provider]

    @property
    def _machines_host(self) -> str:
        """How a job reaches machines of the team's."""
        if fetches_orders(self.setting):
            return "pull"
        at_amazon = self.setting.design.provider == PROVIDER and not Amazon(self.setting).lightsail
        return "server_aws" if at_amazon else "server"

    @property
    def signs(self) -> tuple[str, ...]:
        """By what a job proves that it may change the place: one way, or one after the other."""
        return tuple(self.said("sign").split())

    @property
    def knocks(self) -> bool:
        """Whether a job comes to a server's own door, which opens to known addresses alone."""
        return self.host == "server"

    @property
    def orders(self) -> bool:
        """Whether a job signs what is to be done, and the server fetches it: nobody comes in."""
        return self.host == "pull"

    def said(self, key: str) -> str:
        """What ``hosts.toml`` says of the host."""
        text = str(rows("hosts")[self.host].get(key, ""))
        return text.replace("%project%", self.setting.project).replace("%region%", self.setting.design.region)

    def names(self, key: str) -> tuple[str, ...]:
        """Its secrets or its variables, by name."""
        found = rows("hosts")[self.host].get(key, ())
        if key == "variables" and self.has_worker:
            found = [*found, *rows("hosts")[self.host].get("with_worker", ())]  # type: ignore[misc]  # lists, by the file
        return tuple(map(str, found)) if isinstance(found, (list, tuple)) else ()

    @cached_property
    def environments(self) -> tuple[str, ...]:
        """Where a version goes, in turn."""
        staged = self.setting.choice("staging") not in {"", "none"}
        return (STAGING, PRODUCTION) if staged else (PRODUCTION,)

    @property
    def sleeps(self) -> bool:
        """Whether a shared environment is switched off at night."""
        return self.setting.choice("development") == "off_at_night"

    @property
    def strategy(self) -> str:
        """How a version is replaced."""
        return self.setting.choice("release_strategy")

    @property
    def cluster(self) -> bool:
        """Whether Kubernetes runs it, whose own script migrates, tries one pod first, and turns versions over."""
        return self.host.startswith("kubernetes")

    @property
    def shares(self) -> bool:
        """Whether these scripts let a share of users meet a version before the others do."""
        return self.strategy == "canary" and not self.cluster

    @property
    def approved(self) -> bool:
        """Whether somebody named lets a version through."""
        return self.setting.choice("pipeline_gates") == "tests_review_and_approval"

    @property
    def gated(self) -> bool:
        """Whether a known critical fault stops a release."""
        return self.setting.choice("dependency_updates") == "weekly_with_a_gate"

    @property
    def signed(self) -> bool:
        """Whether the image carries a proof of where it was made."""
        return self.setting.choice("container_images") == "signed_image"

    @property
    def check(self) -> str:
        """What is looked at after a deploy."""
        return self.setting.choice("post_deploy_check")

    @property
    def migrates(self) -> bool:
        """Whether there is a schema, and a command that changes it."""
        return self.has_database and bool(self.application.migrate) and not self.static

    @property
    def migrates_first(self) -> bool:
        """Whether the schema grows before the new version starts, so that both versions can live with it."""
        return self.migrates and self.setting.choice("schema_changes") == "expand_then_contract"

    @property
    def has_database(self) -> bool:
        """Whether tests need PostgreSQL."""
        return self.setting.structure.database is not DatabaseStage.NONE

    @property
    def has_redis(self) -> bool:
        """Whether tests need Redis."""
        structure = self.setting.structure
        return (
            structure.cache in {CacheChoice.REDIS, CacheChoice.MANAGED}
            or structure.queue is QueueChoice.REDIS
        )

    @property
    def has_worker(self) -> bool:
        """Whether background work runs in a part of its own."""
        worker = self.setting.component(Tier.WORKER)
        return worker is not None and worker.count > 0

    @property
    def silences(self) -> bool:
        """Whether alerts on health are kept quiet while a version is replaced."""
        return not self.static and self.setting.choice("noise_reduction") != "repeat_rarely"

    @property
    def stack(self) -> Mapping[str, object]:
        """How projects of its package manager are set up and checked."""
        return rows("stacks")[self.application.ecosystem]

    def url(self, environment: str) -> str:
        """Where an environment answers."""
        host = host_of(self.setting)
        return f"https://{host}" if environment == PRODUCTION else f"https://{environment}.{host}"

    @property
    def deploy_minutes(self) -> int:
        """What a deploy may take."""
        return math.ceil(self.setting.value("seed.deploy_minutes"))

    @property
    def verify_seconds(self) -> int:
        """For how long a version is looked at before it counts as good."""
        if self.check == "ask_for_health":
            return round(self.setting.value("choice.deployment_window.watch_seconds"))
        return 0 if self.static else self.deploy_minutes * MINUTE

    @property
    def watched_seconds(self) -> int:
        """For how long a release itself looks at the first users' version, before the others meet it."""
        if self.cluster:
            return Plan(self.setting).watch_seconds
        return self.verify_seconds if self.shares else 0

    def job_minutes(self, environment: str) -> int:
        """After how long a deploy has hung: what it may take twice, or what its release waits for, and the looks."""
        release = SPARE * self.deploy_minutes * MINUTE + self.watched_seconds
        if self.cluster:
            release = max(release, Plan(self.setting).release_seconds)
        load = RAMP_SECONDS + HOLD_SECONDS if environment == STAGING and not self.static else 0
        return math.ceil((release + self.verify_seconds + load) / MINUTE)

    @property
    def canary_percent(self) -> int:
        """The share of users that meets a version first."""
        return round(100 * self.setting.value("release.exposure.canary"))

    @property
    def called(self) -> Names:
        """What things are called here, with the shell's ``$environment`` in the place of the environment."""
        return names_at(self.setting.design.provider, self.setting.project, "$environment")

    @property
    def name(self) -> str:
        """What the scripts call the place that they speak to: the app, or what its parts' names begin with."""
        return self.called.application if self.host in NAMED_APPS else self.called.whole

    def values(self) -> dict[str, object]:
        """What the scripts' templates read."""
        setting = self.setting
        return {
            "road": self,
            "project": setting.project,
            "region": setting.design.region,
            "health": "/" if self.static else health_path(setting),
            "migrate": self.application.migrate or "true",
            "reserved": RESERVED,
            "host": self.host,
            "migrate_tries": math.ceil(self.setting.value("running.job_seconds") / PAUSE_SECONDS),
            "declared": self.setting.design.provider in DECLARED
            or self.host.startswith("server")
            or self.orders,
            "answer": ANSWER_PATH,
            "namespace": NAMESPACE,
            "answer_seconds": SPARE * self.deploy_minutes * MINUTE,
            "longest": LONGEST_PLATFORM_NAME,
        }
