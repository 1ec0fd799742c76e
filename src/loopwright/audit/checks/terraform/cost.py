"""What costs more than it must."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.terraform.attributes import first, found, judged
from loopwright.audit.finding import Direction, Found, Severity
from loopwright.audit.standing.money import Prices, region_of
from loopwright.survey.evidence import Environment, Evidence
from loopwright.survey.written.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.needed import Needed
    from loopwright.survey.written.terraform import Block
    from loopwright.survey.written.terraform_stacks import Stack

PREVIOUS = re.compile(
    r"^(?:db\.|cache\.|ml\.)?(?:t1|t2|m[1-4]|c[134]|r3|r4|i[12]|g2|g3|p2|d2|x1|hs1|cr1|cg1|hi1)\.\w+"
)
SIZES = {
    "instance_type": ("aws_instance", "aws_launch_template", "aws_launch_configuration", "aws_spot_instance_request"),
    "instance_class": (
        "aws_db_instance", "aws_rds_cluster_instance", "aws_docdb_cluster_instance", "aws_neptune_cluster_instance",
    ),
    "node_type": ("aws_elasticache_cluster", "aws_elasticache_replication_group"),
}  # fmt: skip
IDLE_AT_NIGHT = frozenset({Environment.DEVELOPMENT, Environment.TEST, Environment.STAGING})
PARTS_OF_OTHERS = (
    "aws_s3_bucket_",
    "aws_route53_record",
    "aws_api_gateway_",
    "aws_iam_user_",
    "aws_iam_group",
)
JOINING = (
    "_attachment",
    "_association",
    "_policy",
    "_permission",
    "_rule",
    "_subscription",
    "_alias",
    "aws_route",
)
FEWEST = 2  # of less nobody asks what costs what
MACHINES = (
    "aws_vpc", "aws_instance", "aws_autoscaling_group", "aws_db_instance", "aws_rds_cluster", "aws_eks_cluster",
    "aws_ecs_cluster",
)  # fmt: skip


@check(Severity.LOW, section="cost", area="cost", hours=0.5, direction=Direction.OVER)
def previous_generation_machine(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A machine is of a previous generation.

    The next one gives more for the same money or less. Change the type at the next restart.
    """
    for stack in stacks:
        for name, kinds in SIZES.items():
            for block in stack.resources(*kinds):
                value = block.value(name)
                if isinstance(value, str) and PREVIOUS.match(value):
                    yield found(block, f"`{name}` is {value}.", block.line_of(name))


