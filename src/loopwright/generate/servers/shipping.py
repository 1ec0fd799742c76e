"""How PostgreSQL's own process learns the archive's key: systemd reads it as root and passes it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.keeping import archived
from loopwright.design.verdict import NotApplicable
from loopwright.generate.file import File
from loopwright.generate.recovery.copying import SETTINGS
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.servers.machines import FOLDER, machine
from loopwright.loop.vocabulary import DatabaseStage

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

PATRONI = f"""[Service]
# archive_command runs below Patroni: the archive's key and passphrase are in its environment, in no file of postgres
EnvironmentFile=-{SETTINGS}
"""
PASSED = (
    "umask 077; test -e {settings} || exit 0; "
    "sed -n \\\"/^PGBACKREST_/{{s/=.*/&'/;s/=/ = '/;p}}\\\" {settings} | "
    "install -o postgres -g postgres -m 0400 /dev/stdin {environment}"
)
OWN = """[Service]
# Debian starts PostgreSQL with an empty environment but for this file, where archive_command finds the archive's key
ExecStartPre=+/bin/sh -c "{passed}"
"""


@renders("seed: infrastructure-from-loop, Backup & Recovery: database backups")
def archive_environment(setting: Setting) -> Rendered:
    """A drop-in of the unit that PostgreSQL runs below, so that its archive_command finds the repository's key."""
    if machine(setting, "database") is None or not archived(setting):
        return NotApplicable("the team ships no changes of a database of its own")
    major = f"{setting.value('recovery.postgresql_major'):g}"
    if setting.structure.database is DatabaseStage.PATRONI:
        unit, text = "patroni", PATRONI
    else:
        environment = f"/etc/postgresql/{major}/main/environment"
        passed = PASSED.format(settings=SETTINGS, environment=environment)
        unit, text = f"postgresql@{major}-main", OWN.format(passed=passed)
    path = f"{FOLDER}/systemd/{unit}.service.d/archive.conf"
    return (File(path, text, ("backup_schedule", "secrets")),)
