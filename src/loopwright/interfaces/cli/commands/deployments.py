"""Tell a running server that a deployment begins and how it ended: it holds back what the deployment explains.

For instance:

    name=$(loopwright deployments start app v1.4.2 --way-back "loopwright deploy rollback")
    loopwright deployments finish "$name" --verified
    loopwright deployments finish "$name" --failed
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from loopwright.interfaces.cli.registry import HELP, verbatim
from loopwright.interfaces.cli.remote import asking

if TYPE_CHECKING:
    from loopwright.interfaces.cli.remote import Server


@click.group("deployments", help=verbatim(__doc__ or ""), context_settings=HELP, no_args_is_help=True)
def run() -> None:
    """Hold the commands together."""


@run.command("start")
@click.argument("service")
@click.argument("revision")
@click.option(
    "--part", "parts", multiple=True, help="What restarts; may be repeated. By default all that may."
)
@click.option(
    "--minutes", type=click.FloatRange(0, 60, min_open=True), help="The window; as usual by default."
)
@click.option("--way-back", default="", help="The command or the runbook that takes it back.")
@asking
def start(
    server: Server, service: str, revision: str, parts: tuple[str, ...], minutes: float | None, way_back: str
) -> None:
    """Say that a deployment begins; prints its name."""
    told = {
        "service": service,
        "revision": revision,
        "parts": list(parts),
        "minutes": minutes,
        "way_back": way_back,
    }
    click.echo(server.ask("/deployments", told)["name"])


@run.command("finish")
@click.argument("name")
@click.option("--verified/--failed", required=True, help="How it ended.")
@asking
def finish(server: Server, name: str, *, verified: bool) -> None:
    """Say how a deployment ended."""
    server.ask(f"/deployments/{quote(name, safe='')}/finish", {"verified": verified})
    click.echo("Verified." if verified else "Failed: what was held is told.")
