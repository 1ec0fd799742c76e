"""The arguments and options that several commands share, spelled once."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.delivery import Color, Delivery, Format
from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., int | None]

STANDARD_INPUT = Path("-")
FILE = click.Path(path_type=Path)
FOLDER = click.Path(path_type=Path, file_okay=False)

loop_argument = click.argument("loop", type=FILE, default=Path("loop.yaml"), metavar="[LOOP]")
loop_option = click.option(
    "--loop",
    "-l",
    type=FILE,
    default=Path("loop.yaml"),
    show_default=True,
    metavar="FILE",
    help="The loop file; - is standard input.",
)
output_option = click.option(
    "--output", "-o", type=FILE, metavar="FILE", help="Write to a file, whole or not at all."
)
catalogue_option = click.option(
    "--catalogue", type=FOLDER, metavar="DIR", help="Lay the rows of a folder over ours (your own prices)."
)
force_option = click.option(
    "--force",
    multiple=True,
    metavar="KEY=VALUE",
    help="Fix a decision, for instance platform=kubernetes. May be repeated.",
)
format_option = click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice([one.value for one in Format]),
    default=Format.TERMINAL.value,
    show_default=True,
    help="How the report is written.",
)
color_option = click.option(
    "--color",
    type=click.Choice([one.value for one in Color]),
    default=Color.AUTO.value,
    show_default=True,
    help="When to use colours; auto honours NO_COLOR.",
)


def reporting(function: Run) -> Run:
    """Give a command ``--format``, ``--output`` and ``--color``, and call it with a ``delivery``."""

    @wraps(function)
    def run(format_: str, output: Path | None, color: str, **given: object) -> int | None:
        loop = given.get("loop")
        named = loop if isinstance(loop, Path) and loop != STANDARD_INPUT else None
        if output is not None and named is not None and output.resolve() == named.resolve():
            raise LoopwrightError(
                f"{output}: the report would be written over the loop file",
                "Name another file after --output.",
            )
        return function(delivery=Delivery(Format(format_), output, Color(color)), **given)

    return format_option(output_option(color_option(run)))


def designing(function: Run) -> Run:
    """Give a command that designs its loop, ``--force`` and ``--catalogue``."""
    return loop_argument(force_option(catalogue_option(function)))
