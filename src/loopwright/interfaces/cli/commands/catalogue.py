"""Look into the dated catalogue that every sum stands on.

For instance:

    loopwright catalogue list failure
    loopwright catalogue show demand.peak_to_mean.api
    loopwright catalogue doctor --catalogue my-prices
"""

from datetime import UTC, datetime
from typing import Annotated

import typer

from loopwright.interfaces.cli.loading import catalogue_with
from loopwright.interfaces.cli.options import (
    CatalogueOption,
    Color,
    ColorOption,
    Format,
    FormatOption,
    OutputOption,
)
from loopwright.interfaces.cli.presenting import Delivery, present
from loopwright.interfaces.cli.reports import catalogue as report

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

PrefixArgument = Annotated[
    str, typer.Argument(metavar="PREFIX", help="How the ids begin.", show_default=False)
]
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The id of a figure or of an offering.")]


@group.command("list")
def list_rows(
    prefix: PrefixArgument = "",
    catalogue: CatalogueOption = None,
    format_: FormatOption = Format.TERMINAL,
    output: OutputOption = None,
    color: ColorOption = Color.AUTO,
) -> None:
    """List the families of rows, or the rows whose id begins so."""
    present(report.listed(catalogue_with(catalogue), prefix), Delivery(format_, output, color))


@group.command("show")
def show_row(
    id_: IdArgument,
    catalogue: CatalogueOption = None,
    format_: FormatOption = Format.TERMINAL,
    output: OutputOption = None,
    color: ColorOption = Color.AUTO,
) -> None:
    """Show one row with its source, its date and what is known of its range."""
    present(report.shown(catalogue_with(catalogue), id_), Delivery(format_, output, color))


@group.command("doctor")
def examine(
    catalogue: CatalogueOption = None,
    format_: FormatOption = Format.TERMINAL,
    output: OutputOption = None,
    color: ColorOption = Color.AUTO,
) -> None:
    """Say what is past its date, unpriced, or rests on little; status 3 when something is past its date."""
    today = datetime.now(UTC).date()
    document, well = report.examined(catalogue_with(catalogue), today)
    present(document, Delivery(format_, output, color))
    if not well:
        raise typer.Exit(3)
