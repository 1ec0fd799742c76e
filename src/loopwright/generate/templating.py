"""Text files from templates: one way for all families but the documents, whose pages ask for more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

SUFFIX = ".j2"


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates of a package, in the folder ``templates`` beside its modules.

    ``trimmed`` says that a line which only steers leaves nothing, ``scripts`` that they hold some.
    """

    package: str | None
    trimmed: bool = False
    scripts: bool = False

    def filled(self, name: str, /, **values: object) -> str:
        """A template with its values; one that is missing raises UndefinedError."""
        return _environment(self).get_template(f"{name}{SUFFIX}").render(**values)


@cache
def _environment(of: Templates) -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only what writes text pays

    environment = Environment(
        loader=PackageLoader(of.package or "", "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - no template here is HTML
        keep_trailing_newline=True,
        trim_blocks=of.trimmed,
        lstrip_blocks=of.trimmed,
        # ${#name} is the shell's
        comment_start_string="{##" if of.scripts else "{#",
        comment_end_string="##}" if of.scripts else "#}",
    )
    environment.filters["quoted"] = quoted
    return environment


def quoted(text: str) -> str:
    """A text as TOML, JSON and Python write it alike."""
    return json.dumps(text, ensure_ascii=False)
