"""What a change does: findings that are new, gone or graver, and how the promises of the system move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright import __version__
from loopwright.audit.finding import Direction, Severity
from loopwright.design.telling.numbers import distinct, text
from loopwright.interfaces.cli.rendering.document import (
    Block,
    Bullets,
    Column,
    Document,
    Facts,
    Line,
    Paragraph,
    Section,
    Table,
    Toned,
)
from loopwright.interfaces.cli.reports.audited.statements import toned
from loopwright.interfaces.cli.reports.promised import TITLES, UNITS, worded
from loopwright.interfaces.cli.reports.records import Schema, object_schema
from loopwright.survey.evidence import Environment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from loopwright.audit.comparing import Compared, Moved
    from loopwright.audit.finding import Finding

SCHEMA = "loopwright/changes/1"
SUBJECTS = {
    "availability": "availability",
    "rto": "the time to recover",
    "rpo": "the work that a mishap costs",
    "cost": "the bill",
}


def document(path: Path, result: Compared, between: str) -> Document:
    """The report of a change."""
    name = path.resolve().name or str(path)
    blocks: list[Block] = [Facts(_summary(result))]
    blocks += [Paragraph(sentence(one)) for one in result.moved]
    new = _faults(result.new)
    lost = [one for one in result.gone if one.direction is Direction.STRENGTH]
    listed = (
        ("new", "New", new),
        ("graver", "Graver than before", [one for one, _ in result.graver]),
        ("gone", "Gone", _faults(result.gone)),
        ("unknown", "No longer known: the check cannot tell any more", result.unknown),
        ("no-longer", "Done well before, and no longer", lost),
        ("strengths", "Done well now", [one for one in result.new if one.direction is Direction.STRENGTH]),
    )
    blocks += [_table(slug, title, found) for slug, title, found in listed if found]
    if result.unread:
        lines: tuple[Line, ...] = tuple((one,) for one in result.unread)
        blocks.append(Section("unread", "No longer read, and so not judged", (Bullets(lines),)))
    return Document(
        name, f"What changed {between}", tuple(blocks), data(name, result, between), {},
        f"loopwright {__version__}",
    )  # fmt: skip


def _summary(result: Compared) -> tuple[tuple[str, Line], ...]:
    new, gone = _faults(result.new), _faults(result.gone)
    minor = sum(one.severity is Severity.INFO for one in (*result.new, *result.gone) if _is_fault(one))
    missed = [TITLES[one.name] for one in result.moved if one.newly_missed]
    rows: list[tuple[str, Line]] = [
        ("New", (text(len(new), "findings") if new else "no finding",)),
        ("Graver", (text(len(result.graver), "findings"),) if result.graver else ()),
        ("Gone", (text(len(gone), "findings"),) if gone else ()),
        (
            "No longer known",
            (Toned(text(len(result.unknown), "findings"), "warn"),) if result.unknown else (),
        ),
        ("No longer read", (Toned(text(len(result.unread), "files"), "bad"),) if result.unread else ()),
        ("Besides", (f"{minor} in tests, examples and the like",) if minor else ()),
        ("Newly missed", (Toned(", ".join(missed), "bad"),) if missed else ()),
    ]
    return tuple((label, line) for label, line in rows if line)


def _is_fault(one: Finding) -> bool:
    return one.direction is not Direction.STRENGTH


def _faults(found: Sequence[Finding]) -> list[Finding]:
    """Those that are shown: faults that weigh anything."""
    return [one for one in found if _is_fault(one) and one.severity > Severity.INFO]


def sentence(one: Moved) -> Line:
    """A promise that moves, in one sentence with where that comes from."""
    if one.after is None and one.before is not None:
        what = SUBJECTS[one.name]
        known = _told(one, one.before, None)
        return (Toned(f"{what[0].upper()}{what[1:]} was {known} and is no longer known.", "warn"),)
    before, after = _told(one, one.before, one.after), _told(one, one.after, one.before)
    words = f"This change takes {SUBJECTS[one.name]} from {before} to {after}"
    if one.asked is not None and (one.newly_missed or one.newly_kept):
        words += f" and {'misses' if one.newly_missed else 'keeps'} the objective of {_told(one, one.asked, one.after)}"
    where = f", here: {', '.join(map(str, one.places))}" if one.places else ""
    return (Toned(f"{words}{where}.", "bad" if one.newly_missed else "good" if not one.worse else "warn"),)


def _told(one: Moved, value: float | None, beside: float | None) -> str:
    if value is None:
        return "unknown"
    if beside is not None and one.name in UNITS:
        return distinct(value, beside, UNITS[one.name])[0]
    return worded(one.name, value)


def _table(slug: str, title: str, found: Sequence[Finding]) -> Section:
    columns = (Column("", whole=True), Column("what", wide=True), Column("where", wide=True))
    rows = tuple(
        (
            (toned(one.severity.word),),
            (f"{one.thing}: {one.what} ({one.check})",),
            (Toned(one.place, "quiet"),) if one.place else (),
        )
        for one in found
    )
    return Section(slug, title, (Table(title, columns, rows),))


def data(name: str, result: Compared, between: str) -> dict[str, object]:
    """The report as values."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "name": name,
        "between": between,
        "new": [_record(one) for one in result.new],
        "gone": [_record(one) for one in result.gone],
        "graver": [{**_record(one), "before": before.word} for one, before in result.graver],
        "no_longer_known": [_record(one) for one in result.unknown],
        "no_longer_read": list(result.unread),
        "promises": [
            {
                "name": one.name,
                "before": one.before,
                "after": one.after,
                "asked": one.asked,
                "newly_missed": one.newly_missed,
                "newly_kept": one.newly_kept,
                "sentence": "".join(part.text for part in sentence(one) if isinstance(part, Toned)),
                "evidence": [
                    {"file": said.file, "line": said.line, "said": said.said} for said in one.places
                ],
            }
            for one in result.moved
        ],
    }


def changes_schema() -> Schema:
    """The schema of ``loopwright/changes/1``, draft 2020-12."""
    word, flag = {"type": "string"}, {"type": "boolean"}
    maybe = {"type": ["number", "null"]}
    place = object_schema({"file": word, "line": {"type": "integer", "minimum": 0}, "said": word})
    places = {"type": "array", "items": place}
    severity = {"enum": [one.word for one in Severity]}
    finding: Schema = {
        "check": word, "direction": {"enum": [one.value for one in Direction]}, "severity": severity, "thing": word,
        "what": word, "environment": {"enum": [one.value for one in Environment]}, "evidence": places,
    }  # fmt: skip
    promise: Schema = {
        "name": {"enum": list(SUBJECTS)}, "before": maybe, "after": maybe, "asked": maybe, "newly_missed": flag,
        "newly_kept": flag, "sentence": word, "evidence": places,
    }  # fmt: skip
    listed = {
        "new": finding, "gone": finding, "graver": {**finding, "before": severity}, "no_longer_known": finding,
        "promises": promise,
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What a change does, as Loopwright tells it",
        **object_schema({
            "schema": {"const": SCHEMA}, "version": word, "name": word, "between": word,
            **{key: {"type": "array", "items": object_schema(one)} for key, one in listed.items()},
            "no_longer_read": {"type": "array", "items": word},
        }),
    }  # fmt: skip


def _record(one: Finding) -> dict[str, object]:
    return {
        "check": one.check,
        "direction": one.direction.value,
        "severity": one.severity.word,
        "thing": one.thing,
        "what": one.what,
        "environment": one.environment.value,
        "evidence": [{"file": said.file, "line": said.line, "said": said.said} for said in one.evidence],
    }
