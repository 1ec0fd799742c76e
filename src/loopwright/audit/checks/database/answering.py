"""What the database did not answer, and how quickly it answers what it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.database.speaking import found
from loopwright.audit.finding import Severity, Unclear
from loopwright.audit.limits import limit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.postgres.state import DatabaseState


@check(Severity.INFO, section="operations", area="monitoring", hours=0.5)
def database_did_not_answer(database: DatabaseState) -> Iterator[Said]:
    """The database did not answer a question.

    What hangs on it is unknown, and not well. Give the role the right that it needs (`pg_monitor` reads, and changes
    nothing).
    """
    for one in database.silences:
        yield Unclear(f"database {database.name}, {one.question}", one.why, one.how)


@check(Severity.MEDIUM, section="performance", area="capacity", hours=4)
def queries_are_slow(database: DatabaseState) -> Iterator[Said]:
    """Too many queries take longer than they should.

    Each page waits for several of them. Begin with the statement that takes the most time in all: an index, fewer rows,
    or asking less often.
    """
    said = database.statements
    if said is None or not said.calls:
        return
    share = said.fast_calls / said.calls
    if share < limit("fast_query_share"):
        what = f"{share:.1%} of {said.calls:,.0f} queries are of statements that take under "
        worst = f" The most time goes into: {said.slowest[0].text}" if said.slowest else ""
        what += f"{said.limit_seconds * 1000:.0f} ms on average.{worst}"
        yield found(database, f"database {database.name}", what, "pg_stat_statements")


@check(Severity.LOW, section="performance", area="capacity", hours=2)
def statement_takes_most_of_the_time(database: DatabaseState) -> Iterator[Said]:
    """One statement takes most of the database's time.

    It is slow, and asked often: what is saved on it is saved for everything. Look at its plan (`explain (analyze,
    buffers)`).
    """
    said = database.statements
    total = sum(one.total_seconds for one in said.slowest) if said is not None else 0
    for one in said.slowest if said is not None else ():
        share = one.total_seconds / total if total else 0
        if share >= limit("slow_statement_share") and one.mean_seconds >= limit("fast_query_seconds"):
            took = f"{one.calls:,.0f} times {one.mean_seconds * 1000:,.0f} ms"
            what = f"{took}, {share:.0%} of the slowest ten: {one.text}"
            yield found(database, f"database {database.name}", what, "pg_stat_statements")


@check(Severity.LOW, section="performance", area="capacity", hours=1)
def database_reads_from_disk(database: DatabaseState) -> Iterator[Said]:
    """Too much is read from disk and not from memory.

    Each such read takes a hundred times as long. Give `shared_buffers` a quarter of the machine's memory, then the
    machine more memory; a query that reads a whole table is often the reason.
    """
    share = database.cache_hit_share
    if (
        share is not None
        and database.block_reads >= limit("blocks_least")
        and share < limit("cache_hit_share")
    ):
        what = f"{share:.1%} of what is read is found in memory."
        yield found(database, f"database {database.name}", what, "pg_stat_database")
