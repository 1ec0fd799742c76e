"""Where one thing's failure is everybody's: one gateway, one machine, one zone, one command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.terraform.attributes import found
from loopwright.audit.finding import Severity
from loopwright.survey.written.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.terraform_stacks import Stack

STATEFUL = (
    "aws_db_instance", "aws_rds_cluster", "aws_dynamodb_table", "aws_s3_bucket", "aws_efs_file_system",
    "aws_kms_key", "google_sql_database_instance", "google_storage_bucket", "hcloud_volume",
    "digitalocean_database_cluster", "digitalocean_volume", "azurerm_postgresql_flexible_server",
)  # fmt: skip
GUARDS = ("deletion_protection", "deletion_protection_enabled", "delete_protection")


@check(
    Severity.LOW,
    section="single points",
    area="infrastructure as code",
    hours=1,
    controls=("SOC 2 A1.1", "ISO 27001 A.8.14"),
)
def one_gateway_for_all_zones(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """All zones leave through one gateway.

    When its zone fails, nothing in the others reaches the internet. One for each zone is paid by
    the hour; where little goes out, leave it.
    """
    for stack in stacks:
        gateways = stack.resources("aws_nat_gateway")
        zones = len(stack.resources("aws_subnet")) > 1 or any(
            "count" in one.attributes for one in stack.resources("aws_subnet")
        )
        single = len(gateways) == 1 and not {"count", "for_each"} & set(gateways[0].attributes)
        if single and zones:
            yield found(gateways[0], "It is the only way out for more than one subnet.")
        for block in stack.resources("aws_vpc"):
            if block.value("enable_nat_gateway") is True and block.value("single_nat_gateway") is True:
                yield found(block, "`single_nat_gateway` is true.", block.line_of("single_nat_gateway"))


@check(
    Severity.MEDIUM,
    section="single points",
    area="infrastructure as code",
    hours=1,
    controls=("SOC 2 A1.1", "ISO 27001 A.8.14"),
)
def group_of_one_machine(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A group of machines never has more than one.

    While that one is replaced (minutes), nobody is served. Let it have two, in two zones, where the loop promises
    more than that allows.
    """
    for stack in stacks:
        for block in stack.resources("aws_autoscaling_group"):
            if block.value("max_size") == 1:
                yield found(block, "`max_size` is 1.", block.line_of("max_size"))


@check(
    Severity.MEDIUM,
    section="single points",
    area="infrastructure as code",
    hours=0.5,
    controls=("SOC 2 A1.1", "ISO 27001 A.8.14"),
)
def group_in_one_zone(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A group of machines stands in one zone.

    When the zone fails, all of them do, and none can be started elsewhere. Give it subnets of two zones; machines
    cost the same there.
    """
    for stack in stacks:
        for block in stack.resources("aws_autoscaling_group"):
            for name in ("vpc_zone_identifier", "availability_zones"):
                value = block.value(name)
                if not isinstance(value, list) or len(value) != 1:
                    continue
                if not (isinstance(value[0], Unknown) and _may_be_many(value[0])):
                    yield found(block, f"`{name}` names one.", block.line_of(name))


def _may_be_many(value: Unknown) -> bool:
    """Whether an expression may stand for several: a variable, an output, a splat."""
    return not value.names or value.names[0] in {"var", "local", "module", "data", "each"}


@check(Severity.INFO, section="reliability", area="backup and recovery", hours=0.25, controls=("SOC 2 A1.2",))
def stateful_resource_without_guard(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """What keeps data can be destroyed by a plan that nobody read.

    A change of a name destroys and makes anew. Add `lifecycle { prevent_destroy = true }` to what keeps data.
    """
    for stack in stacks:
        for block in stack.resources(*STATEFUL):
            if block.name.startswith("module."):
                continue
            kept = block.value("lifecycle", "prevent_destroy") is True
            if not kept and not any(block.value(name) is True for name in GUARDS):
                yield found(block, "`prevent_destroy` is not set.")
