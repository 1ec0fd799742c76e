"""Look into the dated catalogue that every sum stands on.

Every price and every rate is a row with its source and the day it was read. Your own rows lie over ours
with `--catalogue DIR`.

For instance:

    loopwright catalogue list failure
    loopwright catalogue show demand.peak_to_mean.api
    loopwright catalogue doctor --catalogue my-prices
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.clock import today
from loopwright.interfaces.cli.loading import catalogue_with
from loopwright.interfaces.cli.options import catalogue_option, reporting
from loopwright.interfaces.cli.presenting import present
from loopwright.interfaces.cli.registry import HELP, verbatim
from loopwright.interfaces.cli.status import Status

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.interfaces.cli.delivery import Delivery


@click.group("catalogue", help=verbatim(__doc__ or ""), context_settings=HELP, no_args_is_help=True)
def run() -> None:
    """Hold the three commands together."""


@run.command("list")
@click.argument("prefix", default="")
@catalogue_option
@reporting
def list_rows(prefix: str, catalogue: Path | None, delivery: Delivery) -> None:
    r"""List the families of rows, or the rows whose id begins so.

    For instance:

    \b
        loopwright catalogue list
        loopwright catalogue list effort
        loopwright catalogue list hetzner --format json
    """
    from loopwright.interfaces.cli.reports import catalogue as report

    present(report.listed(catalogue_with(catalogue), prefix), delivery)


@run.command("show")
@click.argument("row")
@catalogue_option
@reporting
def show_row(row: str, catalogue: Path | None, delivery: Delivery) -> None:
    r"""Show one row: its source, its date, its range.

    For instance:

    \b
        loopwright catalogue show effort.one_server
        loopwright catalogue show failure.vm.per_year --format json
    """
    from loopwright.interfaces.cli.reports import catalogue as report

    present(report.shown(catalogue_with(catalogue), row), delivery)


@run.command("doctor")
@catalogue_option
@reporting
def examine(catalogue: Path | None, delivery: Delivery) -> int:
    r"""Say what is past its date, unpriced or weak.

    Exit status 3 when a row is past its date.

    For instance:

    \b
        loopwright catalogue doctor
        loopwright catalogue doctor --catalogue my-prices
    """
    from loopwright.interfaces.cli.reports import catalogue as report

    document, well = report.examined(catalogue_with(catalogue), today())
    present(document, delivery)
    return Status.YES if well else Status.NO
