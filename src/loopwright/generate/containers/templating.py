"""Image files and scripts from the templates beside this module."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only what writes text pays

    return Environment(
        loader=PackageLoader(__package__ or "", "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - no template here is HTML
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def filled(name: str, /, **values: object) -> str:
    """A template with its values; one that is missing raises UndefinedError."""
    return _environment().get_template(f"{name}.j2").render(**values)
