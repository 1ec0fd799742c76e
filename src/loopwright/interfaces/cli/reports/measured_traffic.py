"""What access logs said: their lines, rates and shapes, who asked, and how far visits came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.telling.numbers import between, digits, text
from loopwright.interfaces.cli.rendering import charts
from loopwright.interfaces.cli.rendering.document import (
    Block,
    Bullets,
    Column,
    Drawing,
    Facts,
    Inline,
    Line,
    Section,
    Table,
    Toned,
)

if TYPE_CHECKING:
    from loopwright.survey.measured import Measured
    from loopwright.survey.traffic.records import Share, Traffic

BLOCKS = "▁▂▃▄▅▆▇█"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WINDOWS = {1: "second", 60: "minute", 3600: "hour"}
FEWEST_DAYS = 3
ASSUMED = ": a log of two weeks or more would tell it from days on which nobody comes."
LABELLED_DAYS = 6


def sections(traffic: Traffic) -> list[Block | None]:
    """Everything of some logs, in the order in which it is read."""
    return [
        _read(traffic),
        numbers("the logs", traffic.measured),
        _peaks(traffic),
        _shapes(traffic),
        _who(traffic),
        _funnel(traffic),
        _routes(traffic),
    ]


def _read(traffic: Traffic) -> Section:
    """The sources; lines that could not be read are never passed over."""
    columns = (
        Column("log", wide=True),
        Column("format", wide=True),
        Column("lines", right=True),
        Column("unread", right=True),
        Column("first of them", whole=True),
    )
    rows: tuple[tuple[Line, ...], ...] = tuple(
        (
            (one.name,),
            (one.format,),
            (digits(one.lines),),
            (Toned(digits(one.unread), "warn") if one.unread else "0",),
            (", ".join(f"line {place}" for place in one.unread_samples[:3]),),
        )
        for one in traffic.sources
    )
    said: list[Line] = []
    for one in traffic.sources:
        if one.fault:
            said.append((Toned(f"{one.name} is {one.fault}", "warn"), ": what comes before was read."))
        if one.wrong_clock:
            many = digits(one.wrong_clock)
            said.append(
                (Toned(f"{one.name}: {many} with a clock that cannot be right", "warn"), " were left out.")
            )
        said += [(f"{one.name}: {note}",) for note in one.notes]
    if traffic.missing_assumed:
        said.append((Toned("A silence of a day or more is taken for a hole in the log", "warn"), ASSUMED))
    gone = text(traffic.missing_seconds, "seconds")
    missing: Inline = Toned(f", of which {gone} are missing", "warn") if traffic.missing_seconds else ""
    facts = Facts(
        (
            ("period", (f"{traffic.period}, {text(traffic.span_seconds, 'seconds')}", missing)),
            ("requests", (digits(traffic.requests),)),
        )
    )
    blocks: list[Block] = [facts, Table("The logs and their lines", columns, rows)]
    if said:
        blocks.append(Bullets(tuple(dict.fromkeys(said))))
    return Section("read", "What was read", tuple(blocks))


def numbers(source: str, measured: tuple[Measured, ...]) -> Section:
    """What a source measured, each with its range; what is too weak to plan with stands back."""
    columns = (
        Column("", wide=True),
        Column("measured", right=True),
        Column("range", whole=True),
    )
    rows: tuple[tuple[Line, ...], ...] = tuple(
        (
            (one.title,),
            (Toned(text(one.value, one.unit), "quiet" if one.withheld else "strong"),),
            (Toned(between(one.low, one.high, one.unit), "quiet"),),
        )
        for one in measured
        if one.value or not one.withheld
    )
    title = f"What was measured from {source}"
    return Section("measured", title, (Table("Measurements with their ranges", columns, rows),))


def _peaks(traffic: Traffic) -> Section:
    columns = (
        Column("busiest", whole=True),
        Column("requests a second", right=True),
        Column("over the mean", right=True),
        Column("began", whole=True),
    )
    rows: tuple[tuple[Line, ...], ...] = tuple(
        (
            (WINDOWS.get(one.window_seconds, f"{one.window_seconds} s"),),
            (digits(one.requests_per_second),),
            (f"× {digits(one.peak_to_mean)}",),
            (one.at.replace("T", " ").removesuffix("Z"),),
        )
        for one in traffic.peaks
    )
    return Section("peaks", "Peaks", (Table("The busiest second, minute and hour", columns, rows),))


def _shapes(traffic: Traffic) -> Section | None:
    """How a day and a week go: bars where they can be drawn, blocks on a terminal."""
    rows: list[tuple[str, Line]] = []
    drawings: list[Block] = []
    if traffic.hours:
        rows.append(("hours of a day", (_spark(traffic.hours), Toned("  from 0 h", "quiet"))))
        labels = tuple(str(hour) for hour in range(24))
        drawings.append(_bars("hours", "A mean day", labels, traffic.hours, 3))
    if traffic.weekdays:
        rows.append(("days of a week", (_spark(traffic.weekdays), Toned("  from Monday", "quiet"))))
        drawings.append(_bars("weekdays", "A mean week", WEEKDAYS, traffic.weekdays, 1))
    if len(traffic.days) >= FEWEST_DAYS:
        counts = tuple(float(day.requests) for day in traffic.days)
        rows.append(("days", (_spark(counts[-90:]), Toned(f"  up to {traffic.days[-1].date}", "quiet"))))
        dates = tuple(day.date for day in traffic.days)
        every = -(-len(dates) // LABELLED_DAYS)
        drawings.append(_bars("days", "Requests of each day", dates, counts, every))
    if not rows:
        return None
    return Section("shapes", "How days and weeks go", (Facts(tuple(rows)), *drawings))


def _spark(values: tuple[float, ...]) -> str:
    highest = max(values, default=0.0) or 1.0
    return "".join(BLOCKS[min(len(BLOCKS) - 1, int(one / highest * len(BLOCKS)))] for one in values)


def _bars(slug: str, title: str, labels: tuple[str, ...], values: tuple[float, ...], every: int) -> Drawing:
    bars = tuple(
        charts.Bar(label, (value,), digits(value)) for label, value in zip(labels, values, strict=True)
    )
    top = labels[values.index(max(values))]
    said = f"{title}: the highest is {top}, {digits(max(values))}."
    return Drawing(title, said, svg=charts.columns(slug, title, said, bars, every))


def _who(traffic: Traffic) -> Section:
    blocks: list[Block] = [_shares("Who asked", traffic.who)]
    if traffic.statuses:
        blocks.append(_shares("What they got", traffic.statuses))
    if traffic.visits:
        seen = (
            f"{digits(traffic.visits)} by {digits(traffic.visitors)} visitors, half an hour of silence apart"
        )
        blocks.append(Facts((("visits of people", (seen,)),)))
    return Section("who", "Who asked, and what they got", tuple(blocks))


def _shares(caption: str, shares: tuple[Share, ...]) -> Table:
    columns = (Column("", whole=True), Column("requests", right=True), Column("share", right=True))
    rows: tuple[tuple[Line, ...], ...] = tuple(
        ((one.name,), (digits(one.requests),), (text(one.share, "share"),)) for one in shares
    )
    return Table(caption, columns, rows)


def _funnel(traffic: Traffic) -> Section | None:
    if not traffic.stages:
        return None
    columns = (
        Column("stage", wide=True),
        Column("requests that reach it", whole=True),
        Column("visits", right=True),
        Column("share", right=True),
        Column("range", whole=True),
        Column("requests a visit", right=True),
    )
    rows: tuple[tuple[Line, ...], ...] = tuple(
        (
            (one.name,),
            (Toned(one.route, "code"),),
            (digits(one.visits),),
            (text(one.share, "share"),),
            (Toned(between(one.low, one.high, "share"), "quiet"),),
            (digits(one.requests_per_visit),),
        )
        for one in traffic.stages
    )
    return Section("funnel", "How far visits came", (Table("The funnel, stage by stage", columns, rows),))


def _routes(traffic: Traffic) -> Section | None:
    if not traffic.routes:
        return None
    columns = (
        Column("route", wide=True),
        Column("requests", right=True),
        Column("share", right=True),
        Column("mean time", right=True),
        Column("failed", right=True),
    )
    rows: tuple[tuple[Line, ...], ...] = tuple(
        (
            (Toned(one.route, "code"),),
            (digits(one.requests),),
            (text(one.share, "share"),),
            () if one.mean_seconds is None else (text(one.mean_seconds, "seconds"),),
            (text(one.failed_share, "share"),) if one.failed_share else (Toned("–", "quiet"),),
        )
        for one in traffic.routes
    )
    return Section("routes", "Busiest routes", (Table("The busiest routes, files apart", columns, rows),))
