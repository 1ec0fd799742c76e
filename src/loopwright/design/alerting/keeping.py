"""What is kept and copied; alerts on the database: whether it answers, its connections, its standby."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.alert import Alert, Case, Topic, around
from loopwright.design.alerting.measures import MINUTE, number, span
from loopwright.design.alerting.watching import down_after
from loopwright.design.model import Tier
from loopwright.design.subject import has_database, keeps_files, own_database

if TYPE_CHECKING:
    from loopwright.design.answered import Answered

RESTORE, SLOW = "docs/runbooks/README.md", "docs/runbooks/database-slow.md"
FAILOVER = "docs/runbooks/fail-over.md"
COPIED_FILES = ("versions_and_copy", "versions_and_locked_copy")
DATABASE = {"instance": "database-1:9187"}


def database(setting: Answered) -> Topic | None:
    """Alerts on the database itself; None without one."""
    if not has_database(setting.subject):
        return None
    alerts = [_down(setting), _connections(setting)]
    if standby_asked(setting):
        alerts.append(_lag(setting))
    return Topic("database", tuple(alerts))


def standby_asked(setting: Answered) -> bool:
    """Whether a standby can be asked how late it is; a managed one in another zone answers nobody but its provider."""
    reached = own_database(setting.subject) or setting.structure.replicas > 0
    return setting.choice("database_health") == "replication_too" and reached


def _down(setting: Answered) -> Alert:
    patience = down_after(setting)
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


def _connections(setting: Answered) -> Alert:
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


def _lag(setting: Answered) -> Alert:
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


def copied(setting: Answered) -> dict[str, float]:
    """What is copied by the team's own scripts, and how often in seconds."""
    found: dict[str, float] = {}
    method = setting.choice("backup_schedule")
    nightly = setting.value("backup.nightly_interval_seconds")
    if method == "provider_point_in_time" and _provider_keeps_days(setting):
        found["database"] = setting.value("backup.off_site_interval_seconds")
    elif method:
        found["database"] = nightly
    if keeps_files(setting.subject) and setting.choice("file_backup") in COPIED_FILES:
        found["files"] = nightly
    return found


def _provider_keeps_days(setting: Answered) -> bool:
    """Whether the provider lets one go back over all the days for which daily copies were decided."""
    database = setting.component(Tier.DATABASE)
    if database is None or not database.offering:
        return False
    kept = setting.catalogue.database_row(database.offering).point_in_time_days
    return kept >= setting.value("seed.backup.daily_days")


def archived(setting: Answered) -> bool:
    """Whether the team ships each change of the database to an archive."""
    return setting.choice("backup_schedule") == "continuous" and own_database(setting.subject)


def dumped(setting: Answered) -> bool:
    """Whether the database is copied as a dump: where changes are not shipped by the team itself."""
    return "database" in copied(setting) and not archived(setting)


def drills(setting: Answered) -> tuple[str, ...]:
    """What can be restored in a drill."""
    found = ["archive"] * archived(setting) + ["dump"] * dumped(setting)
    return (*found, *(["files"] * ("files" in copied(setting))))
