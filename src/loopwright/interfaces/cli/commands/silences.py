"""Silence alerts of a running server for a while, by their labels.

For instance:

    loopwright silences list
    loopwright silences add 'alertname="LoopDown"' --hours 2 --reason "moving the database"
    loopwright silences end NAME
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from loopwright.interfaces.cli.options import reporting
from loopwright.interfaces.cli.presenting import present
from loopwright.interfaces.cli.registry import HELP, verbatim
from loopwright.interfaces.cli.remote import asking

if TYPE_CHECKING:
    from loopwright.interfaces.cli.delivery import Delivery
    from loopwright.interfaces.cli.remote import Server

COLUMNS = (
    ("labels", "labels"),
    ("name", "name"),
    ("ends (UTC)", "ends_at"),
    ("by", "author"),
    ("why", "reason"),
)


@click.group("silences", help=verbatim(__doc__ or ""), context_settings=HELP, no_args_is_help=True)
def run() -> None:
    """Hold the commands together."""


@run.command("list")
@asking
@reporting
def list_silences(server: Server, delivery: Delivery) -> None:
    """List the silences that hold or will."""
    from loopwright.interfaces.cli.reports import served

    found = server.ask("/silences")
    present(served.document("Silences", "silences", COLUMNS, found, server.url), delivery)


@run.command("add")
@click.argument("labels", nargs=-1, required=True)
@click.option("--hours", type=click.FloatRange(0, 744, min_open=True), required=True, help="For how long.")
@click.option("--reason", required=True, help="Why; everybody sees it.")
@asking
def add(server: Server, labels: tuple[str, ...], hours: float, reason: str) -> None:
    """Silence what has these labels; prints the silence's name."""
    made = server.ask("/silences", {"labels": list(labels), "hours": hours, "reason": reason})
    click.echo(made["name"])


@run.command("end")
@click.argument("name")
@asking
def end(server: Server, name: str) -> None:
    """End a silence before its time."""
    server.ask(f"/silences/{quote(name, safe='')}", method="DELETE")
    click.echo("Ended.")
