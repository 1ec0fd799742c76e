"""Connections, followers, the archive of the log, and settings that harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.database.speaking import BYTES_PER_GB, SECONDS_PER_DAY, found, size
from loopwright.audit.finding import Severity, Unclear
from loopwright.audit.limits import limit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.postgres.state import Archiving, DatabaseState

# a setting, the value that harms, what comes of it
LOSING = (
    ("fsync", "off", "A machine that stops leaves a broken database"),
    ("full_page_writes", "off", "A machine that stops may leave half a page"),
    ("zero_damaged_pages", "on", "What is damaged is taken for empty"),
    ("ignore_checksum_failure", "on", "What is damaged is passed over"),
    ("autovacuum", "off", "Dead rows stay, and the numbers of transactions run out"),
    ("track_counts", "off", "Autovacuum does not know what to do"),
)
OPEN = (
    ("ssl", "off", "Passwords and rows pass over the network readable"),
    ("password_encryption", "md5", "Passwords are kept in a form that is broken"),
)
PATIENT = (
    ("idle_in_transaction_session_timeout", "0", "a forgotten transaction stays open for ever"),
    ("statement_timeout", "0", "a query that went wrong runs for ever"),
    ("log_min_duration_statement", "-1", "no slow query is written down"),
)
MANAGED = "It may be the provider's, who archives in his own way."


@check(Severity.HIGH, section="reliability", area="capacity", hours=1)
def connections_run_out(database: DatabaseState) -> Iterator[Said]:
    """Most of the connections that are allowed are open.

    The next deploy, which opens the new ones before it closes the old, is refused. Put a pooler between (PgBouncer), or
    let the pools be smaller: a few connections a core do more than hundreds.
    """
    said = database.connections
    if said is not None and said.open / said.most >= limit("connections_share"):
        what = f"{said.open} of {said.most} are open."
        yield found(database, f"database {database.name}", what, "pg_stat_activity")


@check(Severity.MEDIUM, section="performance", area="capacity", hours=1)
def transactions_left_open(database: DatabaseState) -> Iterator[Said]:
    """Transactions are left open and do nothing.

    They hold locks, and nothing that they might see can be vacuumed. Set `idle_in_transaction_session_timeout`, and
    close them in the code before anything slow is called.
    """
    said = database.connections
    if said is not None and said.idle_in_transaction:
        what = f"{said.idle_in_transaction} have done nothing for more than five minutes."
        yield found(database, f"database {database.name}", what, "pg_stat_activity")


@check(Severity.HIGH, section="reliability", area="backup and recovery", hours=2, controls=("SOC 2 A1.2",))
def replica_far_behind(database: DatabaseState) -> Iterator[Said]:
    """A replica is far behind.

    Who reads from it sees the past, and what it lacks is lost when it must take over. Look for long queries on it, a
    slow disk or a slow network.
    """
    for one in database.replicas:
        lag = one.lag_seconds or 0
        if lag > limit("replication_lag_seconds"):
            yield found(database, f"replica {one.name}", f"It is {lag:,.0f} s behind.", "pg_stat_replication")
        elif one.state and one.state != "streaming":
            yield found(
                database, f"replica {one.name}", f"It is not streaming: {one.state}.", "pg_stat_replication"
            )


@check(Severity.HIGH, section="reliability", area="capacity", hours=0.5)
def replication_slot_forgotten(database: DatabaseState) -> Iterator[Said]:
    """The log is kept for somebody who does not come.

    It grows until the disk is full, and then everything stops. Drop the slot, or bring back who reads it; set
    `max_slot_wal_keep_size`.
    """
    for one in database.slots:
        if not one.active:
            kept = one.kept_bytes or 0
            severity = None if kept >= limit("slot_least_gb") * BYTES_PER_GB else Severity.LOW
            what = f"Nobody reads it; {size(kept)} of the log are kept for it."
            yield found(
                database, f"replication slot {one.name}", what, "pg_replication_slots", severity=severity
            )


@check(
    Severity.CRITICAL,
    section="reliability",
    area="backup and recovery",
    hours=1,
    controls=("SOC 2 A1.2", "ISO 27001 A.8.13"),
)
def log_archive_fails(database: DatabaseState) -> Iterator[Said]:
    """The log is not archived, though it should be.

    Since then nothing can be brought back to a moment, and what waits to be archived fills the disk. Look at the
    server's log for what the archive command says.
    """
    said = database.archiving
    if said is not None and said.on and _failing(said):
        ago = said.archived_seconds_ago
        last = "never" if ago is None else f"{ago / SECONDS_PER_DAY:.1f} days ago"
        what = f"It failed {said.failed:,.0f} times; the last that was archived: {last}."
        yield found(database, f"database {database.name}", what, "pg_stat_archiver")


def _failing(said: Archiving) -> bool:
    """Whether the newest attempt failed."""
    failed, archived = said.failed_seconds_ago, said.archived_seconds_ago
    return failed is not None and (archived is None or failed < archived)


@check(Severity.MEDIUM, section="reliability", area="backup and recovery", hours=4, controls=("SOC 2 A1.2",))
def log_not_archived(database: DatabaseState) -> Iterator[Said]:
    """The log is kept nowhere else.

    Without it a copy brings back the night, and not the minute before the mistake. Archive it (pgBackRest, WAL-G), or
    know that the provider does.
    """
    said = database.archiving
    if said is not None and not said.on and not database.is_replica and not database.replicas:
        why = "Whether anything keeps its log is not known: it archives nothing itself."
        yield Unclear(f"database {database.name}", why, f"Look at how it is copied. {MANAGED}")


@check(Severity.CRITICAL, section="reliability", area="backup and recovery", hours=0.25)
def setting_loses_data(database: DatabaseState) -> Iterator[Said]:
    """A setting risks the data.

    It was set for a test or to save what was broken, and stayed. Set it back and restart; look whether the data is
    whole (`pg_amcheck`).
    """
    for name, value, comes in LOSING:
        if database.setting(name) == value:
            severity = Severity.HIGH if name in {"autovacuum", "track_counts"} else None
            thing = f"setting {name}"
            yield found(database, thing, f"It is {value}: {comes.lower()}.", "pg_settings", severity=severity)


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=1,
    controls=("ISO 27001 A.8.24", "PCI DSS 4.2"),
)
def database_spoken_to_in_plain_text(database: DatabaseState) -> Iterator[Said]:
    """A setting lets passwords or rows be read.

    Switch TLS on (`ssl = on`, `hostssl` in the access list), and passwords to SCRAM.
    """
    for name, value, comes in OPEN:
        if database.setting(name) == value:
            severity = Severity.LOW if name == "password_encryption" else None
            yield found(
                database,
                f"setting {name}",
                f"It is {value}: {comes.lower()}.",
                "pg_settings",
                severity=severity,
            )


@check(Severity.LOW, section="operations", area="monitoring", hours=0.25)
def settings_wait_for_ever(database: DatabaseState) -> Iterator[Said]:
    """Nothing ends what takes too long, or writes it down.

    One forgotten session or one bad query slows everybody, and nobody can say which. Set limits for the application's
    role, and log what takes longer than half a second.
    """
    open_ = [f"{name} = {value}" for name, value, _ in PATIENT if database.setting(name) == value]
    comes = [comes for name, value, comes in PATIENT if database.setting(name) == value]
    if open_:
        what = f"{', '.join(open_)}: {'; '.join(comes)}."
        yield found(database, f"database {database.name}", what, "pg_settings")
