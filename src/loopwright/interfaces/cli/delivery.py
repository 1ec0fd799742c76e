"""Where a report goes and how it is written: what the options of a report say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Format(StrEnum):
    """How a report is written."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


class Color(StrEnum):
    """When a terminal's colours are used."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was asked of a report: its format, its file (or the standard output), its colours."""

    format: Format = Format.TERMINAL
    output: Path | None = None
    color: Color = Color.AUTO
