"""What may differ between environments, each with the design's own value where it has one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import block, ref
from loopwright.generate.pinned import version_of
from loopwright.generate.terraform.aws.keys import log_groups
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item, Value

MACHINE_DISK_GB = 30  # what the images ask for at least
LETTERS = "abcdef"  # some accounts lack one of a region: name others then


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable: what it is, its type, its default (none: it must be said), what it must keep, and an example."""

    name: str
    about: str
    type: str
    default: Value = None
    rule: str = ""
    fault: str = ""
    example: Value = None
    sensitive: bool = False
    """Whether its value is shown nowhere, and said in no file of values."""
    ephemeral: bool = False
    """Whether its value is kept nowhere, not even in a plan or in the state."""

    @property
    def block(self) -> Block:
        """The variable in HCL."""
        values: dict[str, Value] = {"description": self.about, "type": ref(self.type)}
        if self.default is not None:
            values["default"] = self.default
        if self.sensitive:
            values["sensitive"] = True
        if self.ephemeral:
            values["ephemeral"] = True
        checks: list[Item] = []
        if self.rule:
            checks.append(block("validation", {"condition": ref(self.rule), "error_message": self.fault}))
        return block("variable", self.name, values, *checks)


def variables(plan: Amazon) -> tuple[Variable, ...]:
    """Every variable of a design, sorted as they are read."""
    return (*_named(plan), *_application(plan), *_stores(plan), *_watch(plan))


def _named(plan: Amazon) -> tuple[Variable, ...]:
    found = [
        Variable(
            "environment",
            "The environment",
            "string",
            "production",
            'contains(["production", "staging", "development", "recovery"], var.environment)',
            "production, staging, development, or recovery after a region is lost.",
        ),
        Variable("region", "The region; the design was priced in this one", "string", plan.region),
    ]
    if plan.named:
        found.append(
            Variable(
                "domain_name",
                "The product's name in the web",
                "string",
                example=f"app.{plan.project}.example",
            )
        )
        found.append(
            Variable(
                "zone_id",
                "The Route 53 zone that the name stands in",
                "string",
                example="Z0000000000000000000",
            )
        )
    if plan.in_network:
        zones: Value = [f"{plan.region}{letter}" for letter in LETTERS[: plan.zones]]
        found.append(
            Variable(
                "zones",
                "The zones with subnets; named, so that a new one at AWS moves nothing",
                "list(string)",
                zones,
                f"length(var.zones) >= {plan.zones}",
                f"The design stands in {plan.zones} zones.",
            )
        )
        found.append(
            Variable(
                "network_cidr",
                "The addresses of the network; those of two environments never overlap",
                "string",
                f"10.20.0.0/{plan.network_bits}",
                f'endswith(var.network_cidr, "/{plan.network_bits}") && can(cidrhost(var.network_cidr, 1))',
                f"A network of prefix length {plan.network_bits}.",
            )
        )
    if plan.in_network and plan.private:
        found.append(
            Variable(
                "nat_gateways",
                "Gateways by which private subnets reach the web: one in each zone, or one for all",
                "number",
                plan.gateways,
                "var.nat_gateways >= 1 && var.nat_gateways <= length(var.zones)",
                "From one to as many as there are zones.",
            )
        )
    if plan.owned:
        found.append(Variable("owner", "The team that answers for it", "string", "product"))
    return tuple(found)


def pipelines() -> Variable:
    """Where the pipelines run."""
    return Variable(
        "pipelines",
        "Where the pipelines that deploy run: github or gitlab",
        "string",
        "github",
        'contains(["github", "gitlab"], var.pipelines)',
        "github or gitlab.",
    )


def repository(project: str) -> Variable:
    """Whose pipeline deploys."""
    return Variable(
        "repository",
        "The repository whose pipeline deploys: OWNER/NAME, at GitLab GROUP/PROJECT",
        "string",
        None,
        'can(regex("^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+$", var.repository))',
        "OWNER/NAME, as the address of the repository ends.",
        f"{project}/{project}",
    )


def _application(plan: Amazon) -> tuple[Variable, ...]:
    found: list[Variable] = []
    if plan.deployed:
        found += [repository(plan.project), pipelines()]
    if plan.tasks or plan.on_functions:
        found.append(
            Variable(
                "image",
                f"The image to run, by its digest or an immutable tag, built for {' and '.join(plan.platforms)}",
                "string",
                None,
                '!endswith(var.image, ":latest") && length(regexall("[:@]", var.image)) > 0',
                "Name one image: a digest or a tag, and never latest.",
                f"000000000000.dkr.ecr.{plan.region}.amazonaws.com/{plan.project}-production:1.0.0",
            )
        )
    if plan.counted:
        found += [
            Variable("app_count", "Instances of the application", "number", plan.count(Tier.APP)),
        ]
        if plan.may_grow:
            found.append(
                Variable("app_most", "Instances that load may add up to", "number", plan.most_instances)
            )
    if Tier.WORKER in (*plan.tasks, *plan.node_tiers):
        found.append(
            Variable("worker_count", "Instances for background work", "number", plan.count(Tier.WORKER))
        )
    if plan.machines or plan.arrangement is Arrangement.KUBERNETES:
        found.append(Variable("machine_disk_gb", "The disk of a machine", "number", MACHINE_DISK_GB))
    if plan.on_functions:
        found.append(
            Variable(
                "calls_at_once",
                "Calls answered at once; -1 is the account's own limit",
                "number",
                plan.calls_at_once,
            )
        )
    return (*found, *_machines(plan))


