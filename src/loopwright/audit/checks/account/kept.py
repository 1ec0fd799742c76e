"""Copies, logs and what stands between data and a slip of the hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.account.speaking import found, thing, unclear, unclear_together
from loopwright.audit.finding import Direction, Severity
from loopwright.audit.limits import limit
from loopwright.survey.account.services.backup import PROTECTED, Copied
from loopwright.survey.account.services.dynamodb import Table
from loopwright.survey.account.services.ec2 import SNAPSHOTS, Machine, Snapshot, Volume
from loopwright.survey.account.services.logs import LogGroup
from loopwright.survey.account.services.rds import Database, DatabaseCluster, DatabaseSnapshot
from loopwright.survey.account.services.s3 import Bucket

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from loopwright.survey.account.account import Account
    from loopwright.survey.account.record import Record

CONTROLS = ("SOC 2 A1.2", "ISO 27001 A.8.13", "GDPR 32(1)(c)")
BYTES_PER_GB = 1e9


@check(Severity.CRITICAL, section="reliability", area="backup and recovery", hours=1, controls=CONTROLS)
def account_data_without_copies(account: Account) -> Iterator[Said]:
    """Data in the account is copied by nothing.

    What is deleted by mistake, by a fault or by somebody is gone. Switch automatic copies (databases) or recovery to
    any moment (tables) on: minutes of work, and less than a tenth of the price of the data.
    """
    copied = {one.id for one in account.of(Copied)}
    untold: list[str] = []
    for one, why, severity in _without_own_copies(account):
        if one.id in copied:
            continue
        if account.answers(PROTECTED, one.region):
            yield found(one, why, severity=severity)
        else:
            untold.append(thing(one))
    yield from unclear_together(
        untold, "Whether anything else copies it was not told.", f"Allow {PROTECTED}."
    )
    for table in account.of(Table):
        if table.restorable is None and table.id not in copied:
            what = "Whether it can be brought back was not told."
            yield unclear(table, what, "Allow dynamodb:DescribeContinuousBackups.")


def _without_own_copies(account: Account) -> Iterator[tuple[Record, str, Severity | None]]:
    """What makes no copies of itself, in which words, and how grave that is where it is not as usual."""
    for one in account.of(Database):
        if not one.backup_days and not one.cluster and not one.replica_of:
            yield one, f"It makes no copies of itself ({one.engine}).", None
    for table in account.of(Table):
        if table.restorable is False:
            yield table, "It cannot be brought back to a moment, and nothing copies it.", Severity.HIGH


@check(Severity.HIGH, section="reliability", area="backup and recovery", hours=2, controls=CONTROLS)
def account_copies_stopped(account: Account) -> Iterator[Said]:
    """Copies were made, and have stopped.

    Whoever looks at the settings sees copies, and the newest is old. Look at why the last run failed, and let an alarm
    watch the age of the newest copy.
    """
    most = limit("copy_age_days")
    for database in account.of(Database):
        days = account.days(database.restorable_on)
        if database.backup_days and days is not None and days > most:
            yield found(database, f"It can be brought back to what it was {days} days ago.")
    for one in account.of(Copied):
        days = account.days(one.copied_on)
        if days is not None and days > limit("copy_age_days") * 4:
            yield found(one, f"The newest copy of this {one.kind} is {days} days old.", cause="AWS Backup")


@check(Severity.MEDIUM, section="reliability", area="backup and recovery", hours=1, controls=CONTROLS)
def account_disk_without_copy(account: Account) -> Iterator[Said]:
    """The disk of a lone machine has no copy.

    What is on it and nowhere else is gone with it. Let AWS Backup or a lifecycle policy copy it each day, or prove that
    nothing is kept on it.
    """
    newest: dict[str, date] = {}
    for copy in account.of(Snapshot):
        if copy.made_on is not None:
            newest[copy.volume] = max(copy.made_on, newest.get(copy.volume, copy.made_on))
    backed_up = {one.id.rpartition("/")[2] for one in account.of(Copied)}
    lone = {one.id: one for one in account.of(Machine) if not one.group}
    untold: list[str] = []
    for disk in account.of(Volume):
        machine = lone.get(disk.attached_to)
        if machine is None or {disk.id, machine.id} & backed_up or disk.id in newest:
            continue
        if not account.answers(SNAPSHOTS, disk.region) or not account.answers(PROTECTED, disk.region):
            untold.append(thing(disk))
        else:
            yield found(disk, f"Nothing ever copied the disk of {machine.called} ({disk.size_gb} GB).")
    how = "Allow ec2:DescribeSnapshots and backup:ListProtectedResources."
    yield from unclear_together(untold, "Whether the disk of a lone machine is copied was not told.", how)


@check(
    Severity.MEDIUM, section="reliability", area="backup and recovery", hours=0.1, controls=("SOC 2 A1.2",)
)
def account_database_deletable(account: Account) -> Iterator[Said]:
    """A database can be deleted by one call.

    A wrong line in a terminal, a plan that nobody read, and it is gone. Switch deletion protection on.
    """
    alone = [one for one in account.of(Database) if not one.cluster and not one.replica_of]
    unprotected: list[Record] = [one for one in alone if not one.protected]
    unprotected += [one for one in account.of(DatabaseCluster) if not one.protected]
    yield from (found(one, "Nothing protects it from deletion.") for one in unprotected)


@check(Severity.LOW, section="reliability", area="backup and recovery", hours=0.25, controls=("SOC 2 A1.2",))
def account_bucket_forgets(account: Account) -> Iterator[Said]:
    """A bucket keeps nothing of what is written over or deleted.

    One wrong command, and the files of users are gone. Keep versions, and let a rule delete the old ones.
    """
    for one in account.of(Bucket):
        if one.versioned is False:
            yield found(one, "It keeps no versions.", cause="versions")


@check(Severity.LOW, section="cost", area="logging and tracing", hours=0.1, direction=Direction.OVER)
def account_logs_kept_forever(account: Account) -> Iterator[Said]:
    """Logs are kept for ever.

    They cost more each month, and hold what people may ask to have deleted. Set how long they are kept.
    """
    for one in account.of(LogGroup):
        size = one.stored_bytes / BYTES_PER_GB
        if one.kept_days is None and size >= limit("log_least_gb"):
            money = size * limit("kept_log_usd")
            yield found(one, f"It holds {size:,.0f} GB and deletes nothing.", money=money, cause="retention")


@check(Severity.LOW, section="cost", area="cost", hours=0.25, direction=Direction.OVER)
def account_database_copy_forgotten(account: Account) -> Iterator[Said]:
    """A copy that somebody made of a database is old.

    What a restore would need is newer. Delete it, or move what law asks to be kept to where it costs less.
    """
    for one in account.of(DatabaseSnapshot):
        days = account.days(one.made_on)
        if days is not None and days > limit("snapshot_age_days"):
            yield found(one, f"It was made {days} days ago, of {one.size_gb} GB.", cause="copies by hand")
