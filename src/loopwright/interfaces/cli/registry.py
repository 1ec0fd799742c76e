"""The commands, found by scanning ``commands/``: a file is a command, its docstring the command's help.

A command is imported when it is called. The list of them needs the first line of each file, read as text.
"""

from __future__ import annotations

import difflib
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from loopwright import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).parent / "commands"
QUOTES = '"""'
HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
DESCRIPTION = (
    "Infrastructure proportional to your loop: the cheapest design that keeps its promises, every sum shown."
)
EPILOG = """
    loopwright design                              the right infrastructure for ./loop.yaml
    loopwright why cost.total                      where a number comes from
    loopwright design --force platform=kubernetes  what another choice would cost

The loop file is ./loop.yaml unless another is named; - reads standard input.

Exit status: 0 done, and the answer is yes; 1 the input is faulty or the work could not be done;
2 wrong usage; 3 done, and the answer is no; 130 interrupted.
"""


@cache
def summaries() -> dict[str, str]:
    """Each command's name and its one line, by name; nothing is imported."""
    return {
        file.stem: file.read_text(encoding="utf-8").split(QUOTES, 2)[1].partition("\n")[0]
        for file in sorted(FOLDER.glob("[!_]*.py"))
    }


def verbatim(text: str) -> str:
    """Mark the indented paragraphs of a help text, so that they are printed as they stand."""
    paragraphs = text.strip("\n").split("\n\n")
    return "\n\n".join(f"\b\n{part}" if part.startswith("  ") else part for part in paragraphs)


def command(module: str, text: str | None) -> Callable[[Callable[..., int | None]], click.Command]:
    """Make a function the command of its module, with the module's docstring as its help."""
    return click.command(module.rpartition(".")[2], help=verbatim(text or ""), context_settings=HELP)


class Commands(click.Group):
    """The root of the command line, which knows its commands by name until one is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, sorted."""
        return list(summaries())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - same
        """The command of a name, imported now."""
        if cmd_name not in summaries():
            return None
        module = import_module(f"loopwright.interfaces.cli.commands.{cmd_name}")
        found: click.Command = module.run
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - same
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(summaries().items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete names without importing commands, and options as click does."""
        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return [
            CompletionItem(name, help=summary)
            for name, summary in summaries().items()
            if name.startswith(incomplete)
        ]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called; a misspelled one is answered with the nearest."""
        near = difflib.get_close_matches(args[0], summaries(), n=1)
        if args[0] not in summaries() and near and not args[0].startswith("-"):
            ctx.fail(f"No such command {args[0]!r}. Did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    help=DESCRIPTION,
    epilog=verbatim(EPILOG),
    context_settings=HELP,
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="loopwright", message="%(prog)s %(version)s")
@click.pass_context
def loopwright(ctx: click.Context) -> None:
    """Show the help when no command is named; the commands do the rest."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
