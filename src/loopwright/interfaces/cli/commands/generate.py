"""Write the files of a design: documents, configuration, pipelines; your edits are kept.

Families are folders of files (`loopwright generate --list`); unless some are named, all are written but `gitlab`,
which stands in for GitHub's pipeline where you ask for it. A file that you edited is merged with what is new, or
what is new is put beside it as `NAME.proposed`. Files go into the folder of the loop file unless `--into` names
another. Exit status 3 when `--check` finds that files have drifted from the design, or no design keeps all promises.

For instance:

    loopwright generate
    loopwright generate terraform pipelines
    loopwright generate gitlab pipelines --only '.gitlab-ci.yml' --only renovate.json --only 'deploy/*'
    loopwright generate --only 'docs/runbooks/*'
    loopwright generate --check
    loopwright generate --dry-run --format json
    loopwright generate docs --site site --pdf documents.pdf
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.asking import answer
from loopwright.interfaces.cli.loading import catalogue_with
from loopwright.interfaces.cli.options import (
    FILE,
    FOLDER,
    catalogue_option,
    force_option,
    loop_option,
    reporting,
)
from loopwright.interfaces.cli.presenting import present
from loopwright.interfaces.cli.registry import command
from loopwright.interfaces.cli.status import Status

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.interfaces.cli.delivery import Delivery


@command(__name__, __doc__)
@click.argument("families", nargs=-1, metavar="[FAMILY]...")
@loop_option
@click.option(
    "--into", type=FOLDER, metavar="DIR", help="The folder to write into; the loop file's unless named."
)
@click.option("--only", multiple=True, metavar="PATTERN", help="Only paths like this. May be repeated.")
@click.option(
    "--check", is_flag=True, help="Write nothing: show what has drifted, and exit with 3 if anything has."
)
@click.option("--dry-run", is_flag=True, help="Write nothing: say what would be done.")
@click.option("--remove", is_flag=True, help="Delete files that the design no longer has and nobody edited.")
@click.option(
    "--site", type=FOLDER, metavar="DIR", help="Publish the documents, as they then stand, as HTML."
)
@click.option(
    "--pdf", type=FILE, metavar="FILE", help="Publish them as one PDF, printed by Chromium or Chrome."
)
@click.option("--restore", is_flag=True, help="Write again the files that you deleted.")
@click.option("--all", "everything", is_flag=True, help="Show every file, and why others are not needed.")
@click.option("--list", "listing", is_flag=True, help="Print the families and what each writes.")
@force_option
@catalogue_option
@reporting
def run(
    families: tuple[str, ...],
    loop: Path,
    into: Path | None,
    only: tuple[str, ...],
    force: tuple[str, ...],
    catalogue: Path | None,
    delivery: Delivery,
    *,
    check: bool,
    dry_run: bool,
    remove: bool,
    restore: bool,
    everything: bool,
    listing: bool,
    site: Path | None,
    pdf: Path | None,
) -> Status:
    """Generate files."""
    from loopwright.generate.generation import Request, generated
    from loopwright.generate.rendering import parts_for, renderers
    from loopwright.interfaces.cli.delivery import Format
    from loopwright.interfaces.cli.reports import generate as report

    if listing:
        present(report.families_document(), delivery, everything=True)
        return Status.YES
    if (site or pdf) and (check or dry_run):
        raise click.UsageError("--site and --pdf publish what was written: leave out --check and --dry-run.")
    for family in families:
        renderers(family)  # a misspelt word is told before a design is sought
    request = Request(
        families, only, into or loop.parent, check=check, dry_run=dry_run, remove=remove, restore=restore
    )
    found = answer(loop, force, catalogue, parts_for(families))
    done = generated(found, catalogue_with(catalogue), request)
    published: tuple[Path, ...] = ()
    if site or pdf:
        from loopwright.generate.docs.publishing.publish import published as publish
        from loopwright.interfaces.cli.browsers import publication

        published = publish(request.into, publication(site, pdf))
    told = report.document(found, done, published, record=delivery.format is Format.JSON)
    present(told, delivery, everything=everything or check)
    return Status.NO if (check and done.drifted) or not found.design.feasible else Status.YES
