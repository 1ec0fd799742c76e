"""When the scripts run: systemd's timers on the team's own machines, else a table for any scheduler."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.subject import own_machines
from loopwright.design.verdict import NotApplicable
from loopwright.generate.file import File
from loopwright.generate.observability.keeping import archived, copied
from loopwright.generate.observability.measures import DAY, MINUTE
from loopwright.generate.recovery.copying import FOLDER, INSTALLED, SETTINGS, drills, dumped
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
EnvironmentFile={settings}
ExecStart={installed}/{command}
Nice=10
IOSchedulingClass=idle
NoNewPrivileges=yes
ProtectSystem=full
ProtectHome=yes
PrivateTmp=no
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
"""
TIMER = """[Unit]
Description={title}: when

[Timer]
OnCalendar={calendar}
RandomizedDelaySec={spread}m
Persistent=true

[Install]
WantedBy=timers.target
"""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that runs by itself: its name, what it is, its command, and when, for systemd and for cron."""

    name: str
    title: str
    command: str
    calendar: str
    cron: str
    user: str = "root"


@renders("seed: technology-infrastructure, Backup Schedule; infrastructure-from-loop, Backup & Recovery")
def recovery_timers(setting: Setting) -> Rendered:
    """When copies are made, proven and restored: a timer and a service each, or a table where nothing runs systemd."""
    tasks = tasks_of(setting)
    if not tasks:
        return NotApplicable("nothing is copied by a script of one's own")
    if not own_machines(setting.subject):
        return (File(f"{FOLDER}/crontab", _table(tasks), ("backup_schedule", "drill_calendar")),)
    return tuple(file for task in tasks for file in _units(task))


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
                "postgres",
            ),
            Task(
                "back-up-database-diff",
                "What changed in the database since the full copy",
                f"{command} diff",
                f"Mon..Sat *-*-* {hour:02d}:30:00",
                f"30 {hour} * * 1-6",
                "postgres",
            ),
            Task(
                "check-archive",
                "Proof that changes of the database arrive at the archive",
                "check-archive.sh",
                f"*:0/{every}",
                f"*/{every} * * * *",
                "postgres",
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
        found.append(Task("copy-files", title, script, f"*-*-* {hour + 1:02d}:30:00", f"30 {hour + 1} * * *"))
    return (*found, *_drills(setting, hour))


def _drills(setting: Setting, hour: int) -> tuple[Task, ...]:
    """A machine restores each month where that was decided; else people do, by the calendar."""
    if setting.choice("drill_calendar") != "monthly":
        return ()
    at = hour + 2
    return tuple(
        Task(
            f"restore-drill-{mode}",
            f"A restore of the last copy ({mode}) into a scratch directory",
            f"restore-drill.sh {mode}",
            f"*-*-01 {at:02d}:30:00",
            f"30 {at} 1 * *",
            "postgres",
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
    )
    spread = 0 if task.name == "check-archive" else SPREAD_MINUTES
    timer = TIMER.format(title=task.title, calendar=task.calendar, spread=spread)
    folder = f"{FOLDER}/systemd"
    return (
        File(f"{folder}/{task.name}.service", service, decided),
        File(f"{folder}/{task.name}.timer", timer, decided),
    )


def _table(tasks: tuple[Task, ...]) -> str:
    said = (
        "# For whatever runs jobs by the clock beside the loop (the platform's scheduler, or supercronic):\n"
        "# an image with bash, restic, rclone, curl and PostgreSQL's programs, the variables of recovery.env.example,\n"
        "# and this folder.\n"
    )
    return said + "".join(f"# {task.title}\n{task.cron} {INSTALLED}/{task.command}\n" for task in tasks)
