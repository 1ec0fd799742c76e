"""The design at AWS as a Terraform configuration, with tests of its promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.verdict import NotApplicable
from loopwright.generate.amazon import PROVIDER, Amazon
from loopwright.generate.file import File
from loopwright.generate.hcl import hcl_text
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.terraform.aws import alarms, balancer, edge, frame, keys, network, stores
from loopwright.generate.terraform.aws.backup import backup
from loopwright.generate.terraform.aws.bootstrap import bootstrap
from loopwright.generate.terraform.aws.budget import budget
from loopwright.generate.terraform.aws.cluster import cluster
from loopwright.generate.terraform.aws.containers import containers
from loopwright.generate.terraform.aws.database import database, own_database
from loopwright.generate.terraform.aws.deploying import deploying
from loopwright.generate.terraform.aws.functions import functions
from loopwright.generate.terraform.aws.guiding import sections
from loopwright.generate.terraform.aws.identity import door_role, identity
from loopwright.generate.terraform.aws.outputs import outputs
from loopwright.generate.terraform.aws.promises import promises
from loopwright.generate.terraform.aws.security_groups import security_groups
from loopwright.generate.terraform.aws.server import server
from loopwright.generate.terraform.aws.variables import variables
from loopwright.generate.terraform.aws.witness import witness
from loopwright.generate.terraform.guide import guide
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.generate.hcl import Item, Value
    from loopwright.generate.setting import Setting

FOLDER = "terraform"
INIT = "-backend-config environments/production.s3.tfbackend"
FIRST = (
    "(cd bootstrap && terraform init && terraform workspace select -or-create production && terraform apply)",
    f"terraform init {INIT}",
)
Part = tuple[str, tuple["Item", ...], tuple[str, ...]]


@renders("seed: infrastructure-from-loop, Infrastructure as Code")
def terraform_aws(setting: Setting) -> Rendered:
    """The design at AWS: network, application, data, copies, alarms, budget, and tests of what is promised."""
    if setting.design.provider != PROVIDER:
        return NotApplicable(
            f"the application runs at {setting.design.provider or 'no provider'}, not at AWS"
        )
    plan = Amazon(setting)
    if plan.unfit:
        return NotApplicable(plan.unfit)
    parts = (*_held(plan), *_network(plan), *_program(plan), *_data(plan), *_watched(plan))
    files = [
        File(f"{FOLDER}/{name}", hcl_text(items), decisions) for name, items, decisions in parts if items
    ]
    return (
        *files,
        *environments(plan),
        guide(setting, FIRST, _assumptions(plan), init=INIT, sections=sections(plan)),
    )


def _held(plan: Amazon) -> tuple[Part, ...]:
    code = ("infrastructure_as_code",)
    return (
        ("versions.tf", frame.versions(plan), code),
        ("variables.tf", tuple(one.block for one in variables(plan)), code),
        ("locals.tf", (*frame.lookups(), *frame.names(plan)), ("resource_tags",)),
        ("outputs.tf", outputs(plan), code),
        ("tests/promises.tftest.hcl", promises(plan), ("infrastructure_tests", "security_posture")),
        ("bootstrap/main.tf", bootstrap(plan), code),
    )


def _network(plan: Amazon) -> tuple[Part, ...]:
    groups = security_groups(plan) if plan.in_network else ()
    return (
        ("network.tf", network.network(plan) if plan.in_network else (), ("address_plan", "way_out")),
        ("security_groups.tf", groups, ("firewall_rules",)),
        ("keys.tf", keys.keys(plan), ("encryption",)),
        ("secrets.tf", keys.secrets(plan) if plan.has_secrets else (), ("secrets", "secret_rotation")),
        ("logs.tf", keys.logs(plan), ("log_retention", "log_aggregation")),
    )


def _program(plan: Amazon) -> tuple[Part, ...]:
    door = _door(plan)
    program = {
        Arrangement.SERVERLESS: functions,
        Arrangement.ONE_SERVER: server,
        Arrangement.KUBERNETES: cluster,
        Arrangement.CONTAINERS: containers,
        Arrangement.SERVERS: containers,
    }.get(plan.arrangement)
    return (
        ("door.tf", door, ("names_and_certificates", "web_application_firewall")),
        ("edge.tf", _edge(plan), ("edge_caching", "ddos_protection")),
        ("application.tf", program(plan) if program else (), ("scaling_policy", "release_strategy")),
        ("identity.tf", identity(plan), ("service_accounts", "access")),
        ("deploying.tf", deploying(plan), ("pipeline_steps", "service_accounts")),
    )


def _door(plan: Amazon) -> tuple[Item, ...]:
    """The certificate, and the balancer behind it."""
    if plan.on_server or plan.arrangement is Arrangement.STATIC or (plan.on_functions and plan.edge):
        return ()
    found = balancer.certificate(plan)
    if plan.behind_balancer:
        found = (*found, *balancer.balancer(plan))
        found = (*found, *(balancer.balancer_filter() if plan.filtered else ()))
        found = (*found, balancer.door_record(plan))
    if plan.node_tiers:
        found = (*found, *balancer.ingress_record(plan))
    return found


def _edge(plan: Amazon) -> tuple[Item, ...]:
    if not plan.edge:
        return ()
    record = balancer.record("aws_cloudfront_distribution", "main", "hosted_zone_id")
    return (*edge.edge(plan), *(edge.edge_filter() if plan.filtered else ()), record)


def _data(plan: Amazon) -> tuple[Part, ...]:
    rows = database(plan) if plan.hosted else own_database(plan) if plan.own_database else ()
    if plan.own_database:
        rows = (*door_role(), *rows, *witness(plan))
    return (
        ("database.tf", rows, ("database_stage", "disaster_recovery")),
        ("cache.tf", stores.cache(plan) if plan.cached else (), ("caching",)),
        ("queue.tf", stores.queue(plan) if plan.queued else (), ("background_jobs", "job_retries")),
        ("files.tf", stores.files(plan) if plan.files else (), ("file_backup",)),
        (
            "log_bucket.tf",
            (*stores.log_bucket(plan), *(edge.log_access() if plan.edge else ())) if plan.log_bucket else (),
            ("log_retention",),
        ),
        ("backup.tf", backup(plan) if plan.keeps else (), ("backup_schedule", "backup_retention")),
    )


def _watched(plan: Amazon) -> tuple[Part, ...]:
    return (
        ("alarms.tf", (*alarms.topic(), *alarms.alarms(plan)), ("alert_rules", "burn_rate_alerts")),
        ("budget.tf", budget(plan), ("budget_alerts",)),
    )


def environments(plan: Amazon) -> tuple[File, ...]:
    """What each environment says for itself."""
    found: list[File] = []
    for environment, decision in plan.environments:
        said = {one.name: one.example for one in variables(plan) if one.default is None}
        if environment != "production":
            said = {name: _other(value, environment) for name, value in said.items()}
        values: dict[str, Value] = {"environment": environment, **said}
        if environment != "production":
            values |= frame.said_by(plan, environment)
        where = f"{FOLDER}/environments/{environment}"
        found += [
            File(f"{where}.tfvars", hcl_text([values]), (decision,)),
            File(f"{where}.s3.tfbackend", hcl_text([frame.backend(plan, environment)]), (decision,)),
        ]
    return tuple(found)


def _assumptions(plan: Amazon) -> tuple[str, ...]:
    found = [f"The application is run by {plan.application.assumption}."] if plan.tasks else []
    if plan.hosted:
        found.append(
            "AWS makes the owner's password and turns it over; the program's own user is made by its first migration."
        )
    if plan.elsewhere:
        found.append("The database stands at another provider: put its URL into the secret DATABASE_URL.")
    if plan.gateway_unpaid:
        found.append(
            f"The function calls services outside by one NAT gateway, for ${plan.gateway_usd:.2f} a month. The "
            "design's bill has none yet: add it to what you expect to pay."
        )
    elif plan.on_functions and plan.hosted:
        found.append(
            "The function reaches its data and its secrets alone: the loop names no service outside that it calls."
        )
    return tuple(found)


def _other(value: Value, environment: str) -> Value:
    """The example of another environment: names must differ, all else is the same."""
    if isinstance(value, str) and value.startswith("app."):
        return value.replace("app.", f"{environment}.", 1)
    if isinstance(value, str):
        return value.replace("-production:", f"-{environment}:")
    return value
