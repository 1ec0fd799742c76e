"""x"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.terraform.attributes import judged
from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.terraform_stacks import Stack


@check(
    Severity.HIGH,
    section="security",
    area="security",
    hours=0.5,
    controls=(
        "SOC 2 CC6.1",
        "ISO 27001 A.8.3",
        "GDPR 32(1)(b)",
    ),
)
def bucket_open_to_world(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A bucket is open to everyone.

    Whoever guesses or finds its name reads (or writes) all that is in it. Make it private and give files out
    through a CDN or signed addresses.
    """
    yield from judged(stacks, "bucket_open_to_world", "Everyone may read it")


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=0.25,
    controls=("CIS AWS 2.1.4",),
)
def bucket_guard_off(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """The guard against public buckets is off.

    One wrong policy or list opens the bucket to everyone. Leave all four switches on; a site goes through a
    CDN.
    """
    yield from judged(stacks, "bucket_guard_off", "The guard is not complete")


@check(
    Severity.LOW,
    section="security",
    area="security",
    hours=0.5,
)
def bucket_read_by_any_site(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Any site's scripts may read a bucket.

    What one of your users may read, any page that he opens may read in his name. Name the sites.
    """
    yield from judged(stacks, "bucket_read_by_any_site", "Every site is allowed")
