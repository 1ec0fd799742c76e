"""Tables that are read whole, indexes that nothing reads, space that nobody gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.database.speaking import BYTES_PER_GB, SECONDS_PER_DAY, counted_days, found, size
from loopwright.audit.finding import Direction, Severity, Unclear
from loopwright.audit.limits import limit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.postgres.state import DatabaseState, Table

# transactions: https://www.postgresql.org/docs/current/routine-vacuuming.html, read 2026-11-27
STOPS_AT = 2_000_000_000


@check(Severity.MEDIUM, section="performance", area="capacity", hours=2)
def large_table_read_whole(database: DatabaseState) -> Iterator[Said]:
    """A large table is read whole again and again.

    It takes longer with each row that is added. Find the query in `pg_stat_statements`, and give it an index
    (`create index concurrently`).
    """
    for one in database.tables:
        scans = one.scans_of_all + one.scans_by_index
        large = one.rows >= limit("table_least_rows") and one.scans_of_all >= limit("scans_least")
        if large and one.scans_of_all / scans >= limit("scan_share"):
            whole = f"Its {one.rows:,.0f} rows were read whole {one.scans_of_all:,.0f} times"
            what = f"{whole}, by index {one.scans_by_index:,.0f}."
            yield found(database, f"table {one.name}", what, "pg_stat_user_tables")


@check(Severity.LOW, section="performance", area="capacity", hours=0.5, direction=Direction.OVER)
def index_never_read(database: DatabaseState) -> Iterator[Said]:
    """An index is kept and never read.

    Each write pays for it. Drop it (`drop index concurrently`), unless a job of once a quarter needs it.
    """
    idle = [
        one
        for one in database.indexes
        if not one.scans and not one.needed and one.size_bytes >= limit("index_least_gb") * BYTES_PER_GB
    ]
    if idle and (database.replicas or database.is_replica or database.silent("replication")):
        why = f"Whether indexes that nothing read here ({len(idle)}) are read elsewhere: each counts for itself."
        yield Unclear(f"database {database.name}", why, "Ask every replica too: --database with its URL.")
        return
    if idle and counted_days(database) < limit("counted_days"):
        why = f"Whether indexes are read by nothing ({len(idle)}): counted for {counted_days(database):.1f} days."
        yield Unclear(
            f"database {database.name}", why, f"Ask again after {limit('counted_days'):g} days of counting."
        )
        return
    for one in idle:
        what = f"Nothing read it in {counted_days(database):,.0f} days; it takes {size(one.size_bytes)}."
        yield found(database, f"index {one.name}", what, "pg_stat_user_indexes", cause=one.table)


@check(Severity.LOW, section="performance", area="capacity", hours=0.25, direction=Direction.OVER)
def index_held_twice(database: DatabaseState) -> Iterator[Said]:
    """Two indexes hold the same.

    Each write pays for both. Drop the one that keeps no rule.
    """
    for one in database.indexes:
        if one.same_as and not one.needed:
            what = f"It holds the same as {one.same_as} ({size(one.size_bytes)})."
            yield found(database, f"index {one.name}", what, "pg_index", cause=one.same_as)


@check(Severity.MEDIUM, section="reliability", area="capacity", hours=0.5)
def index_not_valid(database: DatabaseState) -> Iterator[Said]:
    """An index was begun and never finished.

    It is written and never read, and a unique one keeps no rule. Drop it and make it anew.
    """
    for one in database.indexes:
        if not one.valid:
            yield found(database, f"index {one.name}", f"It is not valid (of {one.table}).", "pg_index")


@check(Severity.MEDIUM, section="performance", area="capacity", hours=1)
def vacuum_does_not_keep_up(database: DatabaseState) -> Iterator[Said]:
    """A table holds more dead rows than vacuuming takes away.

    It grows, and each query reads past them. Lower `autovacuum_vacuum_scale_factor` of that table, and look for
    transactions that stay open for hours.
    """
    for one in database.tables:
        rows = one.rows + one.dead_rows
        if rows >= limit("table_least_rows") and one.dead_rows / rows > limit("dead_rows_share"):
            what = f"{one.dead_rows / rows:.0%} of its rows are dead; vacuumed {_ago(one)}."
            yield found(database, f"table {one.name}", what, "pg_stat_user_tables")


def _ago(table: Table) -> str:
    seconds = table.vacuumed_seconds_ago
    return "never" if seconds is None else f"{seconds / SECONDS_PER_DAY:.1f} days ago"


@check(Severity.LOW, section="performance", area="capacity", hours=2, direction=Direction.OVER)
def table_mostly_empty(database: DatabaseState) -> Iterator[Said]:
    """A table takes much more room than its rows need.

    Copies, restores and whole reads take longer by it. Write it anew at night (`pg_repack`, or `vacuum full`, which
    locks it).
    """
    for one in database.tables:
        wasted = one.wasted_bytes or 0
        if wasted >= limit("bloat_least_gb") * BYTES_PER_GB and wasted / one.size_bytes >= limit(
            "bloat_share"
        ):
            what = f"About {size(wasted)} of {size(one.size_bytes)} are empty (an estimate)."
            yield found(database, f"table {one.name}", what, "pg_class")


@check(Severity.HIGH, section="reliability", area="capacity", hours=2)
def transactions_run_out(database: DatabaseState) -> Iterator[Said]:
    """The numbers of transactions run out.

    At two billion the database takes no more writes until it was vacuumed, which takes hours. Vacuum the oldest tables
    now, and find what holds it up: an open transaction, a forgotten slot, autovacuum switched off.
    """
    oldest = database.oldest_transactions
    if oldest is not None and oldest >= limit("wraparound_transactions"):
        severity = Severity.CRITICAL if oldest > STOPS_AT / 2 else None
        what = (
            f"The oldest transaction is {oldest / 1e6:,.0f} million behind; writes stop at about two billion."
        )
        yield found(database, f"database {database.name}", what, "pg_database", severity=severity)
