"""Check a loop file and nothing else: every fault at once, one line each.

For instance:

    loopwright validate
    loopwright validate examples/coodloom-30/loop.yaml
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.loading import catalogue_with, loop_from
from loopwright.interfaces.cli.options import catalogue_option, loop_argument
from loopwright.interfaces.cli.registry import command

if TYPE_CHECKING:
    from pathlib import Path


@command(__name__, __doc__)
@loop_argument
@catalogue_option
def run(loop: Path, catalogue: Path | None) -> None:
    """Check a loop file."""
    loaded = loop_from(loop, catalogue_with(catalogue))
    click.echo(f"{loop}: faultless, {len(loaded.positions)} fields said")
