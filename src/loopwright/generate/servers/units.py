"""systemd units: the program, its workers and its migrations, each in a box of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.verdict import NotApplicable
from loopwright.generate.application import application_of, plain_names
from loopwright.generate.file import File
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.servers.machines import FOLDER, Machine, machines
from loopwright.generate.servers.proxy import colours
from loopwright.generate.servers.templating import filled

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

MEGABYTES_PER_GB = 1024
LONGEST_USER = 31  # Linux takes no more of a user's name
SYSTEM_MEGABYTES = 256  # the kernel, sshd, the exporter and the proxy
RUNS_CODE = frozenset({"javascript", "java", "csharp", "php", "elixir", "ruby"})
"""Languages that compile while they run and so need memory that is written and executed."""
DECIDED = ("container_images", "security_posture", "rollback", "workers", "scheduled_work")


@renders(
    "seed: infrastructure-prd-template, Compute: processes; infrastructure-from-loop, Security Essentials"
)
def systemd_units(setting: Setting) -> Rendered:
    """Units for the program without containers: application, workers, migrations, regular work; each boxed in."""
    found = [one for one in machines(setting) if one.runs("app", "worker")]
    if not found:
        return NotApplicable("the program runs on no machine of the team")
    project = setting.project
    folder = f"{FOLDER}/systemd"
    app = next((one for one in found if one.runs("app")), found[0])
    files = [
        File(f"{folder}/{project}-app@.service", _unit(setting, app, "app"), DECIDED),
        File(
            f"{folder}/{project}-migrate@.service",
            _unit(setting, app, "migrate"),
            ("schema_changes", *DECIDED),
        ),
    ]
    worker = next((one for one in found if one.runs("worker")), None)
    if worker is not None:
        files.append(File(f"{folder}/{project}-worker@.service", _unit(setting, worker, "worker"), DECIDED))
    files.append(
        File(
            f"{folder}/sysusers.conf",
            filled("sysusers.conf", project=project, user=user_of(setting)),
            ("service_accounts",),
        )
    )
    return tuple(files)


def user_of(setting: Setting) -> str:
    """The system's user that the program runs as."""
    return setting.project[:LONGEST_USER].rstrip("-")


def memory_megabytes(setting: Setting, one: Machine) -> int:
    """What the program may take of a machine: the rest of it after the system and a database beside it."""
    whole = (one.memory_gb - one.database_gb) * MEGABYTES_PER_GB - SYSTEM_MEGABYTES
    beside = len(colours(setting)) if one.runs("app") else 1  # two versions at once while a release lasts
    return max(128, round(whole / beside))


def _unit(setting: Setting, one: Machine, kind: str) -> str:
    application = application_of(setting)
    command = {
        "app": application.start,
        "worker": application.worker,
        "migrate": application.migrate or "true",
    }[kind]
    titles = {"app": "the application", "worker": "its background work", "migrate": "its migrations, once"}
    return filled(
        "unit.service",
        project=setting.project,
        title=f"{setting.project}: {titles[kind]}",
        kind=kind,
        command=command,
        assumption=application.assumption,
        plain=plain_names(setting),
        memory=memory_megabytes(setting, one),
        beside=one.runs("database"),
        stop=round(setting.value("server.stop_seconds")),
        start=round(setting.value("server.start_seconds")),
        compiles=application.language in RUNS_CODE,
        user=user_of(setting),
    )
