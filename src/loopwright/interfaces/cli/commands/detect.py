"""Look at a repository: what it runs, keeps, calls and watches, each fact with its file and line.

Reads manifests, lock files, containers, infrastructure code, pipelines and settings; runs nothing of what it
finds and calls nobody. What a file is for (production, tests, examples) is told apart by where it lies.

For instance:

    loopwright detect
    loopwright detect ../shop --all
    loopwright detect --format json | jq .stores
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.options import reporting
from loopwright.interfaces.cli.presenting import present
from loopwright.interfaces.cli.registry import command

if TYPE_CHECKING:
    from loopwright.interfaces.cli.delivery import Delivery


@command(__name__, __doc__)
@click.argument("path", type=click.Path(path_type=Path), default=Path(), metavar="[PATH]")
@click.option("--all", "everything", is_flag=True, help="Show every fact with its evidence.")
@reporting
def run(path: Path, delivery: Delivery, *, everything: bool) -> None:
    """Report what was found."""
    from loopwright.interfaces.cli.reports import detect as report
    from loopwright.survey.survey import survey_of  # parsers, after the help

    present(report.document(path, survey_of(path)), delivery, everything=everything)
