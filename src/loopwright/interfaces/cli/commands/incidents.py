"""Open incidents on a running server, and add to their timelines.

For instance:

    loopwright incidents open "Nobody can log in" --severity P1
    loopwright incidents list
    loopwright incidents say 7 update "We know what it is." --data status=identified
    loopwright incidents show 7 --format json
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.options import reporting
from loopwright.interfaces.cli.presenting import present
from loopwright.interfaces.cli.registry import HELP, verbatim
from loopwright.interfaces.cli.remote import asking
from loopwright.interfaces.cli.status import Status
from loopwright.loop.errors import UsageError

if TYPE_CHECKING:
    from loopwright.interfaces.cli.delivery import Delivery
    from loopwright.interfaces.cli.remote import Server

COLUMNS = (
    ("incident", "title"),
    ("number", "number"),
    ("severity", "severity"),
    ("status", "status"),
    ("started (UTC)", "started_at"),
)
LINES = (("what", "text"), ("at (UTC)", "said_at"), ("kind", "kind"), ("who", "who"))


@click.group("incidents", help=verbatim(__doc__ or ""), context_settings=HELP, no_args_is_help=True)
def run() -> None:
    """Hold the commands together."""


@run.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that are over too.")
@asking
@reporting
def list_incidents(server: Server, delivery: Delivery, *, everything: bool) -> Status:
    """List the incidents that go on; exit status 3 when there is one."""
    from loopwright.interfaces.cli.reports import served

    found = server.ask(f"/incidents?everything={str(everything).lower()}")
    present(served.document("Incidents", "incidents", COLUMNS, found, server.url), delivery)
    return Status.NO if any(one["status"] != "resolved" for one in found) else Status.YES


@run.command("open")
@click.argument("title")
@click.option(
    "--severity",
    type=click.Choice(["P0", "P1", "P2", "P3"]),
    default="P2",
    show_default=True,
    help="How bad.",
)
@click.option("--impact", default="", help="What users feel.")
@click.option("--part", "parts", multiple=True, help="What is broken; may be repeated.")
@asking
def open_incident(server: Server, title: str, severity: str, impact: str, parts: tuple[str, ...]) -> None:
    """Open an incident; prints its number."""
    told = {"title": title, "severity": severity, "impact": impact, "components": list(parts)}
    click.echo(server.ask("/incidents", told)["number"])


@run.command("show")
@click.argument("number", type=int)
@asking
@reporting
def show(server: Server, number: int, delivery: Delivery) -> None:
    """Show an incident's timeline."""
    from loopwright.interfaces.cli.reports import served

    found = server.ask(f"/incidents/{number}")
    lines = [one | {"said_at": one["at"]} for one in found["timeline"]]
    title = f"{found['title']} ({found['severity']}, {found['status']})"
    present(served.document(title, "timeline", LINES, lines, server.url), delivery)


@run.command("say")
@click.argument("number", type=int)
@click.argument("kind")
@click.argument("text", default="")
@click.option(
    "--data", multiple=True, metavar="NAME=VALUE", help="What the kind asks for, such as status=resolved."
)
@asking
def say(server: Server, number: int, kind: str, text: str, data: tuple[str, ...]) -> None:
    """Add a line: note, update, status, severity, role, impact, cause, repair, action, action done, post-mortem."""
    if any("=" not in one for one in data):
        raise UsageError(
            f"--data {' '.join(data)}: not of the form NAME=VALUE", "Such as --data status=resolved."
        )
    pairs = dict(one.split("=", 1) for one in data)
    told = server.ask(f"/incidents/{number}/lines", {"kind": kind, "text": text, "data": pairs})
    click.echo(f"{told['title']}: {told['severity']}, {told['status']}.")
