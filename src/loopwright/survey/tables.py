"""Manifests that are tables, TOML or JSON: read whole, or refused with the line where they are none."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING

from loopwright.survey.reading import UnreadableError

if TYPE_CHECKING:
    from loopwright.survey.source_file import SourceFile


def toml_of(file: SourceFile) -> dict[str, object]:
    """The table of a TOML file. Raises ``UnreadableError`` with the line where it is none."""
    try:
        return tomllib.loads(file.text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        raise UnreadableError(f"not TOML: {error}", int(line.group(1)) if line else 0) from None


def json_of(file: SourceFile) -> object:
    """What a JSON file holds. Raises ``UnreadableError`` with the line where it is none."""
    try:
        found: object = json.loads(file.text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not JSON: {error}", getattr(error, "lineno", 0)) from None
    return found


def table_in(table: dict[str, object], name: str) -> dict[str, object]:
    """A table within a table; an empty one where there is none."""
    return as_table(table.get(name))


def as_table(value: object) -> dict[str, object]:
    """A value that should be a table; an empty one where it is something else."""
    return value if isinstance(value, dict) else {}
