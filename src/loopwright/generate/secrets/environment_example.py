"""The names of what the program reads, each with where it stands, who turns it over, and how often."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.design.lifting.names import PROVIDERS
from loopwright.design.subject import alone, keeps_files, static
from loopwright.design.verdict import NotApplicable
from loopwright.generate.application import (
    application_of,
    database_address,
    on_own_machines,
    place_names,
    plain_names,
    read_as,
    secret_names,
    secrets_read,
)
from loopwright.generate.file import File
from loopwright.generate.pipelines.road import Road
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.servers.machines import pooled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.generate.setting import Setting

PATH = ".env.example"
STANDS = {
    "environment": "the server's /srv/{project}/secrets.env, which the program alone may read",
    "platform_store": "the store of secrets of {host}, under its own name",
    "vault": "the store of secrets at {provider}, which writes down who reads it",
}
TOLD = """\
# What the program reads, by name. On your own machine: copy this file to .env, and keep that name in .gitignore.
# No value stands here or anywhere in the repository. {rotation}
"""


@renders("seed: infrastructure-analysis, Access Control: secret storage and rotation, Credential Management")
def environment_example(setting: Setting) -> Rendered:
    """The names of what the program reads, with where each stands, who turns it over and how often; no value."""
    if static(setting.subject):
        return NotApplicable("no program reads anything: the key to upload stands in the pipeline's settings")
    parts = [
        TOLD.format(rotation=_sentence(rotation(setting))),
        "# Settings, no secrets: the infrastructure gives them.",
        *(_setting(name) for name in settings(setting)),
        f"\n# Secrets. In production they stand in {stands(setting)}.",
        *(_secret(setting, read, name) for read, name in secrets_read(setting).items()),
        *([_past_the_pooler(setting)] if pooled(setting) and on_own_machines(setting) else []),
        *_pipeline(setting),
    ]
    body = "\n".join(parts) + "\n"
    return (File(PATH, body, ("secrets", "secret_rotation", "service_accounts")),)


def settings(setting: Setting) -> tuple[str, ...]:
    """The names that are no secret: what the program is told of itself, and where its stores answer."""
    told = [name for name in place_names(setting) if name not in secret_names(setting)]
    files = ["FILES_DIRECTORY"] if keeps_files(setting.subject) else []
    return tuple(dict.fromkeys([*plain_names(setting), *files, *told]))


def stands(setting: Setting) -> str:
    """Where a secret stands in production."""
    road, provider = Road(setting), setting.design.provider
    return STANDS[setting.choice("secrets")].format(
        project=setting.project, host=road.said("title"), provider=PROVIDERS.get(provider, provider)
    )


def rotation(setting: Setting) -> str:
    """Who turns a secret over, and how often."""
    choice = setting.choice("secret_rotation")
    if choice == "by_itself":
        days = setting.value("choice.secret_rotation.strict_days")
        return f"the store turns it over by itself every {days:g} days"
    who = "its one owner turns it over" if alone(setting.subject) else "whoever is on call turns it over"
    if choice == "yearly":
        days = setting.value("choice.secret_rotation.usual_days")
        return f"{who} every {days:g} days, and at once when somebody leaves"
    return f"{who} when somebody leaves or it may have leaked"


def _sentence(text: str) -> str:
    return f"Of each secret: {text}; how: docs/runbooks/rotate-a-secret.md."


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))


def _setting(name: str) -> str:
    return f"# {name}: {_words()['what'][name]}\n{name}="


def _secret(setting: Setting, read: str, name: str) -> str:
    what = _words()["what"].get(name, "the key of a service outside")
    gives = _words()["gives"].get(name, "the service itself")
    called = f", where it is called {name}" if _renamed(setting, read, name) else ""
    if name == "DATABASE_URL":
        what += f", as {application_of(setting).framework} spells it: {_form(setting)}"
    lines = (
        f"# {read}: {what}; given by: {gives}",
        f"#   stored: {stands(setting)}{called}",
        f"#   rotated: {rotation(setting)}",
        f"{read}=",
    )
    return "\n".join(lines)


def _past_the_pooler(setting: Setting) -> str:
    lines = (
        "# MIGRATE_DATABASE_URL: the database past its pooler, for migrations: locks outlive a lent connection",
        f"#   stored: {stands(setting)}; made by servers/postgresql/create-database.sh",
        f"#   rotated: with {read_as(setting, 'DATABASE_URL')}",
        "MIGRATE_DATABASE_URL=",
    )
    return "\n".join(lines)


def _renamed(setting: Setting, read: str, name: str) -> bool:
    """Whether a store knows a secret by another name than the program reads."""
    return read != name and setting.choice("secrets") == "vault"


def _form(setting: Setting) -> str:
    """The address of a database with words in the place of its parts."""
    parts = {part: f"${part.upper()}" for part in ("user", "password", "host", "name")}
    return database_address(setting, parts)


def _pipeline(setting: Setting) -> list[str]:
    """What the pipeline holds is no business of the program's."""
    kept = Road(setting).names("secrets")
    if not kept:
        return [
            "\n# The pipeline holds no secret: it proves who it is, and gets rights for as long as a job lasts."
        ]
    return [
        "\n# The pipeline's own, never the program's; stored: the secrets of its environments; turned over alike:",
        *(f"# {name}" for name in kept),
    ]
