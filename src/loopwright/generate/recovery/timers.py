"""When the scripts run: systemd's timers on the team's own machines, else a table for any scheduler."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.alerting.keeping import archived, copied, drills, dumped
from loopwright.design.alerting.measures import DAY, MINUTE
from loopwright.design.verdict import NotApplicable
from loopwright.generate.application import keeps_machines
from loopwright.generate.file import File
from loopwright.generate.recovery.copying import FOLDER, INSTALLED, SETTINGS
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

SPREAD_MINUTES = 10
SERVICE = """[Unit]
Description={title}
Documentation=file:{installed}/{script}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User={user}
UMask=0077
EnvironmentFile={settings}
# what restic has read already; its user's home is out of sight
CacheDirectory=loop-recovery-{user}
Environment=XDG_CACHE_HOME=%C/loop-recovery-{user}
# where a bucket is brought to before it is copied
StateDirectory=loop-recovery-{user}
ExecStart={installed}/{command}
Nice=10
IOSchedulingClass=idle
NoNewPrivileges=yes
CapabilityBoundingSet={capabilities}
ProtectSystem=full
ProtectHome=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
PrivateDevices=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
"""
READING = "CAP_DAC_READ_SEARCH"  # the users' files belong to the application's user
PLACES = """# /etc/tmpfiles.d/loop-recovery.conf; then: systemd-tmpfiles --create
# where node_exporter reads (--collector.textfile.directory) and the database's user writes as well
d /var/lib/prometheus/node-exporter 2775 root postgres -
"""
SPOOL = "d /var/spool/pgbackrest 0750 postgres postgres -\n"
# on which days of the year a machine restores: what people do by the runbook comes on top
DRILL_MONTHS = {"monthly": ("*", "*"), "quarterly": ("01,04,07,10", "1,4,7,10"), "yearly": ("01", "1")}
TIMER = """[Unit]
Description={title}: when

[Timer]
OnCalendar={calendar}
RandomizedDelaySec={spread}m
Persistent=true

[Install]
WantedBy=timers.target
"""
TABLE = (
    "# For whatever runs jobs by the clock beside the loop (the platform's scheduler, or supercronic), within its\n"
    "# private network: the database answers nowhere else. An image with bash, restic, rclone, curl and PostgreSQL's\n"
    "# programs (the server's too, for the drills), a user that is not root, the variables of recovery.env.example,\n"
    "# and this folder. What ended well is told to PUSHGATEWAY_URL, by the door of observability/door.\n"
)


@dataclass(frozen=True, slots=True)
class Task:
    """Something that runs by itself: its name, what it is, its command, and when, for systemd and for cron."""

    name: str
    title: str
    command: str
    calendar: str
    cron: str
    user: str = "postgres"


@renders("seed: technology-infrastructure, Backup Schedule; infrastructure-from-loop, Backup & Recovery")
def recovery_timers(setting: Setting) -> Rendered:
    """When copies are made, proven and restored: a timer and a service each, or a table where nothing runs systemd."""
    tasks = tasks_of(setting)
    if not tasks:
        return NotApplicable("nothing is copied by a script of one's own")
    if not keeps_machines(setting):
        return (File(f"{FOLDER}/crontab", _table(tasks), ("backup_schedule", "drill_calendar")),)
    places = PLACES + SPOOL * archived(setting)
    made = File(f"{FOLDER}/systemd-tmpfiles/loop-recovery.conf", places, ("backup_schedule",))
    return (*(file for task in tasks for file in _units(task)), made)


def tasks_of(setting: Setting) -> tuple[Task, ...]:
    """What runs by itself."""
    hour = round(setting.value("recovery.quiet_hour"))
    found: list[Task] = []
    if archived(setting):
        every = round(setting.value("watch.archive_check_seconds") / MINUTE)
        command = "back-up-database.sh"
        full = f"Sun *-*-* {hour:02d}:30:00"
        found += [
            Task(
                "back-up-database-full",
                "A full copy of the database",
                f"{command} full",
                full,
                f"30 {hour} * * 0",
            ),
            Task(
                "back-up-database-diff",
                "What changed in the database since the full copy",
                f"{command} diff",
                f"Mon..Sat *-*-* {hour:02d}:30:00",
                f"30 {hour} * * 1-6",
            ),
            Task(
                "check-archive",
                "Proof that changes of the database arrive at the archive",
                "check-archive.sh",
                f"*:0/{every}",
                f"*/{every} * * * *",
            ),
        ]
    if dumped(setting):
        nightly = copied(setting)["database"] <= DAY
        found.append(
            Task(
                "dump-database",
                "A dump of the database with another provider",
                "dump-database.sh",
                f"*-*-* {hour:02d}:30:00" if nightly else f"Sun *-*-* {hour:02d}:30:00",
                f"30 {hour} * * *" if nightly else f"30 {hour} * * 0",
            )
        )
    if "files" in copied(setting):
        title, script = "A copy of the users' files with another provider", "copy-files.sh"
        when, cron = f"*-*-* {hour + 1:02d}:30:00", f"30 {hour + 1} * * *"
        found.append(Task("copy-files", title, script, when, cron, "root"))
    return (*found, *_drills(setting, hour))


def _drills(setting: Setting, hour: int) -> tuple[Task, ...]:
    """A machine restores as often as was decided; what people do by the runbook comes on top."""
    months = DRILL_MONTHS.get(setting.choice("drill_calendar"))
    if months is None:
        return ()
    at = hour + 2
    return tuple(
        Task(
            f"restore-drill-{mode}",
            f"A restore of the last copy ({mode}) into a scratch directory",
            f"restore-drill.sh {mode}",
            f"*-{months[0]}-01 {at:02d}:30:00",
            f"30 {at} 1 {months[1]} *",
        )
        for mode in drills(setting)
    )


def _units(task: Task) -> tuple[File, File]:
    decided = ("drill_calendar",) if task.name.startswith("restore") else ("backup_schedule",)
    service = SERVICE.format(
        title=task.title,
        installed=INSTALLED,
        settings=SETTINGS,
        script=task.command.partition(" ")[0],
        command=task.command,
        user=task.user,
        capabilities=READING if task.user == "root" else "",
    )
    spread = 0 if task.name == "check-archive" else SPREAD_MINUTES
    timer = TIMER.format(title=task.title, calendar=task.calendar, spread=spread)
    folder = f"{FOLDER}/systemd"
    return (
        File(f"{folder}/{task.name}.service", service, decided),
        File(f"{folder}/{task.name}.timer", timer, decided),
    )


def _table(tasks: tuple[Task, ...]) -> str:
    return TABLE + "".join(f"# {task.title}\n{task.cron} {INSTALLED}/{task.command}\n" for task in tasks)
