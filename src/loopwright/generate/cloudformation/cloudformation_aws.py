"""The design at AWS as one CloudFormation template, with the parameters of each environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.verdict import NotApplicable
from loopwright.generate.amazon import IN_CONTAINERS, PROVIDER, Amazon
from loopwright.generate.cloudformation.parts.copies import copies
from loopwright.generate.cloudformation.parts.database import database
from loopwright.generate.cloudformation.parts.door import door
from loopwright.generate.cloudformation.parts.keys import keys
from loopwright.generate.cloudformation.parts.network import network, security_groups
from loopwright.generate.cloudformation.parts.program import program
from loopwright.generate.cloudformation.parts.stores import stores
from loopwright.generate.cloudformation.parts.watch import watch
from loopwright.generate.dumping import json_text, yaml_text
from loopwright.generate.file import File
from loopwright.generate.pinned import version_of
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.terraform.aws.frame import sizes

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

DECISIONS = (
    "infrastructure_as_code",
    "address_plan",
    "firewall_rules",
    "database_stage",
    "encryption",
    "backup_schedule",
    "backup_retention",
    "alert_rules",
    "budget_alerts",
)
LETTERS = "abcdef"  # some accounts lack one of a region: name others then
CLEAR = {
    "app_count": "AppCount",
    "worker_count": "WorkerCount",
    "database_standby": "DatabaseStandby",
    "database_class": "DatabaseClass",
}


@renders("seed: infrastructure-from-loop, Infrastructure as Code")
def cloudformation_aws(setting: Setting) -> Rendered:
    """The design at AWS in CloudFormation: the same parts, promises and sizes as in Terraform."""
    if setting.design.provider != PROVIDER:
        return NotApplicable(
            f"the application runs at {setting.design.provider or 'no provider'}, not at AWS"
        )
    plan = Amazon(setting)
    if plan.unfit:
        return NotApplicable(plan.unfit)
    if plan.arrangement not in IN_CONTAINERS or plan.own_database:
        return NotApplicable(
            "containers with a hosted database are declared in CloudFormation; this design in Terraform"
        )
    files = [File("cloudformation/template.yaml", yaml_text(template(plan)), DECISIONS)]
    for environment, decision in plan.environments:
        path = f"cloudformation/parameters/{environment}.json"
        files.append(File(path, json_text(_said(plan, environment)), (decision,)))
    return tuple(files)


def template(plan: Amazon) -> Data:
    """The whole template."""
    resources = {
        **keys(plan),
        **network(plan),
        **security_groups(plan),
        **stores(plan),
        **(database(plan) if plan.hosted else {}),
        **door(plan),
        **program(plan),
        **(copies(plan) if plan.keeps else {}),
        **watch(plan),
    }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"{plan.setting.loop.name}: the design at AWS",
        "Parameters": parameters(plan),
        **_conditions(plan),
        "Resources": resources,
        "Outputs": _outputs(plan),
    }


def _conditions(plan: Amazon) -> dict[str, Data]:
    """Where one task has the only machine, it goes before the next comes: nothing adds a machine for as long."""
    alone: dict[str, Data] = {
        f"One{tier.value.title()}": {"Fn::Equals": [{"Ref": f"{tier.value.title()}Count"}, "1"]}
        for tier in plan.machines
    }
    return {"Conditions": alone} if alone else {}


def parameters(plan: Amazon) -> dict[str, Data]:
    """What may differ between environments, each with the design's own value where it has one."""
    found: dict[str, Data] = {
        "DomainName": _text("The product's name in the web"),
        "ZoneId": {"Type": "AWS::Route53::HostedZone::Id", "Description": "The zone that the name stands in"},
        **{f"Zone{number}": _zone(plan, number) for number in range(1, plan.zones + 1)},
        "NetworkPrefix": _text(
            "The first two numbers of the network's addresses", plan.network_prefix("production")
        ),
        "Image": {
            **_text("The image to run: a digest or an immutable tag, never latest"),
            "AllowedPattern": r"^.+(@sha256:[0-9a-f]{64}|:(?!latest$)[A-Za-z0-9._-]+)$",
        },
        "AlarmEmail": _text("Who is woken"),
        "LogRetentionDays": _number("For how many days logs are kept", plan.log_days),
        "BudgetUsd": _number("The budget of a month in US dollars", plan.budget_usd),
        "AppCount": _number("Instances of the application", plan.count(Tier.APP)),
    }
    if Tier.WORKER in plan.tasks:
        found["WorkerCount"] = _number("Instances for background work", plan.count(Tier.WORKER))
    if plan.hosted:
        found["PostgresqlVersion"] = _text("The line of PostgreSQL", version_of("postgresql"))
        found["DatabaseClass"] = _text("The size of the database", plan.database_class)
        if not plan.aurora:
            found["DatabaseStandby"] = {
                **_text("Whether a standby takes over in another zone", "true" if plan.standby else "false"),
                "AllowedValues": ["true", "false"],
            }
    return found


def _zone(plan: Amazon, number: int) -> Data:
    return {
        "Type": "AWS::EC2::AvailabilityZone::Name",
        "Description": "A zone with subnets",
        "Default": f"{plan.region}{LETTERS[number - 1]}",
    }


def _text(about: str, default: str = "") -> dict[str, Data]:
    return {"Type": "String", "Description": about, **({"Default": default} if default else {})}


def _number(about: str, default: int) -> dict[str, Data]:
    return {"Type": "Number", "Description": about, "Default": default}


def _said(plan: Amazon, environment: str) -> Data:
    prefix = "app" if environment == "production" else environment
    account = f"000000000000.dkr.ecr.{plan.region}.amazonaws.com"
    values: dict[str, object] = {
        "DomainName": f"{prefix}.{plan.project}.example",
        "ZoneId": "Z0000000000000000000",
        "Image": f"{account}/{plan.project}-{environment}:1.0.0",
        "AlarmEmail": f"alarms@{plan.project}.example",
        "NetworkPrefix": plan.network_prefix(environment),
    }
    if environment != "production":
        known = parameters(plan)
        values |= {
            CLEAR[name]: str(value).lower()
            for name, value in sizes(plan, environment).items()
            if CLEAR.get(name) in known
        }
    return [{"ParameterKey": key, "ParameterValue": str(value)} for key, value in values.items()]


def _outputs(plan: Amazon) -> Data:
    found: dict[str, Data] = {
        "Repository": {"Value": {"Fn::GetAtt": ["Images", "RepositoryUri"]}},
        "ClusterName": {"Value": {"Ref": "Cluster"}},
        "ServiceName": {"Value": {"Fn::GetAtt": ["AppService", "Name"]}},
    }
    if plan.hosted:
        found["DatabaseOwnerSecret"] = {"Value": {"Fn::GetAtt": ["Database", "MasterUserSecret.SecretArn"]}}
    if plan.hosted:
        found["WatchGroup"] = {"Value": {"Fn::GetAtt": ["WatchGroup", "GroupId"]}}
    if plan.cached:
        about = (
            "The cache's user, who signs in with the program's role. A library that reads REDIS_URL cannot sign: give "
            "the user a password (aws elasticache modify-user), which stands in that secret alone"
        )
        found["CacheUser"] = {"Description": about, "Value": {"Ref": "CacheUser"}}
    if plan.files:
        found["FilesBucket"] = {"Value": {"Ref": "Files"}}
    return found
