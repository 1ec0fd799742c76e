"""How requests come in: TLS, headers, firewalls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.terraform.attributes import judged
from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.terraform_stacks import Stack


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=0.25,
    controls=("PCI DSS 4.2.1", "SOC 2 CC6.7", "ISO 27001 A.8.24"),
)
def outdated_tls_allowed(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Outdated TLS is allowed.

    TLS 1.0 and 1.1 can be broken and no browser needs them. Ask for TLS 1.2 or later.
    """
    yield from judged(stacks, "outdated_tls_allowed", "Clients may use outdated TLS")


@check(
    Severity.INFO,
    section="security",
    area="security",
    hours=0.25,
)
def invalid_headers_passed_on(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A load balancer passes invalid headers on.

    They are how one request is smuggled within another. Drop them.
    """
    yield from judged(stacks, "invalid_headers_passed_on", "Invalid headers pass")


@check(
    Severity.LOW,
    section="reliability",
    area="infrastructure as code",
    hours=0.25,
)
def load_balancer_deletion_unprotected(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A load balancer can be deleted by one command.

    With it go its address and all entry to the product. Protect it from deletion.
    """
    yield from judged(stacks, "load_balancer_deletion_unprotected", "One command deletes it")
