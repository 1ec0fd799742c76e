"""Check a loop file and nothing else: every fault at once, one line each.

For instance:

    loopwright validate
    loopwright validate examples/coodloom-30/loop.yaml
"""

import typer

from loopwright.interfaces.cli.loading import catalogue_with, loop_from
from loopwright.interfaces.cli.options import DEFAULT_LOOP, CatalogueOption, LoopArgument


def run(loop: LoopArgument = DEFAULT_LOOP, catalogue: CatalogueOption = None) -> None:
    """Check a loop file."""
    loaded = loop_from(loop, catalogue_with(catalogue))
    typer.echo(f"{loop}: a loop, {len(loaded.positions)} fields said")
