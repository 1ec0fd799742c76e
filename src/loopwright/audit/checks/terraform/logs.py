"""What is written down, where, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.terraform.attributes import judged
from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.terraform_stacks import Stack


@check(
    Severity.LOW,
    section="operations",
    area="logging and tracing",
    hours=0.5,
    controls=(
        "SOC 2 CC7.2",
        "ISO 27001 A.8.15",
        "PCI DSS 10.2",
    ),
)
def logging_off(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A service does not write down what happens.

    After an incident nobody can say who did what, when. Switch its logs on.
    """
    delivered = {  # by a resource of its own
        id(block)
        for stack in stacks
        for block in stack.blocks
        if block.type and stack.about(block, "aws_cloudwatch_log_delivery_source", "resource_arn")
    }
    yield from judged(stacks, "logging_off", "Not all is written down", besides=delivered)


@check(
    Severity.LOW,
    section="cost",
    area="cost",
    hours=0.25,
    controls=("GDPR 5(1)(e)", "ISO 27001 A.8.10"),
)
def log_group_kept_forever(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Logs are kept for ever.

    Every gigabyte is paid for each month, for ever, and personal data are kept longer than anybody may. Say how
    long: 30 to 90 days, longer for audits.
    """
    yield from judged(stacks, "log_group_kept_forever", "Its entries are never deleted")


@check(
    Severity.LOW,
    section="security",
    area="logging and tracing",
    hours=0.25,
    controls=("CIS AWS 3.1", "SOC 2 CC7.2", "ISO 27001 A.8.15", "PCI DSS 10.2"),
)
def trail_of_one_region(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A trail writes down one region only.

    Who steals a key works where nobody looks. Trail all regions.
    """
    yield from judged(stacks, "trail_of_one_region", "It sees one region")


@check(
    Severity.LOW,
    section="security",
    area="logging and tracing",
    hours=0.25,
    controls=("CIS AWS 3.2", "SOC 2 CC7.2", "ISO 27001 A.8.15", "PCI DSS 10.3"),
)
def trail_not_validated(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Nobody can tell whether a trail's files were changed.

    Who gets in deletes his traces. Validation costs nothing.
    """
    yield from judged(stacks, "trail_not_validated", "Its files can be changed unseen")


@check(
    Severity.MEDIUM,
    section="security",
    area="logging and tracing",
    hours=0.25,
    controls=("CIS AWS 3.1", "SOC 2 CC7.2", "PCI DSS 10.2", "ISO 27001 A.8.15"),
)
def trail_switched_off(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """What watches an account is switched off.

    It is declared and does nothing; who reads the files believes otherwise. Switch it on.
    """
    yield from judged(stacks, "trail_switched_off", "It is switched off")
