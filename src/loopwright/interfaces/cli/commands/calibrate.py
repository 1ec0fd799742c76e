"""Replace assumptions by measurements: access logs fill the loop's demand, each value with its range.

LOGS are files, globs or - for the standard input; plain, gzip or zstd; of nginx, Apache, Caddy, HAProxy, AWS
load balancers, CloudFront, Heroku or JSON lines. Nothing personal is kept or shown: addresses are hashed with a
salt of the run, queries dropped. Without `--write` nothing is changed.

For instance:

    loopwright calibrate /var/log/nginx/access.log*
    loopwright calibrate 'logs/*.gz' --stage visits=/ --stage 'orders=POST /orders' --write
    zcat access.log.gz | loopwright calibrate - --log-format '$remote_addr [$time_local] "$request" $status'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.calibrating import KINDS, Asked, calibrate
from loopwright.interfaces.cli.options import catalogue_option, loop_option, reporting
from loopwright.interfaces.cli.presenting import present
from loopwright.interfaces.cli.registry import command
from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.interfaces.cli.delivery import Delivery


@command(__name__, __doc__)
@click.argument("logs", nargs=-1, metavar="[LOGS]...")
@loop_option
@click.option("--write", is_flag=True, help="Put the measured values into the loop file, comments kept.")
@click.option(
    "--log-format", default="", metavar="TEXT", help="nginx's log_format or Apache's LogFormat of the logs."
)
@click.option(
    "--map",
    "keys",
    multiple=True,
    metavar="FIELD=KEY",
    help="Which key of JSON lines is which: seconds=took_ms.",
)
@click.option(
    "--stage",
    "stages",
    multiple=True,
    metavar="NAME=ROUTE",
    help="A stage of the funnel by its route, in order: 'orders=POST /orders'. The loop file's routes by default.",
)
@click.option(
    "--without",
    multiple=True,
    type=click.Choice(sorted(KINDS)),
    help="Leave these out of the demand: files (css, images …), bots, health checks. May be repeated.",
)
@click.option(
    "--window",
    type=click.FloatRange(min=0.001),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="A read repeated within this time could have been cached.",
)
@catalogue_option
@reporting
def run(
    logs: tuple[str, ...],
    loop: Path,
    log_format: str,
    keys: tuple[str, ...],
    stages: tuple[str, ...],
    without: tuple[str, ...],
    window: float,
    catalogue: Path | None,
    delivery: Delivery,
    *,
    write: bool,
) -> None:
    """Measure, show what changes, and write it where that was asked."""
    from loopwright.interfaces.cli.reports import calibrate as report
    from loopwright.loop.writing import write_loop

    if not logs:
        raise click.UsageError("Name at least one log, or - for the standard input.")
    if write and not loop.exists():
        raise LoopwrightError(
            f"{loop}: no such file to write to", "Write the loop first, or name it with --loop."
        )
    asked = Asked(logs, log_format, keys, stages, frozenset(without), window)
    found = calibrate(asked, loop, catalogue)
    if write:
        write_loop(loop, found.text)
    present(report.document(found, str(loop), written=write), delivery, everything=True)
