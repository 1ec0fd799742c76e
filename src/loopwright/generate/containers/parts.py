"""The parts of a loop as services of Compose: what they are, what they read, whom they wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.subject import has_database
from loopwright.generate.application import application_of, plain_names, secret_names
from loopwright.generate.application import database_address as spelled
from loopwright.generate.containers.stack import image_of, stack_of, started
from loopwright.generate.naming import DATABASE_USER, database_name_of
from loopwright.loop.vocabulary import CacheChoice, QueueChoice

if TYPE_CHECKING:
    from loopwright.generate.containers.stack import Stack
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

USER = DATABASE_USER
DATABASE_PORT, CACHE_PORT, MAIL_PORT, MAIL_PAGE_PORT = 5432, 6379, 1025, 8025


def works(setting: Setting) -> bool:
    """Whether jobs are done after the answer, by a program that there is."""
    return setting.structure.queue is not QueueChoice.NONE and bool(application_of(setting).worker)


def migrates(setting: Setting) -> bool:
    """Whether a database's schema is brought up to date before the application starts."""
    return has_database(setting.subject) and bool(application_of(setting).migrate)


def caches(setting: Setting) -> bool:
    """Whether the design asks a Redis, whoever runs it."""
    structure = setting.structure
    return structure.cache in (CacheChoice.REDIS, CacheChoice.MANAGED) or structure.queue is QueueChoice.REDIS


def mails(setting: Setting) -> bool:
    """Whether the loop writes to people."""
    return "SMTP_URL" in secret_names(setting)


def stack(setting: Setting) -> Stack:
    """The stack of the loop's application."""
    return stack_of(application_of(setting))


def database_address(setting: Setting, password: str = "") -> str:
    """Where the database is, as the framework spells it; ``password`` stands in it as given."""
    where = {"host": f"database:{DATABASE_PORT}", "name": database_name_of(setting)}
    return spelled(setting, {"user": USER, "password": password, **where})


def postgresql(setting: Setting) -> str:
    """The image of the database."""
    return image_of("database", major=f"{setting.value('recovery.postgresql_major'):g}")


def database_place(setting: Setting) -> str:
    """Where the database's files stand: as Debian has it, and so where pgBackRest's configuration looks."""
    return f"/var/lib/postgresql/{setting.value('recovery.postgresql_major'):g}/main"


def plain(setting: Setting) -> dict[str, Data]:
    """What the application reads that is no secret."""
    return dict(plain_names(setting))


def commanded(command: str) -> Data:
    """A command as Compose takes it: what is the shell's to fill in is marked, so that Compose leaves it."""
    return [word.replace("$", "$$") for word in started(command)]


def asked(setting: Setting, *command: str) -> dict[str, Data]:
    """How a service is asked whether it is well."""
    value = setting.value
    return {
        "test": list(command),
        "interval": f"{value('choice.health_check.balancer_interval_seconds'):g}s",
        "timeout": f"{value('choice.health_check.timeout_seconds'):g}s",
        "retries": round(value("choice.health_check.failures")),
        "start_period": f"{value('container.start_seconds'):g}s",
    }


def unasked() -> dict[str, Data]:
    """A part that answers nobody: the image's own question would always fail."""
    return {"disable": True}


def waits(setting: Setting, *, migrated: bool = True, stores: tuple[str, ...] = ()) -> dict[str, Data]:
    """What must be well, or done, before the application starts."""
    found: dict[str, Data] = {name: {"condition": "service_healthy"} for name in stores}
    if migrated and migrates(setting):
        found["migrate"] = {"condition": "service_completed_successfully"}
    return found
