"""CSV: a row a finding, for whoever sorts and counts in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.running import Audited

HEAD = ("severity", "direction", "check", "thing", "what", "environment", "file", "line", "title", "hours")
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(found: Audited, sifted: Sifted) -> str:
    """The findings that count, the gravest first."""
    checks = {one.slug: one for one in found.checks}
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(HEAD)
    for one in sifted.findings:
        check = checks[one.check]
        place = one.evidence[0] if one.evidence else None
        cells = (
            one.severity.word, one.direction.value, one.check, one.thing, one.what, one.environment.value,
            place.file if place else "", place.line if place else "", check.title, f"{check.hours:g}",
        )  # fmt: skip
        writer.writerow([_harmless(str(cell)) for cell in cells])
    return written.getvalue()


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
