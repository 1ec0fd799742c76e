"""Policies of things: buckets, queues, keys that say who may come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.terraform.attributes import found
from loopwright.audit.checks.terraform.policies import policies
from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.terraform_stacks import Stack

FETCHING = frozenset({"s3:getobject", "s3:getobjectversion"})  # as a site or a store of downloads means it
LISTING = FETCHING | {"s3:listbucket"}


@check(
    Severity.HIGH,
    section="security",
    area="access",
    hours=1,
    controls=("SOC 2 CC6.1", "ISO 27001 A.8.3", "GDPR 32(1)(b)"),
)
def policy_open_to_anyone(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A policy lets everybody in.

    Everybody in the world may do what it allows. Name accounts or roles, or add a condition on the organisation, the
    source or the network.
    """
    for stack in stacks:
        for policy in policies(stack):
            if policy.trusts:
                continue
            opened = [one for one in policy.statements if one.allows and one.to_anyone]
            actions = sorted({action for one in opened for action in (*one.actions, *one.but)})
            if not actions:
                continue
            severity = Severity.MEDIUM if LISTING.issuperset(actions) else None
            if FETCHING.issuperset(actions) or policy.block.inner("vpc_options") is not None:
                severity = Severity.LOW  # what only a network reaches is not open to everybody
            what = f"Everybody may {', '.join(actions[:3])}{' and more' if len(actions) > 3 else ''}."  # noqa: PLR2004
            yield found(policy.block, what, policy.line, severity)


@check(
    Severity.MEDIUM, section="security", area="access", hours=1, controls=("SOC 2 CC6.3", "ISO 27001 A.8.2")
)
def policy_allows_every_action_on_a_thing(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A policy of a thing allows every action on it.

    Deleting it, or giving it away, is among them. Allow the actions that are used.
    """
    for stack in stacks:
        for policy in policies(stack):
            if policy.of_identity or policy.trusts or policy.block.type.startswith("aws_kms_"):
                continue
            for one in policy.statements:
                if (
                    one.allows
                    and one.principals
                    and any(name == "*" or name.endswith(":*") for name in one.actions)
                ):
                    yield found(policy.block, "It allows every action.", policy.line)
                    break
