"""PostgreSQL beside the application: its image, its memory, who may sign in, and its changes shipped elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.keeping import archived
from loopwright.design.verdict import NotApplicable
from loopwright.generate.application import on_own_machines, secret_names
from loopwright.generate.compose.shares import Share, beside, cached, shares
from loopwright.generate.containers.building import FOLDER
from loopwright.generate.containers.parts import (
    USER,
    asked,
    database_address,
    database_place,
    postgresql,
    stack,
)
from loopwright.generate.containers.stack import image_of
from loopwright.generate.containers.templating import filled
from loopwright.generate.file import File
from loopwright.generate.naming import database_name_of
from loopwright.generate.rendering import Rendered, renders
from loopwright.loop.vocabulary import QueueChoice

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

VALKEY_USER = "999:1000"  # `valkey` in the official image for Alpine
POSTGRES_USER_ID = 999  # `postgres` in the official image for Debian
SIGNALS = "SIGINT"  # PostgreSQL's fast shutdown: sessions are ended, nothing is lost
PGBACKREST = "recovery/pgbackrest"  # written by the recovery family
SETTINGS = "/etc/postgresql"
REGISTRY = "${REGISTRY:?}"  # where the pipeline pushes images to


@renders("seed: technology-infrastructure, Database Performance; infrastructure-from-loop, Backup & Recovery")
def database_files(setting: Setting) -> Rendered:
    """What PostgreSQL needs beside the application: its memory, a user with no more rights than the program needs."""
    if not placed(setting):
        return NotApplicable("no database stands beside the application")
    files = [
        File(f"{FOLDER}/postgresql.conf", _settings(setting), ("database_stage", "connection_pooling")),
        File(
            f"{FOLDER}/create-user.sh",
            filled("create-user.sh", user=USER, name=database_name_of(setting)),
            ("service_accounts", "secrets"),
            executable=True,
        ),
    ]
    if archived(setting):
        image = filled("database.Dockerfile", base=postgresql(setting), project=setting.project)
        files.append(File(f"{FOLDER}/database.Dockerfile", image, ("backup_schedule", "container_images")))
    return tuple(files)


@renders("seed: infrastructure-from-loop, Security Essentials: secrets")
def secret_making(setting: Setting) -> Rendered:
    """A script that makes the server's own secrets once, and says which must be filled in by hand."""
    if not on_own_machines(setting):
        return NotApplicable("secrets are kept by the provider")
    own = {"SECRET_KEY", *(["DATABASE_URL"] * placed(setting)), *(["REDIS_URL"] * cached(setting))}
    body = filled(
        "make-secrets.sh",
        user=round(setting.value("container.user_id")),
        postgres=POSTGRES_USER_ID,
        beside=placed(setting),
        address=database_address(setting, "$(cat DATABASE_PASSWORD)"),
        cached=cached(setting),
        bytes=stack(setting).secret_letters // 2,
        given=[name for name in secret_names(setting) if name not in own],
    )
    return (File(f"{FOLDER}/make-secrets.sh", body, ("secrets", "secret_rotation"), executable=True),)


def placed(setting: Setting) -> bool:
    """Whether this family runs the database."""
    return on_own_machines(setting) and beside(setting)


def database_service(setting: Setting, share: Share) -> Data:
    """PostgreSQL as a service that only the application reaches; ``share`` is kept by its settings too."""
    shipped = archived(setting)
    major = f"{setting.value('recovery.postgresql_major'):g}"
    image: dict[str, Data] = (
        {
            "image": f"{REGISTRY}/{setting.project}-database:{major}",  # a release restarts no database
            "build": {"context": f"./{FOLDER}", "dockerfile": "database.Dockerfile"},
        }
        if shipped
        else {"image": postgresql(setting)}
    )
    mounted: list[Data] = [
        "database:/var/lib/postgresql",
        f"./{FOLDER}/postgresql.conf:{SETTINGS}/postgresql.conf:ro",
        f"./{FOLDER}/create-user.sh:/docker-entrypoint-initdb.d/create-user.sh:ro",
    ]
    if shipped:
        mounted += [
            f"./{PGBACKREST}/archiving.conf:{SETTINGS}/archiving.conf:ro",
            f"./{PGBACKREST}/pgbackrest.conf:/etc/pgbackrest/pgbackrest.conf:ro",
            "./recovery:/opt/loop/recovery:ro",
        ]
    return {
        **image,
        **({"env_file": [{"path": "./secrets/recovery.env", "required": False}]} if shipped else {}),
        "user": f"{POSTGRES_USER_ID}:{POSTGRES_USER_ID}",
        "command": ["postgres", "-c", f"config_file={SETTINGS}/postgresql.conf"],
        "environment": {
            "PGDATA": database_place(setting),
            "POSTGRES_PASSWORD_FILE": "/run/secrets/POSTGRES_PASSWORD",
            "POSTGRES_INITDB_ARGS": "--auth-host=scram-sha-256 --data-checksums --encoding=UTF8",
        },
        "secrets": ["POSTGRES_PASSWORD", "DATABASE_PASSWORD"],
        "volumes": mounted,
        "tmpfs": ["/var/run/postgresql", "/tmp", *(["/var/spool/pgbackrest"] * shipped)],  # noqa: S108 - the container's own
        "shm_size": f"{share.megabytes // 4}m",
        "stop_signal": SIGNALS,
        "networks": ["data", *(["outside"] * shipped)],
        "healthcheck": asked(
            setting,
            "CMD",
            "pg_isready",
            "--username",
            USER,
            "--dbname",
            database_name_of(setting),
            "--host",
            "127.0.0.1",
        ),
        "restart": "unless-stopped",
    }


def cache_service(setting: Setting, share: Share) -> Data:
    """Valkey beside the application; jobs are kept, what is only remembered may be forgotten."""
    kept = setting.structure.queue is QueueChoice.REDIS
    full = "noeviction" if kept else "allkeys-lru"
    command = ["valkey-server", "--maxmemory", f"{share.megabytes * 3 // 4}mb", "--maxmemory-policy", full]
    return {
        "image": image_of("cache"),
        "user": VALKEY_USER,
        "command": [*command, "--save", "", "--appendonly", "yes" if kept else "no"],
        "volumes": ["cache:/data"],
        "tmpfs": ["/tmp"],  # noqa: S108 - the container's own
        "networks": ["data"],
        "healthcheck": asked(setting, "CMD", "valkey-cli", "ping"),
        "restart": "unless-stopped",
    }


def _settings(setting: Setting) -> str:
    """PostgreSQL's settings for its share of the machine."""
    value, share = setting.value, shares(setting)["database"]
    buffers = value("server.shared_buffers_share")
    connections = value("container.connections")
    rest = share.megabytes * (1 - buffers)
    return filled(
        "postgresql.conf",
        megabytes=share.megabytes,
        buffers=round(share.megabytes * buffers),
        cached=round(share.megabytes * value("capacity.database_memory_share")),
        connections=round(connections),
        sorting=max(1, int(rest / connections / 2)),
        upkeep=max(16, int(rest / 8)),
        archived=archived(setting),
        settings=SETTINGS,
    )
