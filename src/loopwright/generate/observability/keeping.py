"""What is kept: the database, its standby, the copies of everything, and whether they were ever restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.subject import has_database, keeps_files, own_database
from loopwright.generate.observability.alert import Alert, Case, Topic, around
from loopwright.generate.observability.measures import (
    ARCHIVED,
    BACKED_UP,
    DAY,
    DRILLED,
    HOUR,
    MINUTE,
    number,
    span,
)

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

RESTORE, SLOW = "docs/runbooks/README.md", "docs/runbooks/database-slow.md"
FAILOVER = "docs/runbooks/fail-over.md"
MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}
DAYS_PER_MONTH = 31  # the longest: nobody is told off in a short one
COPIED_FILES = ("versions_and_copy", "versions_and_locked_copy")
DATABASE = {"instance": "database-1:9187"}


def database(setting: Setting) -> Topic | None:
    """Alerts on the database itself; None without one."""
    if not has_database(setting.subject):
        return None
    alerts = [_down(setting), _connections(setting)]
    if setting.choice("database_health") == "replication_too":
        alerts.append(_lag(setting))
    return Topic("database", tuple(alerts))


def _down(setting: Setting) -> Alert:
    times = setting.value("choice.health_check.failures") - 1
    patience = round(times * setting.value("choice.health_check.outside_interval_seconds"))
    series = 'pg_up{job="database",instance="database-1:9187"}'
    return Alert(
        "DatabaseDown",
        'max(pg_up{job="database"}) < 1',
        "P1",
        "database",
        f"The database has not answered for {span(patience)}.",
        FAILOVER if setting.structure.database_redundant else RESTORE,
        (
            Case("down for long enough", ((series, "1x4 0x30"),), 5 * MINUTE + patience, fires=True),
            Case("not for long enough", ((series, "1x4 0x30"),), 4 * MINUTE + patience, fires=False),
        ),
        patience,
    )


def _connections(setting: Setting) -> Alert:
    limit = setting.value("choice.monitoring_thresholds.connections_used")
    patience = round(setting.value("watch.symptom_minutes") * MINUTE)
    labels = 'instance="database-1:9187"'

    def at(share: float) -> tuple[tuple[str, str], ...]:
        return (
            (f'pg_stat_activity_count{{{labels},state="active"}}', f"{number(1000 * share)}x600"),
            (f"pg_settings_max_connections{{{labels}}}", "1000x600"),
        )

    return Alert(
        "ConnectionsNearlyUsed",
        "sum by (instance) (pg_stat_activity_count) / max by (instance) (pg_settings_max_connections) "
        f"> {number(limit)}",
        "P2",
        "database",
        f"More than {number(limit * 100)} % of the database's connections are in use.",
        SLOW,
        around(limit, at, for_seconds=patience),
        patience,
        found=DATABASE,
    )


def _lag(setting: Setting) -> Alert:
    limit = setting.value("watch.replica_lag_seconds")
    patience = round(setting.value("watch.symptom_minutes") * MINUTE)

    def at(seconds: float) -> tuple[tuple[str, str], ...]:
        return (('pg_replication_lag_seconds{instance="database-1:9187"}', f"{number(seconds)}x600"),)

    return Alert(
        "StandbyLate",
        f"max by (instance) (pg_replication_lag_seconds) > {number(limit)}",
        "P2",
        "database",
        f"A standby is more than {number(limit)} s behind: it could not take over without a loss.",
        FAILOVER,
        around(limit, at, for_seconds=patience),
        patience,
        found=DATABASE,
    )


def copies(setting: Setting) -> Topic | None:
    """Alerts on copies that are too old, that never were, or that nobody ever restored; None where nothing is kept."""
    alerts: list[Alert] = []
    for what, seconds in copied(setting).items():
        limit = round(seconds + setting.value("choice.scheduled_work.late_minutes") * MINUTE)
        alerts += [_late(what, limit), _never(what, limit)]
    if archived(setting):
        alerts.append(_archive(setting))
    drill = MONTHS.get(setting.choice("drill_calendar"))
    if drill is not None:
        alerts.append(_drill(drill * DAYS_PER_MONTH * DAY))
    return Topic("copies", tuple(alerts), pace_seconds=HOUR) if alerts else None


def copied(setting: Setting) -> dict[str, float]:
    """What is copied by the team's own scripts, and how often in seconds."""
    found: dict[str, float] = {}
    method = setting.choice("backup_schedule")
    if method == "provider_point_in_time":
        found["database"] = setting.value("backup.off_site_interval_seconds")
    elif method:
        found["database"] = setting.value("backup.nightly_interval_seconds")
    if keeps_files(setting.subject) and setting.choice("file_backup") in COPIED_FILES:
        found["files"] = setting.value("backup.nightly_interval_seconds")
    return found


