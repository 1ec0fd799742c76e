"""What DigitalOcean's App Platform puts into an app's variables, for every file that declares the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.application import application_of, database_address

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

BOUND = {
    "user": ("USERNAME",),
    "password": ("PASSWORD",),
    "host": ("HOSTNAME", "PORT"),
    "name": ("DATABASE",),
}
AS_IT_IS = frozenset({"url", "ecto"})  # Ecto reads any scheme


def bound_address(setting: Setting, database: str = "database") -> str:
    """The address of a database of the app, as the framework spells it, of what the platform knows of it.

    The platform's own words: docs.digitalocean.com/products/app-platform/how-to/use-environment-variables, 2026-11-27.
    """
    if application_of(setting).address in AS_IT_IS:
        return f"${{{database}.DATABASE_URL}}"
    parts = {part: ":".join(f"${{{database}.{word}}}" for word in words) for part, words in BOUND.items()}
    return database_address(setting, parts, secure=True)
