"""The scripts that copy, prove and restore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.keeping import archived, copied, drills, dumped
from loopwright.design.subject import own_database
from loopwright.design.verdict import NotApplicable
from loopwright.generate.file import File
from loopwright.generate.naming import database_name_of
from loopwright.generate.recovery.copying import FOLDER, STANZA, keep_options, often
from loopwright.generate.recovery.templating import filled
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

HERE = "# This machine carries the database: by its socket, as its own user, without a password.\n"
AWAY = (
    "# Only within the private network; its certificate is proven by the authority that the provider names. The role\n"
    "# reads everything and writes nothing: GRANT pg_read_all_data TO copier.\n"
)
REPOSITORY_NAMES = ("RESTIC_REPOSITORY", "RESTIC_PASSWORD_FILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
LIVE = "sed -n 's/^pg[0-9]*-path=//p' \"${PGBACKREST_CONFIG:-/etc/pgbackrest/pgbackrest.conf}\""
REPORT_NAMES = ("TEXTFILE_DIRECTORY", "PUSHGATEWAY_URL", "PUSHGATEWAY_TOKEN")
OF_ARCHIVE = ("PGBACKREST_REPO1_CIPHER_PASS", "PGBACKREST_REPO1_S3_KEY", "PGBACKREST_REPO1_S3_KEY_SECRET")


@renders("seed: infrastructure-from-loop, Backup & Recovery; technology-infrastructure, Backup Schedule")
def copying_scripts(setting: Setting) -> Rendered:
    """Scripts that copy the database and the files elsewhere, and say so; the names of what they read."""
    if not copied(setting):
        return NotApplicable("nothing is kept that has to be copied by a script of one's own")
    made = [_script("report-success.sh", filled("report-success.sh"), "backup_schedule")]
    if dumped(setting):
        how = often(copied(setting)["database"])
        dump = filled("dump-database.sh", how_often=how, project=setting.project, keep=keep_options(setting))
        made.append(_script("dump-database.sh", dump, "backup_schedule", "backup_retention"))
    if archived(setting):
        made += [
            _script(name, filled(name, stanza=STANZA), "backup_schedule")
            for name in ("back-up-database.sh", "check-archive.sh")
        ]
    if "files" in copied(setting):
        locked = setting.choice("file_backup") == "versions_and_locked_copy"
        days = round(setting.value("seed.backup.daily_days")) if locked else 0
        copy = filled("copy-files.sh", project=setting.project, keep=keep_options(setting), locked=days)
        made.append(_script("copy-files.sh", copy, "file_backup", "backup_retention"))
    return (*made, _names(setting))


@renders("seed: infrastructure-analysis, Continuous Improvement: quarterly disaster recovery testing")
def restore_drill(setting: Setting) -> Rendered:
    """A script that restores the last copies into a scratch directory, and refuses any other."""
    modes = drills(setting)
    if not modes:
        return NotApplicable("nothing is copied, so nothing is restored")
    live = LIVE if "archive" in modes else ""
    body = filled(
        "restore-drill.sh",
        modes=modes,
        stanza=STANZA,
        project=setting.project,
        live=live,
        major=f"{setting.value('recovery.postgresql_major'):g}",
        promised=round(setting.value("promise.rto_seconds")),
    )
    return (_script("restore-drill.sh", body, "drill_calendar", "backup_schedule"),)


def _script(name: str, body: str, *decided: str) -> File:
    return File(f"{FOLDER}/{name}", body, decided, executable=True)


def names_read(setting: Setting) -> tuple[str, ...]:
    """The variables that the scripts read."""
    return tuple(_read(setting))


def _names(setting: Setting) -> File:
    """The same as a file; secrets by name only."""
    said = (
        "# /etc/loop/recovery.env, mode 0400, filled in there only; its passwords stand in a second place too.\n"
        "# systemd reads it as root; RESTIC_PASSWORD_FILE names a file that the unit's own user reads.\n"
    )
    if dumped(setting):
        said += HERE if own_database(setting.subject) else AWAY
    lines = "".join(f"{name}={value}\n" for name, value in _read(setting).items())
    return File(f"{FOLDER}/recovery.env.example", said + lines, ("backup_schedule",))


def _read(setting: Setting) -> dict[str, str]:
    """Variables with their values, empty where only the team knows them."""
    found = _connection(setting) if dumped(setting) else {}
    names: list[str] = []
    if archived(setting):
        names += OF_ARCHIVE
    if dumped(setting) or "files" in copied(setting):
        names += REPOSITORY_NAMES
    if "files" in copied(setting):
        names += ["FILES_DIRECTORY", "FILES_REMOTE", "FILES_SCRATCH"]
    return found | dict.fromkeys((*names, *REPORT_NAMES), "")


def _connection(setting: Setting) -> dict[str, str]:
    """How a dump gets at the database."""
    if own_database(setting.subject):
        return {
            "PGHOST": "/var/run/postgresql",
            "PGUSER": "postgres",
            "PGDATABASE": database_name_of(setting),
        }
    return {
        "PGHOST": "",
        "PGUSER": "copier",
        "PGPASSWORD": "",
        "PGDATABASE": database_name_of(setting),
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": "/etc/loop/database-ca.pem",
    }
