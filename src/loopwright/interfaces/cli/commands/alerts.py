"""See what rings on a running server, and say that you deal with it.

For instance:

    loopwright alerts list
    loopwright alerts pages
    loopwright alerts ack GROUP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.options import reporting
from loopwright.interfaces.cli.presenting import present
from loopwright.interfaces.cli.registry import HELP, verbatim
from loopwright.interfaces.cli.remote import asking
from loopwright.interfaces.cli.status import Status

if TYPE_CHECKING:
    from loopwright.interfaces.cli.delivery import Delivery
    from loopwright.interfaces.cli.remote import Server

COLUMNS = (
    ("alert", "summary"),
    ("name", "name"),
    ("tier", "tier"),
    ("stage", "stage"),
    ("since (UTC)", "active_since_at"),
)
PAGES = (
    ("page", "what"),
    ("group", "group"),
    ("since (UTC)", "since"),
    ("called", "called"),
    ("taken by", "by"),
)


@click.group("alerts", help=verbatim(__doc__ or ""), context_settings=HELP, no_args_is_help=True)
def run() -> None:
    """Hold the commands together."""


@run.command("list")
@asking
@reporting
def list_alerts(server: Server, delivery: Delivery) -> Status:
    """List the alerts; exit status 3 when one rings."""
    from loopwright.interfaces.cli.reports import served

    found = [
        one
        | {
            "summary": one["annotations"].get("summary", ""),
            "tier": one["labels"].get("tier", ""),
            "active_since_at": one["active_since"],
        }
        for one in server.ask("/alerts")
        if one["labels"].get("tier") != "heartbeat"
    ]
    present(served.document("Alerts", "alerts", COLUMNS, found, server.url), delivery)
    return Status.NO if any(one["stage"] == "firing" for one in found) else Status.YES


@run.command("pages")
@asking
@reporting
def list_pages(server: Server, delivery: Delivery) -> Status:
    """List the pages that ring, with the group that `ack` wants; exit status 3 when there is one."""
    from loopwright.interfaces.cli.reports import served

    found = [
        one
        | {
            "what": ", ".join(f"{name}={value}" for name, value in one["labels"].items()),
            "by": one["acknowledged_by"],
        }
        for one in server.ask("/pages")
    ]
    present(served.document("Pages that ring", "pages", PAGES, found, server.url), delivery)
    return Status.NO if found else Status.YES


@run.command("ack")
@click.argument("group")
@asking
def acknowledge(server: Server, group: str) -> None:
    """Say that you deal with a page; it rings again when that has lasted too long."""
    server.ask("/pages/acknowledge", {"group": group})
    click.echo("Acknowledged.")
