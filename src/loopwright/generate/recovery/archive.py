"""pgBackRest: every change of the database shipped elsewhere, full and differential copies beside."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.design.alerting.keeping import archived
from loopwright.design.verdict import NotApplicable
from loopwright.generate.address import RESERVED
from loopwright.generate.file import File
from loopwright.generate.recovery.copying import FOLDER, STANZA, daily_days, full_days
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

SAID = (
    "# /etc/pgbackrest/pgbackrest.conf, owned by postgres. The repository stands with another provider, in any\n"
    f"# storage that speaks S3: put its address for s3.{RESERVED}. Its key and the passphrase that encrypts it come\n"
    "# from /etc/loop/recovery.env (PGBACKREST_REPO1_…); keep a copy of the passphrase where the loop is not.\n"
    f"# Once, when PostgreSQL runs with archiving.conf: pgbackrest --stanza={STANZA} stanza-create\n"
)


@renders("seed: infrastructure-from-loop, Backup & Recovery: database backups")
def pgbackrest_configuration(setting: Setting) -> Rendered:
    """PgBackRest's configuration and what PostgreSQL needs to ship each change to it."""
    if not archived(setting):
        return NotApplicable("the team does not ship the changes of a database itself")
    decided = ("backup_schedule", "backup_retention")
    return (
        File(f"{FOLDER}/pgbackrest/pgbackrest.conf", SAID + _configuration(setting), decided),
        File(f"{FOLDER}/pgbackrest/archiving.conf", _archiving(setting), decided),
    )


def _configuration(setting: Setting) -> str:
    days = daily_days(setting)
    every = setting.value("recovery.full_backup_days")
    major = setting.value("recovery.postgresql_major")
    rows = {
        "repo1-type": "s3",
        "repo1-path": f"/{setting.project}",
        "repo1-s3-bucket": f"{setting.project}-database-copies",
        "repo1-s3-endpoint": f"s3.{RESERVED}",
        "repo1-s3-region": "auto",
        "repo1-s3-uri-style": "path",
        "repo1-cipher-type": "aes-256-cbc",
        "repo1-bundle": "y",
        "repo1-retention-full-type": "time",
        "repo1-retention-full": f"{full_days(setting)}",
        "repo1-retention-diff": f"{math.ceil(days * (every - 1) / every)}",  # the rest are full copies
        # between older full copies only they themselves can be restored, not each moment
        "repo1-retention-archive-type": "full",
        "repo1-retention-archive": f"{math.ceil(days / every) + 1}",
        "compress-type": "zst",
        "process-max": f"{setting.value('recovery.processes'):g}",
        "start-fast": "y",
        "delta": "y",
        "archive-async": "y",
        "spool-path": "/var/spool/pgbackrest",
        "log-level-console": "info",
        "log-level-file": "off",
    }
    lines = "".join(f"{name}={value}\n" for name, value in rows.items())
    return f"[global]\n{lines}\n[{STANZA}]\npg1-path=/var/lib/postgresql/{major:g}/main\npg1-port=5432\n"


def _archiving(setting: Setting) -> str:
    major = setting.value("recovery.postgresql_major")
    lag = setting.value("backup.continuous_lag_seconds")
    return (
        f"# /etc/postgresql/{major:g}/main/conf.d/archiving.conf; PostgreSQL restarts for archive_mode.\n"
        "wal_level = replica\n"
        "archive_mode = on\n"
        f"archive_command = 'pgbackrest --stanza={STANZA} archive-push %p'\n"
        f"archive_timeout = {lag:g}s\n"
    )
