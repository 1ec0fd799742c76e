"""What lies in the account as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.account.speaking import found
from loopwright.audit.finding import Severity
from loopwright.survey.account.services.ec2 import DiskDefault, Volume
from loopwright.survey.account.services.elasticache import Cache
from loopwright.survey.account.services.rds import Database, DatabaseCluster, DatabaseSnapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.account import Account

CONTROLS = ("SOC 2 CC6.1", "ISO 27001 A.8.24", "PCI DSS 3.5", "GDPR 32(1)(a)")


@check(Severity.HIGH, section="security", area="security", hours=3, controls=CONTROLS)
def account_data_not_encrypted(account: Account) -> Iterator[Said]:
    """Data at rest is not encrypted.

    Whoever gets hold of a disk or a copy reads it. A database or cache is encrypted by restoring an encrypted copy of
    it; plan an hour at night.
    """
    for database in account.of(Database):
        if not database.encrypted and not database.cluster:
            yield found(database, f"Its storage is not encrypted ({database.engine}).")
    for cluster in account.of(DatabaseCluster):
        if not cluster.encrypted:
            yield found(cluster, f"Its storage is not encrypted ({cluster.engine}).")
    for copy in account.of(DatabaseSnapshot):
        if not copy.encrypted:
            yield found(
                copy, f"It is not encrypted (of {copy.database}).", severity=Severity.MEDIUM, cause="copies"
            )
    for cache in account.of(Cache):
        if not cache.encrypted and cache.engine != "memcached":
            yield found(cache, "What it keeps on disk is not encrypted.", severity=Severity.MEDIUM)


@check(Severity.MEDIUM, section="security", area="security", hours=1, controls=("CIS AWS 2.2.1", *CONTROLS))
def account_disks_not_encrypted(account: Account) -> Iterator[Said]:
    """Disks of machines are not encrypted.

    Whoever gets a copy of one reads it. Switch encryption of new disks on for the region (it costs nothing), and make
    the old ones anew from encrypted copies.
    """
    for disk in account.of(Volume):
        if not disk.encrypted and disk.attached_to:
            yield found(
                disk, f"It is not encrypted (of {disk.attached_to}).", cause=f"disks of {disk.region}"
            )
    regions = {disk.region for disk in account.of(Volume)}
    for default in account.of(DiskDefault):
        if not default.encrypted and default.region in regions:
            what = f"New disks in {default.region} are not encrypted by themselves."
            yield found(default, what, severity=Severity.LOW, cause=f"disks of {default.region}")


@check(
    Severity.LOW, section="security", area="security", hours=2, controls=("ISO 27001 A.8.24", "PCI DSS 4.2")
)
def account_cache_spoken_to_in_plain_text(account: Account) -> Iterator[Said]:
    """A cache is spoken to in plain text.

    Sessions and tokens pass over the network readable. Switch encryption in transit on, and `rediss://` in the
    application.
    """
    for one in account.of(Cache):
        if not one.encrypted_in_transit and one.engine != "memcached":
            yield found(one, "What is sent to it is not encrypted.")
