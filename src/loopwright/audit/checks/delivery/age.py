"""How old images grow: a base that nobody looked at for long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.images.commands import found_in
from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.changes import Change
    from loopwright.survey.history import History
    from loopwright.survey.written.dockerfile import Dockerfile

YEAR_DAYS = 365
FIXED = re.compile(r"@sha256:[0-9a-f]{64}|:v?\d{1,4}\.\d{1,4}\.\d{1,6}(?:[-.][\w.-]+)?$")


@check(
    Severity.LOW, section="security", area="security", hours=1, controls=("SOC 2 CC7.1", "ISO 27001 A.8.8")
)
def base_image_unchanged_for_a_year(
    dockerfiles: tuple[Dockerfile, ...], changes: tuple[Change, ...], history: History | None
) -> Iterator[Said]:
    """A base image is more than a year old.

    Whatever was found in its packages since then is in every release. Let a bot propose the next version, and build
    anew each month even where nothing changed.
    """
    if history is None or history.shallow or history.first_day is None or history.last_day is None:
        return
    if (history.last_day - history.first_day).days <= YEAR_DAYS:
        return
    touched = {path for one in changes for path in one.files}
    for file in dockerfiles:
        base = file.shipped[-1].base
        if file.path not in touched and FIXED.search(base):
            yield found_in(
                file,
                file.shipped[-1].line,
                "Its version is fixed, and nobody changed the file for a year.",
                base,
                cause=base,
            )