def archived(setting: Setting) -> bool:
    """Whether the team ships each change of the database to an archive."""
    return setting.choice("backup_schedule") == "continuous" and own_database(setting.subject)


def _late(what: str, limit: int) -> Alert:
    series = ((f'{BACKED_UP}{{what="{what}"}}', "0x2000"),)
    last = (
        limit // HOUR * HOUR
    )  # the cases are evaluated each hour, and the copy was made at the first of them
    return Alert(
        f"BackupLate{what.title()}",
        f'time() - max({BACKED_UP}{{what="{what}"}}) > {limit}',
        "P2",
        "backup",
        f"The last copy of the {what} is older than {span(limit)}.",
        RESTORE,
        (
            Case("an hour too old", series, last + HOUR, fires=True, step_seconds=HOUR),
            Case("as old as it may be", series, last, fires=False, step_seconds=HOUR),
        ),
    )


def _never(what: str, limit: int) -> Alert:
    patience = -(-limit // HOUR) * HOUR
    series = ((f'{BACKED_UP}{{what="{what}"}}', "0x2000"),)
    return Alert(
        f"BackupNeverMade{what.title()}",
        f'absent({BACKED_UP}{{what="{what}"}})',
        "P2",
        "backup",
        f"No copy of the {what} has reported in for {span(patience)}.",
        RESTORE,
        (
            Case("never one", (), patience, fires=True, step_seconds=HOUR),
            Case("not for long enough", (), patience - HOUR, fires=False, step_seconds=HOUR),
            Case("there is one", series, patience, fires=False, step_seconds=HOUR),
        ),
        patience,
        found={"what": what},
    )


def _archive(setting: Setting) -> Alert:
    """Two proofs in a row may fail before more is lost than was promised."""
    often = setting.value("watch.archive_check_seconds")
    limit = round(setting.value("promise.rpo_seconds") + 2 * often)
    last = -(-limit // HOUR) * HOUR

    def since(seconds: int) -> tuple[tuple[str, str], ...]:
        return ((ARCHIVED, f"{last - seconds}x2000"),)

    return Alert(
        "ArchiveStale",
        f"time() - max({ARCHIVED}) > {limit}",
        "P2",
        "backup",
        f"Changes of the database have not been seen to arrive at the archive for {span(limit)}.",
        RESTORE,
        (
            Case("a second too old", since(limit + 1), last, fires=True, step_seconds=HOUR),
            Case("as old as it may be", since(limit), last, fires=False, step_seconds=HOUR),
        ),
    )


def _drill(limit: int) -> Alert:
    def since(seconds: int) -> tuple[tuple[str, str], ...]:
        return ((DRILLED, f"{HOUR - seconds}x10"),)

    return Alert(
        "RestoreNotRehearsed",
        f"time() - max({DRILLED}) > {limit}",
        "P3",
        "backup",
        f"No copy has been restored for {span(limit)}: what was never restored counts as none.",
        RESTORE,
        (
            Case("a second too long ago", since(limit + 1), HOUR, fires=True, step_seconds=HOUR),
            Case("as long ago as it may be", since(limit), HOUR, fires=False, step_seconds=HOUR),
        ),
    )
