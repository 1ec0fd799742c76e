"""Managed stores of data: copies, deletion, zones, who reaches them."""

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
    section="reliability",
    area="backup and recovery",
    hours=0.25,
    controls=(
        "SOC 2 A1.2",
        "ISO 27001 A.8.13",
    ),
)
def database_deletion_unprotected(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A database can be deleted by one command.

    A wrong `terraform destroy`, a renamed resource or a click takes the data away. Protect it from deletion; to
    delete it on purpose then takes two steps.
    """
    yield from judged(stacks, "database_deletion_unprotected", "One command deletes it", asks=True)


@check(
    Severity.MEDIUM,
    section="reliability",
    area="backup and recovery",
    hours=0.25,
    controls=(
        "SOC 2 A1.2",
        "ISO 27001 A.8.13",
    ),
)
def database_deleted_without_last_copy(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A database is deleted without a last copy.

    When it is deleted, its automatic copies go with it. Let the provider take a last snapshot.
    """
    yield from judged(stacks, "database_deleted_without_last_copy", "Deleting it keeps nothing")


@check(
    Severity.HIGH,
    section="reliability",
    area="backup and recovery",
    hours=0.5,
    controls=(
        "SOC 2 A1.2",
        "ISO 27001 A.8.13",
        "GDPR 32(1)(c)",
    ),
)
def database_without_automatic_backup(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A database's automatic copies are off.

    What is deleted by mistake or by a fault is gone, and there is no going back to a moment before. Keep at
    least a week of copies.
    """
    yield from judged(stacks, "database_without_automatic_backup", "No copies are made", asks=True)


@check(
    Severity.MEDIUM,
    section="reliability",
    area="backup and recovery",
    hours=0.25,
    controls=(
        "SOC 2 A1.2",
        "ISO 27001 A.8.13",
    ),
)
def point_in_time_recovery_off(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A table cannot be brought back to a moment.

    A faulty release that overwrites rows cannot be undone. Switch point-in-time recovery on.
    """
    yield from judged(
        stacks, "point_in_time_recovery_off", "It cannot be brought back to a moment before a fault"
    )


@check(
    Severity.MEDIUM,
    section="single points",
    area="infrastructure as code",
    hours=1,
    controls=(
        "SOC 2 A1.1",
        "ISO 27001 A.8.14",
    ),
)
def single_zone_database(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A database stands in one zone.

    When its zone or machine fails, everything that needs it stands still until it is restored. A standby in a
    second zone takes over by itself and costs as much again: `loopwright design` says whether the loop's promise
    needs it.
    """
    yield from judged(stacks, "single_zone_database", "It stands in one zone", asks=True)


@check(
    Severity.HIGH,
    section="security",
    area="security",
    hours=1,
    controls=(
        "SOC 2 CC6.6",
        "ISO 27001 A.8.20",
        "PCI DSS 1.4",
    ),
)
def managed_service_open_to_world(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A managed service has an address in the internet.

    One weak password or one fault in it is all that stands between the data and everybody. Keep it in private
    networks; reach it through a bastion or a session manager.
    """
    yield from judged(stacks, "managed_service_open_to_world", "The internet reaches it", asks=True)


@check(
    Severity.CRITICAL,
    section="security",
    area="security",
    hours=0.5,
    controls=(
        "SOC 2 CC6.1",
        "GDPR 32(1)(b)",
    ),
)
def copy_of_data_shared_with_everyone(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A copy of data is shared with everyone.

    Everybody with an account reads it. Share it with accounts by name.
    """
    yield from judged(stacks, "copy_of_data_shared_with_everyone", "Every account may read it")


@check(
    Severity.INFO,
    section="operations",
    area="logging and tracing",
    hours=0.5,
    controls=("SOC 2 CC7.2", "ISO 27001 A.8.15"),
)
def database_without_logs(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A database's logs go nowhere.

    Slow queries, refused logins and errors cannot be looked at after the fact. Export them.
    """
    yield from judged(stacks, "database_without_logs", "Its logs are not kept")


@check(Severity.INFO, section="security", area="access", hours=4, controls=("SOC 2 CC6.1",))
def database_without_identity_login(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A database is entered by passwords only.

    Passwords are shared, copied and never changed. Where it fits, let people and programs log in by their
    identity.
    """
    yield from judged(stacks, "database_without_identity_login", "Nobody enters it by identity")


@check(
    Severity.LOW,
    section="operations",
    area="security",
    hours=0.25,
    controls=("ISO 27001 A.8.8", "SOC 2 CC7.1", "PCI DSS 6.3.3"),
)
def minor_upgrades_off(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A managed service does not take its minor upgrades.

    Security fixes wait until somebody remembers. Switch them on, within a window of maintenance.
    """
    yield from judged(stacks, "minor_upgrades_off", "Fixes wait for somebody")
