"""Text files from the templates beside a package's modules."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _environment(package: str) -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only what writes text pays

    environment = Environment(
        loader=PackageLoader(package, "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - no template here is HTML
        keep_trailing_newline=True,
    )
    environment.filters["quoted"] = quoted
    return environment


def filled(package: str | None, template: str, /, **values: object) -> str:
    """A package's template with its values; one that is missing raises UndefinedError."""
    return _environment(package or "").get_template(template).render(**values)


def quoted(text: str) -> str:
    """A text as TOML, JSON and Python write it alike."""
    return json.dumps(text, ensure_ascii=False)
