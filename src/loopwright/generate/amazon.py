"""A design at AWS as its files must know it, whatever language they are in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.design.alerting.watching import hidden
from loopwright.design.model import Tier
from loopwright.generate.application import (
    application_of,
    balancer_path,
    plain_names,
    platforms_of,
    secret_names,
)
from loopwright.generate.keeping import change_days
from loopwright.generate.naming import names_at
from loopwright.loop.vocabulary import Arrangement, CacheChoice, DatabaseStage, EdgeChoice, QueueChoice

if TYPE_CHECKING:
    from loopwright.design.model import Component
    from loopwright.generate.application import Application
    from loopwright.generate.naming import Names
    from loopwright.generate.setting import Setting

PROVIDER = "aws"
NODE_LABEL = "tier"  # what tells the nodes of one tier from those of another
LEAST_ZONES = 2  # a balancer and a database's group of subnets ask for two
MIB = 1024
UNITS = 1024  # of a processor, as ECS counts
HOSTED = frozenset({DatabaseStage.MANAGED, DatabaseStage.MANAGED_STANDBY, DatabaseStage.REPLICAS})
OWN = frozenset({DatabaseStage.OWN_SERVER, DatabaseStage.STANDBY_BY_HAND, DatabaseStage.PATRONI})
IN_CONTAINERS = frozenset({Arrangement.CONTAINERS, Arrangement.SERVERS})
LEAST_STORAGE_GB = 20  # of RDS on gp3
MORE_STORAGE = 1.26  # RDS warns where a disk may grow by less than 26 %
NETWORKS = {"production": 20, "staging": 21, "development": 22}  # seldom used at home or in an office


@dataclass(frozen=True)
class Amazon:
    """The parts of a design at AWS and their sizes."""

    setting: Setting

    @property
    def project(self) -> str:
        """The name that everything carries."""
        return self.setting.project

    @property
    def names(self) -> Names:
        """What its resources are called, as Terraform writes it."""
        return names_at(
            PROVIDER, self.project, "${var.environment}", whole="${local.name}", account="${local.account}"
        )

    @property
    def region(self) -> str:
        """The region."""
        return self.setting.design.region

    @property
    def arrangement(self) -> Arrangement:
        """How the application is put together."""
        return self.setting.structure.arrangement

    @cached_property
    def application(self) -> Application:
        """How the application is run."""
        return application_of(self.setting)

    @property
    def zones(self) -> int:
        """Zones with subnets."""
        return max(LEAST_ZONES, self.setting.structure.zones)

    @property
    def private(self) -> bool:
        """Whether the application stands in subnets without public addresses, which reach the web by a gateway."""
        return self._amount("cost.nat") > 0 or self.gateway_unpaid

    @property
    def gateway_unpaid(self) -> bool:
        """Whether a function calls services outside, which it can by a gateway alone, and the bill has none."""
        calls = self.mails or self.elsewhere or bool(self.setting.loop.service.outside_calls)
        return self.on_functions and calls and self._amount("cost.nat") == 0

    @property
    def gateways(self) -> int:
        """Gateways by which private subnets reach the web."""
        return 1 if self.gateway_unpaid else self.zones

    @property
    def gateway_usd(self) -> float:
        """What one gateway costs a month here."""
        steps = self.setting.catalogue.price_steps(PROVIDER, "nat_gateway_month", self.region)
        return (steps[0].usd or 0.0) if steps else 0.0

    @property
    def network_bits(self) -> int:
        """Prefix length of the network."""
        return round(self.setting.value("choice.address_plan.network_prefix_bits"))

    @property
    def subnet_bits(self) -> int:
        """Prefix length of a subnet."""
        return round(self.setting.value("choice.address_plan.subnet_prefix_bits"))

    # the application

    @property
    def behind_balancer(self) -> bool:
        """Whether a load balancer stands before the application."""
        return self.arrangement in IN_CONTAINERS

    @property
    def in_network(self) -> bool:
        """Whether the design has a network of its own."""
        return self.arrangement is not Arrangement.STATIC and not self.lightsail

    @property
    def lightsail(self) -> bool:
        """Whether the one server is a Lightsail instance, which stands outside the account's networks."""
        return self.arrangement is Arrangement.ONE_SERVER and self.sku(Tier.APP).startswith("lightsail")

    def sku(self, tier: Tier) -> str:
        """The size of a tier's machines, empty where it has none."""
        part = self.setting.component(tier)
        return "" if part is None or part.provider != PROVIDER else part.sku

    def count(self, tier: Tier) -> int:
        """How many machines or instances a tier has."""
        part = self.setting.component(tier)
        return 0 if part is None else part.count

    def on_fargate(self, tier: Tier) -> bool:
        """Whether a tier's containers run without machines of ours."""
        return self.sku(tier).startswith("fargate")

    def cpu_units(self, tier: Tier) -> int:
        """What a task of a tier asks for of a processor; one that has a machine leaves a little to its agent."""
        part = self.setting.component(tier)
        cores = part.cores if part else 1.0
        return round(cores * UNITS)

    def memory_mib(self, tier: Tier) -> int:
        """What a task of a tier may take of memory."""
        part = self.setting.component(tier)
        whole = (part.memory_gb if part else 1.0) * MIB
        system = self.setting.value("service.base_memory_bytes") / MIB**2
        return round(whole if self.on_fargate(tier) else max(whole / 2, whole - system))

    def architecture(self, tier: Tier) -> str:
        """``arm64`` or ``x86_64``."""
        part = self.setting.component(tier)
        if part is None or not part.offering:
            return "x86_64"
        return self.setting.catalogue.compute_row(part.offering).arch

    @property
    def tasks(self) -> tuple[Tier, ...]:
        """The tiers that run the application's containers."""
        if self.arrangement not in IN_CONTAINERS:
            return ()
        return (Tier.APP, Tier.WORKER) if self.setting.structure.workers else (Tier.APP,)

    @property
    def machines(self) -> tuple[Tier, ...]:
        """The tiers whose containers run on machines of ours."""
        return tuple(tier for tier in self.tasks if not self.on_fargate(tier))

    @property
    def node_tiers(self) -> tuple[Tier, ...]:
        """The tiers whose pods stand on nodes of a cluster of Kubernetes, each tier on its own."""
        if self.arrangement is not Arrangement.KUBERNETES:
            return ()
        return (Tier.APP, Tier.WORKER) if self.setting.structure.workers else (Tier.APP,)

    @property
    def health_path(self) -> str:
        """Where the application says that it takes requests."""
        return balancer_path(self.setting)

    @property
    def secret_names(self) -> tuple[str, ...]:
        """Variables whose values are secret."""
        return secret_names(self.setting)

    @property
    def plain_names(self) -> dict[str, str]:
        """Variables that are no secret."""
        return plain_names(self.setting)

    @property
    def most_instances(self) -> int:
        """How far load may add instances; as many as there are where growing is by hand."""
        count = self.count(Tier.APP)
        if self.setting.choice("scaling_policy") != "by_load":
            return count
        return math.ceil(count * self.setting.value("choice.scaling_policy.most"))

    # the data

    @property
    def database(self) -> DatabaseStage:
        """How far the database has grown."""
        return self.setting.structure.database

    @property
    def hosted(self) -> bool:
        """Whether AWS runs the database."""
        return self.database in HOSTED and self.setting.design.database_provider == PROVIDER

    @property
    def aurora(self) -> bool:
        """Whether it is an Aurora cluster."""
        part = self.setting.component(Tier.DATABASE)
        return self.hosted and part is not None and ".aurora." in part.offering

    @property
    def own_database(self) -> bool:
        """Whether it runs on machines of ours."""
        return self.database in OWN and self.setting.design.database_provider == PROVIDER

    @property
    def database_class(self) -> str:
        """The class of its machines."""
        return self.sku(Tier.DATABASE).split(" ")[0]

    @property
    def smallest_database_class(self) -> str:
        """The cheapest class that the same kind of database is sold in here, for environments without users."""
        own = self.setting.catalogue.database_row(self._part(Tier.DATABASE).offering)
        sold = [
            row
            for row in self.setting.catalogue.databases
            if (row.provider, row.service, row.engine, row.region)
            == (own.provider, own.service, own.engine, own.region)
            and row.orderable
            and row.sku.startswith("db.")
        ]
        return min(sold, key=lambda row: (row.usd_month or math.inf, row.sku), default=own).sku.split(" ")[0]

    @property
    def smallest_cache_class(self) -> str:
        """The cheapest node that a cache is sold on here."""
        own = self.sku(Tier.CACHE)
        region = self.region
        sold = [
            row
            for row in self.setting.catalogue.caches
            if row.provider == PROVIDER and row.region == region and row.sku.startswith("cache.")
        ]
        return min(sold, key=lambda row: (row.usd_month or math.inf, row.sku)).sku if sold else own

    def _part(self, tier: Tier) -> Component:
        part = self.setting.component(tier)
        if part is None:
            raise KeyError(tier)
        return part

    @property
    def standby(self) -> bool:
        """Whether a standby takes over in another zone."""
        return self.setting.structure.database_redundant

    @property
    def replicas(self) -> int:
        """Readers beside the writer and its standby."""
        return self.setting.structure.replicas

    @property
    def storage_gb(self) -> int:
        """The disk: what is kept today below the share at which a disk is called full."""
        return self._disk(self._amount("data.size_gb"))

    @property
    def storage_most_gb(self) -> int:
        """How far the disk may grow by itself: to what the horizon brings."""
        grown = self._amount("data.growth_gb_per_month") * self.setting.value("demand.horizon_months")
        return max(
            math.ceil(self.storage_gb * MORE_STORAGE), self._disk(self._amount("data.size_gb") + grown)
        )

    def _disk(self, kept_gb: float) -> int:
        return max(LEAST_STORAGE_GB, math.ceil(kept_gb / self.setting.value("seed.disk_alert")))

    @property
    def backup_days(self) -> int:
        """How long every change is kept: as long as daily copies are, or as long as AWS does."""
        return change_days(self.setting)

    @property
    def cached(self) -> bool:
        """Whether AWS runs a cache."""
        return self.setting.structure.cache is CacheChoice.MANAGED and bool(self.sku(Tier.CACHE))

    @property
    def queued(self) -> bool:
        """Whether AWS runs a queue."""
        return self.setting.structure.queue is QueueChoice.MANAGED

    @property
    def files(self) -> bool:
        """Whether users' files are kept."""
        return self.setting.component(Tier.FILES) is not None

    @property
    def edge(self) -> bool:
        """Whether a delivery network stands before the origin."""
        return self.setting.structure.edge is EdgeChoice.CDN or self.arrangement is Arrangement.STATIC

    @property
    def filtered(self) -> bool:
        """Whether a filter of requests stands before the program."""
        return self.setting.choice("web_application_firewall") == "managed_rules"

    @property
    def staged(self) -> str:
        """The staging environment: ``none``, ``smaller`` or ``like_production``; empty where it does not arise."""
        return self.setting.choice("staging")

    # how it is reached, watched and paid

    @property
    def on_functions(self) -> bool:
        """Whether the application is a function."""
        return self.arrangement is Arrangement.SERVERLESS

    @property
    def migrates(self) -> bool:
        """Whether a release changes a schema by a command of the program's."""
        return self.database is not DatabaseStage.NONE and bool(self.application.migrate)

    @property
    def deployed(self) -> bool:
        """Whether a pipeline is let into the account: where what runs the program is spoken to by AWS's own calls."""
        machine = self.on_server and not self.lightsail
        return bool(self.tasks or self.node_tiers) or self.on_functions or machine

    @property
    def on_server(self) -> bool:
        """Whether one server carries it."""
        return self.arrangement is Arrangement.ONE_SERVER

    @property
    def named(self) -> bool:
        """Whether its name in the web is declared with it."""
        return True

    @property
    def owned(self) -> bool:
        """Whether each part names the team that answers for it."""
        return self.setting.choice("resource_tags") == "owner_too"

    @property
    def has_secrets(self) -> bool:
        """Whether a program reads secrets from the account's store."""
        return self.arrangement is not Arrangement.STATIC and not self.lightsail

    @property
    def counted(self) -> bool:
        """Whether the number of instances or machines is declared."""
        return bool(self.tasks) or self.arrangement is Arrangement.KUBERNETES

    @property
    def may_grow(self) -> bool:
        """Whether a limit to what load may add is declared."""
        grows = self.most_instances > self.count(Tier.APP) and self.on_fargate(Tier.APP)
        return grows or self.arrangement is Arrangement.KUBERNETES

    @property
    def grows(self) -> bool:
        """Whether load adds tasks by itself."""
        return self.may_grow and bool(self.tasks)

    @property
    def mails(self) -> bool:
        """Whether the application hands letters to a server of mail."""
        return "SMTP_URL" in self.secret_names

    @property
    def sends_measurements(self) -> bool:
        """Whether the application sends measurements or traces to a collector inside the network."""
        return hidden(self.setting) or self.setting.choice("tracing") == "sampled"

    @property
    def watched_inside(self) -> bool:
        """Whether something must be reached that only the network reaches: what measures and copies stands in it."""
        return self.in_network and not self.on_server

    @property
    def platforms(self) -> tuple[str, ...]:
        """What the image must be built for, as builders of images write it."""
        return platforms_of(self.setting)

    @property
    def protectable(self) -> bool:
        """Whether there is a part that can refuse to be deleted."""
        machine = self.on_server and not self.lightsail
        return self.behind_balancer or self.hosted or self.own_database or machine

    @property
    def keeps(self) -> bool:
        """Whether AWS Backup has something to copy."""
        return self.hosted or self.own_database or (self.on_server and not self.lightsail)

    @property
    def log_bucket(self) -> bool:
        """Whether something writes who asked for what."""
        return self.behind_balancer or self.edge or self.files

    @property
    def elsewhere(self) -> bool:
        """Whether the database stands at another provider."""
        return self.database is not DatabaseStage.NONE and self.setting.design.database_provider != PROVIDER

    @property
    def unfit(self) -> str:
        """Why no files can be written, if so."""
        if self.arrangement is Arrangement.PLATFORM:
            return "AWS has no application platform that new customers can order"
        if self.arrangement is not Arrangement.ONE_SERVER and self.sku(Tier.APP).startswith("lightsail"):
            return (
                "Lightsail machines join no network, group or cluster of the account; choose a machine of EC2"
            )
        return ""

    @property
    def environments(self) -> tuple[tuple[str, str], ...]:
        """The environments, each with the decision that it comes from."""
        found = [("production", "infrastructure_as_code")]
        if self.staged not in {"", "none"}:
            found.append(("staging", "staging"))
        if self.setting.choice("development") == "off_at_night":
            found.append(("development", "development"))
        return tuple(found)

    def network_of(self, environment: str) -> str:
        """The addresses of an environment; no two overlap."""
        return f"{self.network_prefix(environment)}.0.0/{self.network_bits}"

    @staticmethod
    def network_prefix(environment: str) -> str:
        """The first two numbers of an environment's addresses."""
        return f"10.{NETWORKS[environment]}"

    @property
    def function_memory_mb(self) -> int:
        """The memory of a function, which is in megabytes of 1000 where the size says so."""
        part = self.setting.component(Tier.APP)
        return round(
            (part.memory_gb if part else 1.0) * 1000
            if part and part.memory_gb % 1
            else (part.memory_gb if part else 1) * MIB
        )

    @property
    def calls_at_once(self) -> int:
        """How many calls a function answers at once: the busy slots at the peak, with the room load may take."""
        slots = self._amount("load.slots")
        return max(1, math.ceil(slots * self.setting.value("choice.scaling_policy.most")))

    @property
    def server_class(self) -> str:
        """The size of a machine in AWS's own words."""
        sku = self.sku(Tier.APP)
        return f"{sku.removeprefix('lightsail-')}_3_0" if sku.startswith("lightsail-") else sku

    @property
    def log_days(self) -> int:
        """How long logs are kept where they can be asked."""
        short = self.setting.choice("log_retention") == "short"
        return round(self.setting.value(f"choice.log_retention.{'short' if short else 'hot'}_days"))

    @property
    def latency_seconds(self) -> float:
        """The response time above which an alarm rings: the objective, else the seed's limit."""
        return self._amount("objective.latency_p95_seconds") or self.setting.value(
            "seed.response_time_alert_seconds"
        )

    @property
    def availability(self) -> float:
        """The share of requests to be answered: the objective, else what the design promises."""
        return self._amount("objective.availability") or self.setting.value("promise.availability")

    @property
    def connections(self) -> float:
        """Connections that the database takes; 0 where it is not known."""
        part = self.setting.component(Tier.DATABASE)
        if part is None or not part.offering:
            return 0.0
        return self.setting.catalogue.database_row(part.offering).connections or 0.0

    @property
    def budget_usd(self) -> int:
        """The budget: the loop's, else what the design costs with the room that budgets leave."""
        said = self._amount("objective.budget_usd")
        factor = self.setting.value("choice.budget_alerts.factor")
        return math.ceil(said or self.setting.value("cost.total") * factor)

    def _amount(self, path: str) -> float:
        found = self.setting.answer.figures.get(path)
        return 0.0 if found is None else found.value
