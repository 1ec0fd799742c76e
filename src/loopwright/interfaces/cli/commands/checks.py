"""See what a running server looks at, and where it stands.

Exit status 3 when something is down.

For instance:

    loopwright checks list
    loopwright checks list --server https://ops.example.com --token-file token --format json
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
    ("check", "name"),
    ("stands", "outcome"),
    ("since (UTC)", "since"),
    ("looked (UTC)", "looked_at"),
    ("why", "because"),
)


@click.group("checks", help=verbatim(__doc__ or ""), context_settings=HELP, no_args_is_help=True)
def run() -> None:
    """Hold the commands together."""


@run.command("list")
@asking
@reporting
def list_checks(server: Server, delivery: Delivery) -> Status:
    """List the checks; exit status 3 when one is down."""
    from loopwright.interfaces.cli.reports import served

    found = server.ask("/checks")
    present(served.document("Checks", "checks", COLUMNS, found, server.url), delivery)
    return Status.NO if any(one["outcome"] == "down" for one in found) else Status.YES
