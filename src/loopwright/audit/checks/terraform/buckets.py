"""Buckets: who reads them, what of them is kept, what is written down about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.terraform.attributes import answered, first, found, judged
from loopwright.audit.finding import Severity
from loopwright.survey.written.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.terraform import Block
    from loopwright.survey.written.terraform_stacks import Stack

ENABLED = frozenset({"enabled", "true"})


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
    controls=("CIS AWS 2.1.4", "SOC 2 CC6.1", "ISO 27001 A.8.3"),
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


@check(
    Severity.LOW,
    section="reliability",
    area="backup and recovery",
    hours=0.25,
    controls=("ISO 27001 A.8.13",),
)
def bucket_without_versions(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A bucket keeps no earlier versions.

    What is overwritten or deleted by mistake is gone. Switch versioning on, with a rule that deletes old versions
    after a while.
    """
    for stack in stacks:
        for bucket in stack.resources("aws_s3_bucket"):
            if _versioned(stack, bucket, "status") is False:
                yield found(bucket, "It keeps no earlier versions.")
        for bucket in stack.resources("google_storage_bucket"):
            if answered(first(bucket, "versioning.enabled").value, "true") is False:
                yield found(bucket, "It keeps no earlier versions.")


@check(Severity.INFO, section="security", area="backup and recovery", hours=1, controls=("CIS AWS 2.1.2",))
def bucket_versions_deleted_without_second_factor(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A bucket's versions can be deleted without a second factor.

    Who steals a key deletes the history too. For copies and audit logs ask for a second factor, or lock objects.
    """
    for stack in stacks:
        for bucket in stack.resources("aws_s3_bucket"):
            answers = [_versioned(stack, bucket, name) for name in ("status", "mfa_delete")]
            if _declared(stack, bucket) and False in answers:
                yield found(bucket, "Versions can be deleted without a second factor.")


def _declared(stack: Stack, bucket: Block) -> bool:
    """Whether somebody thought of versions."""
    inline = bucket.inner("versioning") is not None or not first(bucket, "versioning").missing
    return inline or bool(stack.about(bucket, "aws_s3_bucket_versioning", "bucket"))


def _versioned(stack: Stack, bucket: Block, name: str) -> bool | None:
    """Whether versions are kept (or guarded); None where that cannot be seen."""
    inline = {"status": "versioning.enabled", "mfa_delete": "versioning.mfa_delete"}[name]
    places = [first(bucket, inline)]
    places += [
        first(one, f"versioning_configuration.{name}")
        for one in stack.about(bucket, "aws_s3_bucket_versioning", "bucket")
    ]
    values = [one.value for one in places if not one.missing]
    if any(isinstance(one, Unknown) for one in values):
        return None
    return any(str(one).lower() in ENABLED for one in values)


@check(
    Severity.INFO,
    section="security",
    area="logging and tracing",
    hours=0.5,
    controls=("ISO 27001 A.8.15", "SOC 2 CC7.2", "PCI DSS 10.2"),
)
def bucket_without_access_log(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Nobody writes down who reads a bucket.

    After a leak nobody can say what was read. Log accesses of buckets that hold what must not leak, to another
    bucket or by data events of the trail.
    """
    for stack in stacks:
        targets = [one.value("target_bucket") for one in stack.resources("aws_s3_bucket_logging")] + [
            first(one, "logging.target_bucket").value for one in stack.resources("aws_s3_bucket")
        ]
        for bucket in stack.resources("aws_s3_bucket"):
            receives = any(isinstance(one, Unknown) and bucket.name in one.names for one in targets)
            inline = bucket.inner("logging") is not None or not first(bucket, "logging").missing
            if not inline and not receives and not stack.about(bucket, "aws_s3_bucket_logging", "bucket"):
                yield found(bucket, "Accesses are not written down.")