def _machines(plan: Amazon) -> tuple[Variable, ...]:
    found: list[Variable] = []
    if plan.on_server or plan.arrangement is Arrangement.KUBERNETES:
        found.append(Variable("server_class", "The size of a machine", "string", plan.server_class))
    if Tier.WORKER in plan.node_tiers:
        about = "The size of a machine for background work"
        found.append(Variable("worker_class", about, "string", plan.sku(Tier.WORKER)))
    if plan.on_server and not plan.lightsail:
        found.append(Variable("server_disk_gb", "The disk for data", "number", plan.storage_gb))
    if plan.lightsail or plan.arrangement is Arrangement.KUBERNETES:
        found.append(
            Variable(
                "admin_cidrs",
                "Addresses that administrators and the pipeline come from",
                "list(string)",
                None,
                '!contains(var.admin_cidrs, "0.0.0.0/0")',
                "Name addresses, not everybody.",
                ["192.0.2.10/32"],
            )
        )
    if plan.arrangement is Arrangement.KUBERNETES:
        about = "Whether the Ingress has made its balancer; true from then on, so that names point at it"
        found.append(Variable("balanced", about, "bool", default=False))
        found.append(
            Variable("kubernetes_version", "The line of Kubernetes", "string", version_of("kubernetes"))
        )
    if plan.filtered and (plan.behind_balancer or plan.edge):
        found.append(
            Variable("filter_blocks", "Whether the filter blocks, or only counts", "bool", default=False)
        )
    return tuple(found)


def _stores(plan: Amazon) -> tuple[Variable, ...]:
    found: list[Variable] = []
    if plan.protectable:
        found.append(
            Variable("protected", "Whether what holds data refuses to be deleted", "bool", default=True)
        )
    if plan.hosted:
        found += [
            Variable("postgresql_version", "The line of PostgreSQL", "string", version_of("postgresql")),
            Variable("database_class", "The size of the database", "string", plan.database_class),
            Variable(
                "database_standby",
                "Whether a standby takes over in another zone",
                "bool",
                default=plan.standby,
            ),
            Variable(
                "backup_days",
                "For how many days every change is kept",
                "number",
                plan.backup_days,
                "var.backup_days >= 7",
                "A mistake stays unnoticed for a week.",
            ),
        ]
        if plan.replicas or plan.aurora:
            found.append(Variable("database_replicas", "Readers beside the writer", "number", plan.replicas))
        if not plan.aurora:
            found += [
                Variable("database_disk_gb", "The disk", "number", plan.storage_gb),
                Variable(
                    "database_disk_most_gb",
                    "How far the disk grows by itself",
                    "number",
                    plan.storage_most_gb,
                ),
            ]
    if plan.own_database:
        found += [
            Variable("database_class", "The size of a database machine", "string", plan.database_class),
            Variable("database_count", "Machines of the database", "number", plan.count(Tier.DATABASE)),
            Variable("database_disk_gb", "The disk of each", "number", plan.storage_gb),
        ]
    if plan.witness:
        found += _third_voice(plan, plan.witness.sku)
    if plan.cached:
        found += [
            Variable("cache_class", "The size of the cache", "string", plan.sku(Tier.CACHE)),
            Variable("cache_count", "Nodes of the cache", "number", plan.count(Tier.CACHE)),
        ]
    return tuple(found)


def _third_voice(plan: Amazon, sku: str) -> tuple[Variable, ...]:
    return (
        Variable("witness_class", "The size of the machine that only votes on who leads", "string", sku),
        Variable(
            "witness_zone",
            "Where it stands: in a zone that carries no database",
            "string",
            f"{plan.region}{LETTERS[plan.count(Tier.DATABASE)]}",
            "!contains(slice(var.zones, 0, min(length(var.zones), var.database_count)), var.witness_zone)",
            "A zone with two voices of three takes the election with it.",
        ),
    )


def _watch(plan: Amazon) -> tuple[Variable, ...]:
    written = plan.log_bucket or bool(log_groups(plan))
    about = "For how many days logs are kept"
    logs = [Variable("log_retention_days", about, "number", plan.log_days)] if written else []
    return (
        *logs,
        Variable("alarm_email", "Who is woken", "string", example=f"alarms@{plan.project}.example"),
        Variable("budget_usd", "The budget of a month in US dollars", "number", plan.budget_usd),
    )
