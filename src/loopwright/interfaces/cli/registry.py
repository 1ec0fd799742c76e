"""The commands, found by scanning ``commands/``: a file is a command, its docstring the command's help.

Only the commands that are named among the arguments are imported; the others are known by the first line of
their file, which is read as text. So ``--help`` pays for none of them.
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from loopwright import __version__

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

FOLDER = Path(__file__).parent / "commands"
QUOTES = '"""'
DESCRIPTION = (
    "Infrastructure proportional to your loop: the cheapest design that keeps its promises, every sum shown."
)
EPILOG = """
    loopwright design                       the right infrastructure for ./loop.yaml
    loopwright why cost.total               where a number comes from
    loopwright design --force platform=kubernetes

Exit status: 0 done, and the answer is yes; 1 the input is faulty or the work could not be done;
2 wrong usage; 3 done, and the answer is no.
"""


def summaries() -> dict[str, str]:
    """Each command's name and its one line, by name; nothing is imported."""
    return {
        file.stem: file.read_text(encoding="utf-8").split(QUOTES, 2)[1].partition("\n")[0]
        for file in sorted(FOLDER.glob("[!_]*.py"))
    }


def application(arguments: Sequence[str]) -> typer.Typer:
    """The command line, with the commands that ``arguments`` (or a completion in progress) name imported."""
    completing = f"{os.environ.get('_TYPER_COMPLETE_ARGS', '')} {os.environ.get('COMP_WORDS', '')}".split()
    return build({*arguments, *completing})


def build(wanted: Collection[str]) -> typer.Typer:
    """The command line with the wanted commands imported and the others as names with a summary."""
    app = typer.Typer(
        help=DESCRIPTION,
        epilog=verbatim(EPILOG),
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(_root)
    for name, summary in summaries().items():
        if name in wanted:
            _add(app, name)
        else:
            app.command(name, help=summary)(_not_imported)
    return app


def verbatim(text: str) -> str:
    """Mark the indented paragraphs of a help text, so that they are printed as they stand."""
    paragraphs = text.strip("\n").split("\n\n")
    return "\n\n".join(f"\b\n{part}" if part.startswith("  ") else part for part in paragraphs)


def _add(app: typer.Typer, name: str) -> None:
    module = import_module(f"loopwright.interfaces.cli.commands.{name}")
    text = verbatim(module.__doc__ or "")
    group = getattr(module, "group", None)
    if isinstance(group, typer.Typer):
        app.add_typer(group, name=name, help=text)
    else:
        app.command(name, help=text)(module.run)


def _not_imported() -> None:
    """Stand for a command that the arguments do not name; it is listed and never run."""


def _root(
    *,
    version: bool = typer.Option(False, "--version", help="Print the version and leave.", is_eager=True),  # noqa: FBT003 - typer's default
) -> None:
    if version:
        typer.echo(f"loopwright {__version__}")
        raise typer.Exit
