"""The whole loop on a developer's machine: the same image and the design's own stores, without a secret to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.subject import has_database, keeps_files, static
from loopwright.design.verdict import NotApplicable
from loopwright.generate.application import application_of, place_names, secrets_read, unknown_of
from loopwright.generate.containers.building import FILES, FILES_ALONE
from loopwright.generate.containers.parts import (
    CACHE_PORT,
    MAIL_PAGE_PORT,
    MAIL_PORT,
    USER,
    asked,
    caches,
    commanded,
    database_address,
    database_place,
    mails,
    migrates,
    plain,
    postgresql,
    stack,
    unasked,
    waits,
    works,
)
from loopwright.generate.containers.stack import image_of
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.naming import database_name_of
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

LOCAL = "127.0.0.1"  # nobody else on the network is let in
STAND_IN = "for-development-alone-and-nowhere-else-"
SAID = """\
# On a developer's machine:  docker compose up --build --watch   then http://localhost:{port}
# The stores are those of the design; they trust whoever asks, are closed to other machines, and hold nothing real.
# Keys of outside services come from .env, where one is needed; it is in no image and no commit.
"""


@renders("seed: infrastructure-prd-template, Environment Strategy: development environment")
def development_compose(setting: Setting) -> Rendered:
    """Compose for development: the application, its jobs and its stores, rebuilt as the source changes."""
    if static(setting.subject):
        return NotApplicable(FILES_ALONE)
    if because := unknown_of(setting):
        return NotApplicable(because)
    services: dict[str, Data] = {"app": _application(setting)}
    if works(setting):
        services["worker"] = _worker(setting)
    if migrates(setting):
        services["migrate"] = _migration(setting)
    services |= _stores(setting)
    kept = {"database": has_database(setting.subject), "files": keeps_files(setting.subject)}
    volumes: dict[str, Data] = {name: {} for name, there in kept.items() if there}
    whole: dict[str, Data] = {"name": f"{setting.project}-development", "services": services}
    if volumes:
        whole["volumes"] = volumes
    body = SAID.format(port=application_of(setting).port) + yaml_text(whole)
    return (File("compose.yaml", body, ("development", "container_images")),)


def _program(setting: Setting) -> dict[str, Data]:
    """What the application, its jobs and its migration have in common."""
    return {
        "image": f"{setting.project}:development",
        "environment": _environment(setting),
        **({"volumes": [f"files:{FILES}"]} if keeps_files(setting.subject) else {}),
    }


def _application(setting: Setting) -> Data:
    port = application_of(setting).port
    return {
        **_program(setting),
        "build": {"context": "."},
        "init": True,
        "ports": [f"{LOCAL}:{port}:{port}"],
        "depends_on": waits(setting, stores=_asked_stores(setting)),
        "develop": {"watch": [{"action": "rebuild", "path": "."}]},
    }


def _worker(setting: Setting) -> Data:
    return {
        **_program(setting),
        "pull_policy": "never",
        "init": True,
        "command": commanded(application_of(setting).worker),
        "healthcheck": unasked(),
        "depends_on": waits(setting, stores=_asked_stores(setting)),
        "develop": {"watch": [{"action": "rebuild", "path": "."}]},
    }


def _migration(setting: Setting) -> Data:
    return {
        **_program(setting),
        "pull_policy": "never",
        "command": commanded(application_of(setting).migrate),
        "healthcheck": unasked(),
        "restart": "no",
        "depends_on": waits(setting, migrated=False, stores=("database",)),
    }


def _environment(setting: Setting) -> dict[str, Data]:
    """What the application reads: addresses of the stores here, and keys of others from whoever has them."""
    letters = stack(setting).secret_letters
    known = {
        "SECRET_KEY": f"${{SECRET_KEY:-{STAND_IN.ljust(letters, '0')[:letters]}}}",
        "DATABASE_URL": database_address(setting),
        "REDIS_URL": f"redis://cache:{CACHE_PORT}/0",
        "SMTP_URL": f"smtp://mail:{MAIL_PORT}",
    }
    secret: dict[str, Data] = {
        read: known.get(name, f"${{{name}:-}}") for read, name in secrets_read(setting).items()
    }
    files: dict[str, Data] = {"FILES_DIRECTORY": FILES} if keeps_files(setting.subject) else {}
    told = {name: value for name, value in plain(setting).items() if name not in place_names(setting)}
    return {**told, **secret, **files}


def _asked_stores(setting: Setting) -> tuple[str, ...]:
    """The stores that the application cannot start without."""
    return tuple(name for name in _stores(setting) if name != "mail")


def _stores(setting: Setting) -> dict[str, Data]:
    found: dict[str, Data] = {}
    if has_database(setting.subject):
        found["database"] = {
            "image": postgresql(setting),
            "environment": {
                "PGDATA": database_place(setting),
                "POSTGRES_DB": database_name_of(setting),
                "POSTGRES_USER": USER,
                "POSTGRES_HOST_AUTH_METHOD": "trust",
            },
            "volumes": ["database:/var/lib/postgresql"],
            "healthcheck": asked(
                setting,
                "CMD",
                "pg_isready",
                "--username",
                USER,
                "--dbname",
                database_name_of(setting),
                "--host",
                LOCAL,
            ),
        }
    if caches(setting):
        found["cache"] = {
            "image": image_of("cache"),
            "command": ["valkey-server", "--save", "", "--appendonly", "no"],
            "healthcheck": asked(setting, "CMD", "valkey-cli", "ping"),
        }
    if mails(setting):
        found["mail"] = {
            "image": image_of("mail"),
            "ports": [f"{LOCAL}:{MAIL_PAGE_PORT}:{MAIL_PAGE_PORT}"],
            "healthcheck": asked(setting, "CMD", "/mailpit", "readyz"),
        }
    return found
