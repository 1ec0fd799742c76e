"""CSV: a row a finding and a row a file that was not read, for whoever sorts and counts in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.audit.finding import Finding
    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.running import Audited
    from loopwright.survey.evidence import Note

HEAD = (
    "severity", "direction", "check", "thing", "what", "environment", "file", "line", "title", "hours", "group",
)  # fmt: skip
UNKNOWN = "unknown"
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(found: Audited, sifted: Sifted, unread: Iterable[Note] = ()) -> str:
    """The findings that count, the gravest first, then the files that were not read.

    Rows of one ``group`` are mended by one change: other reports count them as one.
    """
    checks = {one.slug: one for one in found.checks}
    groups = {key: number for number, key in enumerate(dict.fromkeys(map(_group, sifted.findings)), 1)}
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(HEAD)
    for one in sifted.findings:
        check = checks[one.check]
        place = one.evidence[0] if one.evidence else None
        cells = (
            one.severity.word, one.direction.value, one.check, one.thing, one.what, one.environment.value,
            place.file if place else "", place.line if place else "", check.title, f"{check.hours:g}",
            groups[_group(one)],
        )  # fmt: skip
        writer.writerow([_harmless(str(cell)) for cell in cells])
    for note in unread:
        what = f"not read, and so not judged: {note.what}"
        told = (
            UNKNOWN,
            UNKNOWN,
            "",
            note.file,
            what,
            "",
            note.file,
            note.line,
            "A file was not read",
            "",
            "",
        )
        writer.writerow([_harmless(str(cell)) for cell in told])
    return written.getvalue()


def _group(one: Finding) -> tuple[str, str]:
    return one.check, one.cause


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