@check(Severity.LOW, section="cost", area="cost", hours=0.5, direction=Direction.OVER)
def previous_generation_volume(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A disk is of a previous kind.

    `gp3` costs less than `gp2`, and its speed does not hang on its size; it replaces most of `io1` too. It changes
    while in use.
    """
    yield from judged(stacks, "previous_generation_volume", "Its disk is of a previous kind")


@check(Severity.LOW, section="cost", area="cost", hours=1, direction=Direction.OVER)
def gateway_per_zone_in_development(stacks: tuple[Stack, ...], needed: Needed | None) -> Iterator[Said]:
    """An environment that nobody depends on has a gateway per zone.

    Each is paid by the hour whether used or not. One is enough outside production; or none, with endpoints.
    """
    for stack in stacks:
        if stack.environment not in IDLE_AT_NIGHT:
            continue
        gateways = stack.resources("aws_nat_gateway")
        many = [one for one in gateways if "count" in one.attributes or "for_each" in one.attributes]
        if len(gateways) > 1 or many:
            saying = _plain(gateways[0], "It has more than one NAT gateway.")
            yield replace(saying, money_usd_per_month=_gateways(needed, _many(gateways) - 1, stacks))
        for block in stack.resources("aws_vpc"):
            on = block.value("enable_nat_gateway") is True
            if on and block.value("single_nat_gateway") is not True:
                saying = _plain(block, "`single_nat_gateway` is not set: a gateway for each zone or subnet.")
                yield replace(saying, money_usd_per_month=_gateways(needed, 1, stacks))


def _many(gateways: list[Block]) -> int:
    """How many gateways there are at least: two, or as many as a stated count says."""
    counts = [one.value("count") for one in gateways]
    stated = sum(int(one) if isinstance(one, float) and not isinstance(one, bool) else 1 for one in counts)
    return max(stated, FEWEST)


def _gateways(needed: Needed | None, least: int, stacks: tuple[Stack, ...]) -> float | None:
    """What the gateways that are too many cost a month, at least."""
    if needed is None:
        return None
    each = Prices(needed.catalogue).item("aws", "nat_gateway_month", region_of(stacks))
    return each.value * least if each is not None else None


def _plain(block: Block, what: str) -> Found:
    """A finding whose place does not lower its severity: that nobody depends on it is the point."""
    evidence = Evidence(block.path, block.line, f"{block.type} {block.name}")
    return Found(f"{block.type} {block.name}", what, (evidence,))


@check(Severity.INFO, section="cost", area="cost", hours=1, direction=Direction.OVER)
def public_address_paid(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """An address is reserved.

    Each IPv4 address is paid by the hour, used or not. Give back what nothing uses; put several things behind one.
    """
    for stack in stacks:
        for block in stack.resources("aws_eip"):
            used = {"instance", "network_interface", "vpc"} & set(block.attributes)
            named = any(_mentions(one, block) for one in stack.blocks if one is not block)
            if not used and not named:
                yield found(block, "Nothing in this folder uses it.")


def _mentions(block: Block, other: Block) -> bool:
    for one in block.attributes.values():
        if isinstance(one.value, Unknown) and f"{other.type}.{other.name}" in one.value.text:
            return True
        if isinstance(one.value, list | dict) and f"{other.type}.{other.name}" in repr(one.value):
            return True
    return any(_mentions(one, other) for one in block.blocks)


def account_of(stacks: tuple[Stack, ...]) -> Block | None:
    """The first resource that says that these files run a product in an account of AWS."""
    for stack in stacks:
        for block in stack.resources(*MACHINES):
            if block.environment.serves_users and not stack.called:
                return block
    return None


@check(Severity.LOW, section="cost", area="cost", hours=0.5, of_product=True)
def budget_alarm_missing(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Nobody is told when the bill grows.

    A loop that calls itself or a stolen key shows on the bill weeks later. A budget with an alarm is free.
    """
    account = account_of(stacks)
    told = ("aws_budgets_budget", "aws_ce_anomaly_monitor", "aws_ce_anomaly_subscription")
    billing = any(
        first(one, "namespace").value == "AWS/Billing"
        for stack in stacks
        for one in stack.resources("aws_cloudwatch_metric_alarm")
    )
    if account and not billing and not any(stack.resources(*told) for stack in stacks):
        evidence = Evidence(account.path, account.line, f"{account.type} {account.name}")
        what = "These files run an account, and none of them names a budget or an alarm on the bill."
        yield Found("account", what, (evidence,), account.environment)


def _takes_tags(kind: str) -> bool:
    """Whether a resource is one of AWS that can carry tags, by its type."""
    apart = kind.startswith(PARTS_OF_OTHERS) or (kind.endswith(JOINING) and kind != "aws_iam_policy")
    return kind.startswith("aws_") and not apart


@check(Severity.LOW, section="cost", area="cost", hours=0.5, controls=("ISO 27001 A.5.9",))
def default_tags_missing(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """What is made carries no tags by default.

    Nobody can say what costs what, or whose a thing is. Name `default_tags` in the provider: environment, owner,
    service.
    """
    for stack in stacks:
        made = [one for one in stack.blocks if one.kind == "resource" and _takes_tags(one.type)]
        untagged = [one for one in made if "tags" not in one.attributes]
        providers = [one for one in stack.of_kind("provider") if one.type == "aws"]
        tagged = any(one.inner("default_tags") for one in providers)
        if providers and len(made) >= FEWEST and len(untagged) * 2 > len(made) and not tagged:
            what = "`default_tags` is not set, and most of what it makes has no tags of its own."
            yield replace(found(providers[0], what), cause="default_tags")
