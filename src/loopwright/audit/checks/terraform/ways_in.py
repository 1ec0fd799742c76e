"""How people and floods come in: whether machines are entered over the internet, whether anything holds floods back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.terraform.attributes import found
from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.terraform import Block
    from loopwright.survey.written.terraform_stacks import Stack

PRIVATE_WAYS = re.compile(
    r"bastion|jump|\bvpn|client_vpn|tailscale|teleport|wireguard|zerotier|AmazonSSMManagedInstanceCore|instance_connect|boundary|twingate",
    re.IGNORECASE,
)
EDGES = re.compile(
    r"^(?:aws_cloudfront_distribution|aws_shield_|aws_wafv2_web_acl|cloudflare_|fastly_|google_compute_security_policy)"
)
BALANCERS = ("aws_lb", "aws_alb")


@check(Severity.LOW, section="security", area="access", hours=4, controls=("SOC 2 CC6.6", "ISO 27001 A.8.20"))
def machine_entered_over_the_internet(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A machine is entered over the internet.

    Its door is tried all day, and a key that leaked opens it from anywhere. Let people in through the provider's
    session manager (no port, no key, each session written down), a VPN, or one bastion that is watched.
    """
    blocks = [block for stack in stacks for block in stack.blocks]
    if any(PRIVATE_WAYS.search(_spoken(block)) for block in blocks):
        return
    for stack in stacks:
        for block in stack.resources("aws_instance"):
            key, profile = block.value("key_name"), block.value("iam_instance_profile")
            public = block.value("associate_public_ip_address") is True
            if public and key not in (None, "") and profile in (None, ""):
                what = "It has a public address and a key, and no other way in."
                yield found(block, what, block.line_of("key_name"))


def _spoken(block: Block) -> str:
    """What a block is called and what it names, where a private way in would show."""
    named = " ".join(
        str(block.value(key)) for key in ("policy_arn", "source", "instance_profile", "managed_policy_arns")
    )
    return f"{block.kind} {block.type} {block.name} {named}"


@check(
    Severity.INFO, section="security", area="security", hours=4, controls=("SOC 2 A1.2", "ISO 27001 A.8.20")
)
def entry_without_flood_protection(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Nothing holds floods of requests back before they arrive.

    The provider drops floods of packets; floods of requests reach the product, and are paid for. Put a delivery network
    before it, or a rule that limits what one address may ask.
    """
    blocks = [block for stack in stacks for block in stack.blocks if block.kind == "resource"]
    if any(EDGES.search(block.type) for block in blocks):
        return
    for block in blocks:
        outward = block.type in BALANCERS and block.value("internal") in (None, False)
        if outward and block.value("load_balancer_type") in (None, "application"):
            what = "It faces the internet with neither a delivery network nor a limit before it."
            yield found(block, what)


@check(Severity.LOW, section="cost", area="cost", hours=0.5)
def registry_keeps_every_image(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A registry keeps every image for ever.

    Each build adds some hundred megabytes that are paid for each month, and nobody knows which old ones may go. Keep
    the last releases and whatever runs, and let a rule drop the rest.
    """
    for stack in stacks:
        for block in stack.resources("aws_ecr_repository"):
            if not stack.about(block, "aws_ecr_lifecycle_policy", "repository"):
                yield found(block, "It has no rule on how long images are kept.")
