"""How the database grows: its stage, its connections, its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import total
from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    at_least,
    figure,
    has_database,
    numbers,
)
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import Arrangement, DatabaseStage

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

DATABASES = (
    Rung(
        "single",
        "{size} and {rate} fit one database; indexes, a look at slow statements and vacuum come first.",
        lacks="The loop must go on when the database's machine is lost.",
    ),
    Rung(
        "single_with_standby",
        "{size} and {rate} fit one database; the standby is for its loss, not for its load.",
        lacks="Reads exceed what one database answers.",
        costs="A second database that waits; the loop may stop with the first.",
        due="Add a standby once the loop must survive a machine: from {survive_users}.",
    ),
    Rung(
        "replicas",
        "{reads} of the requests read, and {rate} is more than one database answers: replicas read along.",
        lacks="Writes or tables exceed what one database holds.",
        costs="Replicas lag, and {rate} keeps one database only {used} busy.",
        due="Add replicas when the database is busier than {cpu_limit} with reads.",
    ),
    Rung(
        "sharded",
        "A single database of any size no longer carries the writes: rows are spread by customer.",
        costs="It takes {sharding} of work once, and each question must know where to ask.",
        due="Shard when a table passes {table_limit} or no machine carries the writes.",
    ),
)


@decision(seed="technology-infrastructure, Database Scaling")
def database_stage(subject: Subject) -> Verdict:
    """Grow the database by the step that its load asks for, never by the number of customers alone.

    The seed expects one database to last to a few hundred customers; what counts is the load and the size.
    """
    if not has_database(subject):
        return NotApplicable("The design keeps no database.")
    figures = numbers(
        subject,
        size="data.size_gb",
        rate="load.origin_peak_rate",
        reads="demand.read_share",
        used="capacity.database_utilisation",
        cpu_limit="capacity.database_cpu_limit",
        survive_users="objective.survives_machine.users",
        sharding="effort.sharding_once_hours",
        table_limit="capacity.table_bytes_shard",
        expected_low="seed.database_customers.single_low",
        expected_high="seed.database_customers.single_high",
    )
    structure = subject.design.structure
    details = ("Rule of thumb: one database lasts to {expected_low} to {expected_high} customers.",)
    if structure.database is DatabaseStage.SHARDED or structure.shards > 1:
        return climb(DATABASES, "sharded", figures, details)
    if structure.database is DatabaseStage.REPLICAS or structure.replicas > 0:
        return climb(DATABASES, "replicas", figures, details)
    return climb(
        DATABASES, "single_with_standby" if structure.database_redundant else "single", figures, details
    )


POOLS = (
    Rung(
        "in_the_program",
        "Each process keeps a few connections open; {slots} altogether stay below {limit} connections.",
        lacks="{slots} would each hold a connection open, more than {limit} connections bear.",
    ),
    Rung(
        "pooler",
        "{slots} share a few connections through a pooler; a statement borrows one, a session does not "
        "keep it.",
        costs="One more part between program and database, for {slots}.",
        due="Put a pooler between from {limit} connections, or with functions that come and go.",
    ),
)


@decision(seed="technology-infrastructure, Backend Performance: connection pooling")
def connection_pooling(subject: Subject) -> Verdict:
    """Keep fewer connections open than the database can serve at once."""
    if not has_database(subject):
        return NotApplicable("There is no database to connect to.")
    figures = numbers(subject, slots="load.slots", limit="capacity.connections_without_pooler")
    structure = subject.design.structure
    many = at_least(subject, "load.slots", "capacity.connections_without_pooler")
    fleeting = structure.arrangement is Arrangement.SERVERLESS
    return climb(POOLS, "pooler" if structure.pooler or many or fleeting else "in_the_program", figures)


TABLES = (
    Rung(
        "indexes",
        "The largest table is about {table}: indexes, vacuum and a look at the slowest statements suffice.",
        lacks="The largest table is about {table}: vacuum and deletion take the night.",
    ),
    Rung(
        "archive_old_rows",
        "Rows come at {growth}; what nobody asks for any more moves to files once a quarter.",
        lacks="A table of {table} cannot be emptied by deletion any more.",
        costs="At {growth} nothing is worth moving.",
        due="Archive old rows from {archive_growth}.",
    ),
    Rung(
        "partitions",
        "The largest table is about {table}: cut it by month, so that old parts leave whole.",
        costs="Each question must name the month; below {partition} it gains nothing.",
        due="Cut the table from {partition}.",
    ),
)


@decision(seed="technology-infrastructure, Database Performance: partition large tables, archive old data")
def large_tables(subject: Subject) -> Verdict:
    """Keep the largest table small enough to be looked after in one night."""
    if not has_database(subject):
        return NotApplicable("The design keeps no database.")
    figures = numbers(
        subject,
        table="data.largest_table_gb",
        growth="data.growth_gb_per_month",
        archive_growth="choice.large_tables.growth_gb_per_month",
    )
    limit = figure(subject, "capacity.table_bytes_partition")
    figures["partition"] = total(limit.value / 1e9, "GB", "bytes ÷ 10⁹", limit=limit)
    if figures["table"].value >= figures["partition"].value:
        return climb(TABLES, "partitions", figures)
    growing = at_least(subject, "data.growth_gb_per_month", "choice.large_tables.growth_gb_per_month")
    return climb(TABLES, "archive_old_rows" if growing else "indexes", figures)
