"""Replace assumptions by measurements: logs, a database, metrics fill the loop, each value with its range.

LOGS are files, globs or - for the standard input; plain, gzip or zstd; of nginx, Apache, Caddy, HAProxy, AWS
load balancers, CloudFront, Heroku or JSON lines. Nothing personal is kept or shown: addresses are hashed with a
salt of the run, queries dropped. Without `--write` nothing is changed. The network is reached only by the URLs
that are given: a Prometheus, a PostgreSQL (password in the URL or in PGPASSWORD; it is only read from).

For instance:

    loopwright calibrate /var/log/nginx/access.log*
    loopwright calibrate 'logs/*.gz' --stage visits=/ --stage 'orders=POST /orders' --write
    loopwright calibrate access.log --postgres postgresql://reader@db/shop --users users.csv
    zcat access.log.gz | loopwright calibrate - --log-format '$remote_addr [$time_local] "$request" $status'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from loopwright.interfaces.cli.calibrating import KINDS, Asked, calibrate
from loopwright.interfaces.cli.options import (
    FILE,
    STANDARD_INPUT,
    catalogue_option,
    loop_option,
    reporting,
)
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
    help="Leave these out of the demand: files (css, images …), bots, programs, health checks. May be repeated.",
)
@click.option(
    "--window",
    type=click.FloatRange(min=0.001),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="A read repeated within this time could have been cached.",
)
@click.option("--users", type=FILE, metavar="FILE", help="A table of daily users: date,users.")
@click.option(
    "--prometheus", default="", metavar="URL", help="Ask a Prometheus for rates, latency and processor time."
)
@click.option(
    "--selector",
    default="",
    metavar="TEXT",
    help="Which series of Prometheus are meant, such as 'job=\"web\"'.",
)
@click.option(
    "--counter",
    default="",
    metavar="NAME",
    help="The counter of requests in Prometheus, where it has a name of your own.",
)
@click.option(
    "--postgres",
    default="",
    metavar="URL",
    help="Ask a PostgreSQL for sizes and pg_stat_statements; only reads.",
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
    users: Path | None,
    prometheus: str,
    selector: str,
    counter: str,
    postgres: str,
    catalogue: Path | None,
    delivery: Delivery,
    *,
    write: bool,
) -> None:
    """Measure, show what changes, and write it where that was asked."""
    from loopwright.interfaces.cli.reports import calibrate as report
    from loopwright.loop.writing import write_loop

    if not (logs or users or prometheus or postgres):
        raise click.UsageError(
            "Name at least one log (- is the standard input), --users, --prometheus or --postgres."
        )
    if loop == STANDARD_INPUT and str(STANDARD_INPUT) in logs:
        raise click.UsageError("- is the standard input, which cannot be both a log and the loop file.")
    named = click.get_current_context().get_parameter_source("loop") is not ParameterSource.DEFAULT
    if named and loop != STANDARD_INPUT and not loop.exists():
        raise LoopwrightError(
            f"{loop}: no such file", "Name the loop file, or leave --loop out to measure alone."
        )
    if write and not loop.exists():
        raise LoopwrightError(
            f"{loop}: no such file to write to", "Write the loop first, or name it with --loop."
        )
    asked = Asked(
        logs, log_format, keys, stages, frozenset(without), window, prometheus, selector, counter, postgres,
        users,
    )  # fmt: skip
    found = calibrate(asked, loop, catalogue)
    if write:
        write_loop(loop, found.text)
    present(report.document(found, str(loop), written=write), delivery, everything=True)
