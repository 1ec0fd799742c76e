"""What keeps a system running: monitoring, alerts, backups, crontabs, units of systemd."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.evidence import Environment
from loopwright.survey.facts import Process, Seen
from loopwright.survey.reading import reader
from loopwright.survey.topology import Artefact, Backup, Scheduler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

BACKUP_TOOLS = {
    "pgbackrest.conf": ("pgbackrest", "pgBackRest", "postgresql"),
    "litestream.yml": ("litestream", "Litestream", "sqlite"),
    "litestream.yaml": ("litestream", "Litestream", "sqlite"),
    "borgmatic.yaml": ("borg", "borgmatic", ""),
    "borgmatic.yml": ("borg", "borgmatic", ""),
    "barman.conf": ("barman", "Barman", "postgresql"),
    "wal-g.json": ("wal-g", "WAL-G", "postgresql"),
    "wal-g.yaml": ("wal-g", "WAL-G", "postgresql"),
    "resticprofile.yaml": ("restic", "resticprofile", ""),
    "autorestic.yml": ("restic", "autorestic", ""),
}
# a place that is not the machine itself: a store of objects, another host
WHITHER = compiled_later(
    r"\b(?:s3|gs|gcs|azure|abs|sftp|ssh|b2|rest|rclone|swift)://"
    r"|^[ \t]*repo\d-(?:type[ \t]*=[ \t]*(?:s3|gcs|azure|sftp)|host[ \t]*=)"
    r"|^[ \t-]*type:[ \t]*[\"']?(?:s3|gcs|gs|abs|azure|sftp|b2|rest|rclone)\b"
    r"|WALG_(?:S3|GS|AZ|SSH)_PREFIX|[\w.-]{1,60}@[\w.-]{1,100}:",
    re.MULTILINE,
)
DUMPS = {
    "pg_dumpall": "postgresql",
    "pg_dump": "postgresql",
    "pg_basebackup": "postgresql",
    "wal-g": "postgresql",
    "pgbackrest": "postgresql",
    "mysqldump": "mysql",
    "mariadb-dump": "mysql",
    "xtrabackup": "mysql",
    "mongodump": "mongodb",
    "redis-cli --rdb": "redis",
    "clickhouse-backup": "clickhouse",
    "etcdctl snapshot save": "etcd",
    "restic backup": "",
    "borg create": "",
    "velero backup": "",
    "neo4j-admin dump": "neo4j",
}
DUMP = compiled_later("|".join(re.escape(word) for word in DUMPS))
ELSEWHERE = compiled_later(
    r"aws s3|s3cmd|rclone|gsutil|az storage|mc cp|b2 |restic|s3://|gs://|rsync [^\n]{0,300}@"
)
CRON_LINE = compiled_later(
    r"^[ \t]*((?:[\d*/,\-A-Za-z]+\s+){4}[\d*/,\-A-Za-z]+|@(?:hourly|daily|weekly|monthly|yearly|reboot"
    r"|midnight))\s+(\S.*)$"
)
ALERTS = compiled_later(r"^[ \t]*-\s+alert:\s*(\S+)", re.MULTILINE)
OBJECTIVE_WORDS = (b"openslo", b"sloth.slok.dev", b"pyrra.dev")
OBJECTIVES = compiled_later(
    r"^kind:[ \t]*(?:SLO|PrometheusServiceLevel|ServiceLevelObjective)\b", re.MULTILINE
)
UNIT = compiled_later(r"^ExecStart=[-@:+!]*(.+)$", re.MULTILINE)
CALENDAR = compiled_later(r"^On(?:Calendar|UnitActiveSec)=(.+)$", re.MULTILINE)


@reader(suffixes=(".yml", ".yaml", ".rules"))
def alert_rules(file: SourceFile) -> Iterator[Fact]:
    """Rules of Prometheus that raise an alert."""
    if b"- alert:" in file.data and b"expr:" in file.data:
        found = ALERTS.search(file.text)
        if found is not None:
            said = file.evidence(file.line_at(found.start(1)), found.group())
            yield Seen("alertmanager", file.folder, file.environment, said)


@reader(suffixes=(".yml", ".yaml"))
def open_slo(file: SourceFile) -> Iterator[Fact]:
    """Objectives of service that are written as OpenSLO, Sloth or Pyrra."""
    found = OBJECTIVES.search(file.text) if any(word in file.data for word in OBJECTIVE_WORDS) else None
    if found is not None:
        said = file.evidence(file.line_at(found.start()), found.group())
        yield Seen("openslo", file.folder, file.environment, said)


@reader(patterns=(r"(?:[\w.-]*grafana[\w.-]*|dashboards?)/[\w ./-]+\.json$",))
def grafana_dashboard(file: SourceFile) -> Iterator[Fact]:
    """Dashboards of Grafana as they are exported."""
    if b'"panels"' in file.data and b'"schemaVersion"' in file.data:
        yield Seen(
            "grafana", file.folder, file.environment, file.evidence(file.line_with('"panels"'), file.name)
        )


@reader(names=tuple(BACKUP_TOOLS))
def backup_settings(file: SourceFile) -> Iterator[Fact]:
    """Settings of tools that back up: copies by a schedule, kept elsewhere where they say whither."""
    slug, title, covers = BACKUP_TOOLS[file.name.lower()]
    whither = WHITHER.search(file.text)
    line = file.line_at(whither.start()) if whither is not None else 1
    said = file.evidence(line, whither.group() if whither is not None else file.name)
    yield Backup(slug, title, covers, 4 if whither is not None else 3, file.environment, (said,))


@reader(
    suffixes=(".sh", ".bash", ".yml", ".yaml", ".rake", ".rb", ".py", ".service", ".cron"),
    names=("makefile", "justfile", "crontab"),
    patterns=(r"[\w.-]*backup[\w.-]*$",),
    largest_bytes=256 * 1024,
)
def backup_script(file: SourceFile) -> Iterator[Fact]:
    """A dump that a script, a job or a crontab makes; kept elsewhere when it is copied off in the same file."""
    found = DUMP.search(file.text) if _speaks_of_copies(file) else None
    if found is None or file.environment in {Environment.TEST, Environment.EXAMPLE}:
        return
    name = file.path.lower()
    line_ = file.text[file.text.rfind("\n", 0, found.start()) + 1 : file.text.find("\n", found.end())]
    if line_.lstrip().startswith(("#", "//")):
        return
    scheduled = (
        "CronJob" in file.text
        or "schedule:" in file.text
        or "cron" in name
        or re.search(CRON_LINE.pattern, line_)
    )
    rung = 4 if scheduled and ELSEWHERE.search(file.text) else 3 if scheduled else 2
    word = found.group()
    evidence = (file.evidence(file.line_at(found.start()), line_),)
    yield Backup(word.split()[0], word.split()[0], DUMPS[word], rung, file.environment, evidence)


def _speaks_of_copies(file: SourceFile) -> bool:
    """Whether a dump is made to be kept: the file says so in its text or by its path."""
    return "backup" in file.path.lower() or b"backup" in file.data.lower()


@reader(patterns=(r"(?:crontab(?:[._-][\w.-]+)?|[\w.-]+\.(?:crontab|cron))$", r"cron\.d/[\w.-]+$"))
def crontab(file: SourceFile) -> Iterator[Fact]:
    """Lines of a crontab."""
    for number, text in enumerate(file.text.split("\n"), start=1):
        found = CRON_LINE.match(text)
        if found is not None and not text.lstrip().startswith("#"):
            said = (file.evidence(number, text),)
            yield Scheduler(
                "cron", "cron", found.group(1), found.group(2).strip()[:200], file.environment, said
            )


@reader(suffixes=(".service", ".timer"))
def systemd_unit(file: SourceFile) -> Iterator[Fact]:
    """Units of systemd: a process that is kept running, or a timer."""
    started = UNIT.search(file.text)
    if file.name.endswith(".service") and started is not None:
        said = file.evidence(file.line_at(started.start()), started.group())
        yield Artefact("systemd", "systemd", "configuration", file.environment, (said,))
        name = file.name.removesuffix(".service")
        yield Process("systemd", name, started.group(1).strip()[:300], ".", file.environment, said)
    calendar = CALENDAR.search(file.text)
    if file.name.endswith(".timer") and calendar is not None:
        said = file.evidence(file.line_at(calendar.start()), calendar.group())
        yield Scheduler(
            "systemd-timer", "systemd timer", calendar.group(1).strip(), file.name, file.environment, (said,)
        )
