"""What was measured, what it changes in the loop file, and which decisions are other ones for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright import __version__
from loopwright.design.outlook.flips import Flip, flips
from loopwright.design.telling import wording
from loopwright.design.telling.numbers import digits
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
from loopwright.interfaces.cli.reports import measured_traffic, whatif
from loopwright.interfaces.cli.reports.encoding import Encoder
from loopwright.survey.daily_users import UsersSeen  # noqa: TC001 - the schema reads these types
from loopwright.survey.database import DatabaseSeen  # noqa: TC001 - same
from loopwright.survey.filling import Filling  # noqa: TC001 - the schema reads these types
from loopwright.survey.metrics import MetricsSeen  # noqa: TC001 - same
from loopwright.survey.traffic.records import Traffic  # noqa: TC001 - same

if TYPE_CHECKING:
    from loopwright.design.answer import Answer
    from loopwright.interfaces.cli.calibrating import Calibrated

SAME = "No decision is another one: the file was right where it mattered, or says too little to be wrong."
NO_FILE = "There is no {file}: `loopwright init` writes one, and calibrate then fills it."
KIND = "loopwright/calibrate/1"


@dataclass(frozen=True, slots=True)
class Standing:
    """A design in one line with its price a month, and the promises that it breaks."""

    title: str
    usd_per_month: float
    hours_per_month: float
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The whole report: what was measured, what it changes, and the design before and after."""

    file: str
    written: bool
    traffic: Traffic | None
    users: UsersSeen | None
    metrics: MetricsSeen | None
    database: DatabaseSeen | None
    fillings: tuple[Filling, ...]
    before: Standing | None
    after: Standing | None
    flips: tuple[Flip, ...]


def document(found: Calibrated, file: str, *, written: bool) -> Document:
    """The report; ``written`` says that the changes stand in the file now."""
    before, after = found.before, found.after
    record = Calibration(
        file=file,
        written=written,
        traffic=found.seen.traffic,
        users=found.seen.users,
        metrics=found.seen.metrics,
        database=found.seen.database,
        fillings=found.fillings,
        before=None if before is None else _standing(before),
        after=None if after is None else _standing(after),
        flips=flips(before, after) if before and after else (),
    )
    blocks: list[Block | None] = []
    if found.seen.traffic is not None:
        blocks += measured_traffic.sections(found.seen.traffic)
    blocks += [measured_traffic.numbers(name, measured) for name, measured in found.measured]
    blocks.append(_database(found.seen.database))
    blocks += [
        _withheld(found.fillings),
        _changes(found.fillings, file, known=before is not None, written=written),
    ]
    if before is not None and after is not None:
        blocks += _designs(before, after, record.flips)
    blocks.append(_further(written=written, known=before is not None))
    encoded = Encoder({}).value(record)
    held = encoded if isinstance(encoded, dict) else {}
    return Document(
        title="Calibrated" if before is None else before.loop.name,
        subtitle=_subtitle(found),
        blocks=tuple(block for block in blocks if block is not None),
        data={"schema": KIND, "version": __version__, **held},
        footer=f"loopwright {__version__}. Times are UTC. Ranges hold 95 times of 100 unless said otherwise.",
    )


def _database(seen: DatabaseSeen | None) -> Section | None:
    if seen is None:
        return None
    line: Line = (f"{digits(seen.connections)} of {digits(seen.max_connections)} that it allows",)
    return Section("database", "The database's connections", (Facts((("open now", line),)),))


def _subtitle(found: Calibrated) -> str:
    return "; ".join(f"{one.source}, {one.period}" for one in found.fillings)


def _standing(answer: Answer) -> Standing:
    return Standing(
        answer.title,
        answer.figures["cost.total"].value,
        answer.figures["effort.total"].value,
        tuple(promise.name for promise in answer.design.promises if promise.kept is False),
    )


def _withheld(fillings: tuple[Filling, ...]) -> Section | None:
    """What was not good enough to plan with."""
    lines: list[Line] = [
        (one.title, Toned(f" ({one.field})", "quiet"), f": {one.because}")
        for filling in fillings
        for one in filling.withheld
    ]
    return Section("withheld", "What fills no field, and why", (Bullets(tuple(lines)),)) if lines else None


def _changes(fillings: tuple[Filling, ...], file: str, *, known: bool, written: bool) -> Section:
    columns = (
        Column("field", whole=True),
        Column("before", right=True),
        Column("measured", right=True),
        Column("range", whole=True),
    )
    rows: tuple[tuple[Line, ...], ...] = tuple(
        (
            (Toned(one.field, "code"),),
            (one.before or Toned("assumed", "quiet"),),
            (Toned(one.after, "strong" if one.after != one.before else "quiet"),),
            (Toned(one.range, "quiet"),),
        )
        for filling in fillings
        for one in filling.changes
    )
    title = f"What changed in {file}" if written else f"What would change in {file}"
    if not rows:
        nothing = Paragraph(("Nothing: the period or the log is too short for any field.",))
        return Section("changes", title, (nothing,))
    blocks: list[Block] = [Table("Fields of the loop file before and after", columns, rows)]
    if not known:
        blocks.append(Paragraph((NO_FILE.format(file=file),)))
    return Section("changes", title, tuple(blocks))


def _designs(before: Answer, after: Answer, found: tuple[Flip, ...]) -> list[Block | None]:
    """Both designs, and the policies that are other ones."""
    heads = Facts(
        (
            ("before", (wording.sentence(before.design),)),
            ("measured", (Toned(wording.sentence(after.design), "strong"),)),
        )
    )
    columns = (Column("decision", wide=True), Column("before", wide=True), Column("measured", wide=True))
    rows: tuple[tuple[Line, ...], ...] = tuple(
        (
            (one.title.rstrip("."),),
            (wording.spaced(one.before),),
            (Toned(wording.spaced(one.after), "strong"),),
        )
        for one in found
    )
    flipped: Block = Table("Decisions that are other ones", columns, rows) if rows else Paragraph((SAME,))
    return [
        Section("design", "The design before and after", (heads,)),
        whatif.numbers(before, after),
        whatif.structure(before, after),
        Section("flips", "Decisions that flip", (flipped,)),
    ]


def _further(*, written: bool, known: bool) -> Section:
    rows: tuple[tuple[str, str], ...]
    if written:
        rows = (
            ("what is still assumed", "loopwright assumptions"),
            ("the whole design", "loopwright design"),
        )
    elif known:
        rows = (("put it in the file", "the same command with --write"),)
    else:
        rows = (("write the loop first", "loopwright init"),)
    return Section(
        "further",
        "Ask further",
        (Facts(tuple((what, (Toned(how, "code"),)) for what, how in rows)),),
        screen=True,
    )
