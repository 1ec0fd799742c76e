"""The arguments and options that several commands share, spelled once."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


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


DEFAULT_LOOP = Path("loop.yaml")

LoopArgument = Annotated[
    Path, typer.Argument(metavar="LOOP", help="The loop file.", show_default="loop.yaml")
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How the report is written.")]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write the report to a file, whole or not at all."),
]
ColorOption = Annotated[
    Color, typer.Option("--color", help="Colours on a terminal; NO_COLOR is honoured by auto.")
]
CatalogueOption = Annotated[
    Path | None,
    typer.Option("--catalogue", metavar="DIR", help="Lay the rows of a folder over ours (your own prices)."),
]
ForceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--force",
        metavar="KEY=VALUE",
        help="Fix a decision, for instance platform=kubernetes. May be repeated.",
    ),
]
