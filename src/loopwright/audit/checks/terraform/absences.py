"""What an account lacks, judged over all files: who did what, who talks to whom, who notices an intruder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.terraform.attributes import found
from loopwright.audit.checks.terraform.cost import account_of
from loopwright.audit.finding import Found, Severity
from loopwright.survey.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.terraform_stacks import Stack

DETECTION = {
    "a trail of calls (CloudTrail)": ("aws_cloudtrail", "cloudtrail"),
    "detection of intruders (GuardDuty)": ("aws_guardduty_detector", "guardduty"),
    "a record of configuration (Config)": ("aws_config_configuration_recorder", "config"),
}


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=4,
    controls=("CIS AWS 3.1", "SOC 2 CC7.2", "ISO 27001 A.8.16", "PCI DSS 10.2"),
    of_product=True,
)
def account_without_detection(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """An account is run, and nothing watches who does what in it.

    A stolen key is used for weeks before anybody notices, and afterwards nobody can say what was done. Switch on a
    trail of all regions and GuardDuty; they may stand in another repository, then say so there.
    """
    account = account_of(stacks)
    if account is None:
        return
    missing = [
        what
        for what, (kind, word) in DETECTION.items()
        if not any(stack.resources(kind) or _called(stack, word) for stack in stacks)
    ]
    if len(missing) == len(DETECTION):
        evidence = Evidence(account.path, account.line, f"{account.type} {account.name}")
        what = f"None of these files makes {', '.join(missing[:-1])} or {missing[-1]}."
        yield Found("account", what, (evidence,), account.environment)


def _called(stack: Stack, word: str) -> bool:
    return any(word in str(block.value("source")).lower() for block in stack.of_kind("module"))


@check(
    Severity.LOW,
    section="security",
    area="logging and tracing",
    hours=1,
    controls=("CIS AWS 3.7", "PCI DSS 10.2", "SOC 2 CC7.2", "ISO 27001 A.8.15"),
)
def flow_logs_missing(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Nobody writes down who talks to whom in a network.

    After an intrusion nobody can say what was reached. Keep flow logs for a month, of rejected traffic at least.
    """
    if any(stack.resources("aws_flow_log") for stack in stacks):
        return
    for stack in stacks:
        for block in stack.resources("aws_vpc"):
            if block.value("enable_flow_log") in (None, False):
                yield found(block, "It has no flow log.")


@check(Severity.INFO, section="security", area="security", hours=4, controls=("PCI DSS 6.4.2", "SOC 2 CC6.6"))
def web_firewall_missing(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """What faces the internet has no web application firewall.

    Floods and known attacks reach the application. A managed set of rules is paid by the month; weigh it.
    """
    for stack in stacks:
        for block in stack.resources("aws_lb", "aws_alb"):
            inward = block.value("internal") not in (None, False)
            other = block.value("load_balancer_type") not in (None, "application")
            kinds = ("aws_wafv2_web_acl_association", "aws_wafregional_web_acl_association")
            guarded = any(stack.about(block, kind, "resource_arn") for kind in kinds)
            if not (inward or other or guarded):
                yield found(block, "No rules of a firewall are attached to it.")
        for block in stack.resources("aws_cloudfront_distribution"):
            if block.value("web_acl_id") in (None, ""):
                yield found(block, "No rules of a firewall are attached to it.")


@check(
    Severity.INFO,
    section="operations",
    area="documentation",
    hours=0.25,
    controls=("PCI DSS 1.2.5", "ISO 27001 A.8.20"),
)
def firewall_rule_without_reason(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A rule of a security group does not say what for.

    Nobody dares to delete it. Write its reason into the description.
    """
    for stack in stacks:
        for block in stack.resources("aws_security_group", "aws_default_security_group"):
            bare = [
                one
                for kind in ("ingress", "egress")
                for one in block.all(kind)
                if not one.value("description")
            ]
            if bare:
                yield found(block, "A rule has no description.", bare[0].line)
        rules = (
            "aws_security_group_rule",
            "aws_vpc_security_group_ingress_rule",
            "aws_vpc_security_group_egress_rule",
        )
        for block in stack.resources(*rules):
            if not block.value("description"):
                yield found(block, "It has no description.")
