"""The load test: what the system carries, where it bends, what a request costs, and each step behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright import __version__
from loopwright.design.telling.numbers import digits, text
from loopwright.interfaces.cli.rendering import panels
from loopwright.interfaces.cli.rendering.document import (
    Block,
    Bullets,
    Column,
    Document,
    Drawing,
    Facts,
    Line,
    Section,
    Table,
    Toned,
)
from loopwright.interfaces.cli.reports.load_record import record
from loopwright.interfaces.cli.reports.load_words import ceiling_unknown, endings, notes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.survey.load.measured import Load, LoopValue
    from loopwright.survey.load.scalability import Bounded
    from loopwright.survey.load.steps import Step

RATE, SECONDS, SHARE = "requests/second", "seconds", "share"
TIERS = {"app": "application", "database": "database"}


def document(
    load: Load,
    values: Mapping[str, LoopValue],
    loop_file: str,
    *,
    written: bool,
    peak_per_second: float | None,
) -> Document:
    """The load test as a report; ``written`` says whether the values stand in the loop file now."""
    blocks: tuple[Block | None, ...] = (
        _verdict(load, peak_per_second),
        _notes(load),
        _cost(load),
        _law(load),
        _steps(load),
        _mix(load),
        _values(values, loop_file, written=written),
    )
    return Document(
        title=f"Load: {load.scenario.name}",
        subtitle=f"{load.origin}, {_count(len(load.steps), 'step')}, up to {_count(_most(load), 'user')} at once",
        blocks=tuple(block for block in blocks if block is not None),
        data=record(load, values, loop_file, written=written, peak_per_second=peak_per_second),
        footer=f"{loop_file} · loopwright {__version__}. A user asks again as soon as the last answer is there.",
    )


def _count(many: int, what: str) -> str:
    return f"{many} {what}" if many == 1 else f"{many:,} {what}s"


def _most(load: Load) -> int:
    return load.steps[-1].users if load.steps else 0


def _verdict(load: Load, peak_per_second: float | None) -> Facts:
    rows: list[tuple[str, Line]] = []
    if load.knee is None:
        busy = any(one.generator_limited and one.answers for one in load.steps)
        why = "the generator was the limit in every step" if busy else "no step was answered soundly"
        rows.append(("Capacity", (Toned(f"unknown: {why}", "bad"),)))
    else:
        capacity = text(load.knee.capacity, RATE)
        least = "at least " if load.knee.at_least else ""
        rows.append(("Capacity", (Toned(f"{least}{capacity}", "strong"),)))
        bend = "not reached" if load.knee.at_least else f"at {_count(load.knee.users, 'user')} at once"
        rows.append(("Knee", (bend,)))
        if peak_per_second:
            rows.append(("Your peak", _held(load.knee.capacity, peak_per_second)))
    rows.append(("Ended", (endings(load),)))
    return Facts(tuple(rows))


def _held(capacity: float, peak: float) -> Line:
    said = f"{text(peak, RATE)}: "
    if capacity >= peak:
        return (said, Toned(f"carried, {digits(capacity / peak)} times over", "good"))
    return (said, Toned(f"not carried, {text(peak - capacity, RATE)} too little", "bad"))


def _notes(load: Load) -> Section | None:
    said = tuple((note,) for note in notes(load))
    return Section("notes", "Read it with care", (Bullets(said),)) if said else None


def _cost(load: Load) -> Section | None:
    if load.demand is None:
        return None
    demand = load.demand
    rows: list[tuple[str, Line]] = [
        ("an answer to one user", (*_bounded(demand.alone, SECONDS), Toned(" · Little's law", "quiet")))
    ]
    if demand.bottleneck is not None and demand.parallel is not None:
        slope = Toned(" · each user more beyond the knee", "quiet")
        rows.append(("of what is scarce", (text(demand.bottleneck, SECONDS), slope)))
        rows.append(("worked on at once", (f"{digits(demand.parallel)} requests",)))
    else:
        rows.append(("of what is scarce", (Toned(f"unknown: {ceiling_unknown(load)}", "quiet"),)))
    for tier, cpu in demand.processor.items():
        law = Toned(" · utilisation law", "quiet")
        rows.append((f"processor, {TIERS.get(tier, tier)}", (*_bounded(cpu, SECONDS), law)))
    return Section("cost", "What one request costs", (Facts(tuple(rows)),))


def _law(load: Load) -> Section | None:
    law = load.scalability
    if law is None:
        return None
    best = law.best_users
    rows: list[tuple[str, Line]] = [
        ("one user alone, λ", _bounded(law.single_rate, RATE)),
        ("contention, σ", _bounded(law.contention, SHARE)),
        ("coherence, κ", _bounded(law.coherence, SHARE)),
        ("misfit", (f"{text(law.misfit, SHARE)} of a rate",)),
    ]
    if best is not None:
        rows.append(("most is carried with", (f"{_count(max(1, round(best)), 'user')}",)))
    return Section("law", "How it scales: the universal scalability law", (Facts(tuple(rows)),))


def _bounded(value: Bounded, unit: str) -> Line:
    shown = text(value.value, unit)
    if value.low is None or value.high is None:
        return (shown,)
    low, high = text(value.low, unit), text(value.high, unit)
    return (shown,) if low == high else (shown, Toned(f" ({low} to {high})", "quiet"))


def _steps(load: Load) -> Section | None:
    if not load.steps:
        return None
    names = ("users", "answers", "p50", "p95", "p99", "errors", "generator")
    columns = (*(Column(name, right=True) for name in names), Column(""))
    table = Table("What each step saw", columns, tuple(_row(one, load) for one in load.steps))
    return Section("steps", "Step by step", (*_chart(load), table))


def _chart(load: Load) -> tuple[Drawing, ...]:
    """Throughput and latency over users; nothing where one point would be no curve."""
    seen = [one for one in load.steps if one.answers]
    if len(seen) < 2:  # noqa: PLR2004 - two points make a line
        return ()
    rates = [panels.Curve("measured", tuple((float(one.users), one.rate) for one in seen))]
    if load.scalability is not None:
        fitted = tuple((float(one.users), load.scalability.rate(one.users)) for one in seen)
        rates.append(panels.Curve("law", fitted, marked=False))
    times = tuple(
        panels.Curve(name, tuple((float(one.users), getattr(one, f"{name}_seconds") or 0.0) for one in seen))
        for name in ("p95", "p50")
    )
    said = f"Answers a second and their time, {_count(seen[0].users, 'user')} to {seen[-1].users} at once."
    drawn = (panels.Panel("answers", RATE, tuple(rates)), panels.Panel("time of an answer", SECONDS, times))
    knee = None if load.knee is None or load.knee.at_least else float(load.knee.users)
    title = "Throughput and latency over users at once; the upright line is the knee"
    return (Drawing(title, said, panels.panels("load", title, said, drawn, "users at once", knee)),)


def _row(step: Step, load: Load) -> tuple[Line, ...]:
    times: tuple[Line, ...] = tuple(
        ("none" if seconds is None else text(seconds, SECONDS),)
        for seconds in (step.p50_seconds, step.p95_seconds, step.p99_seconds)
    )
    errors: Line = (
        (text(step.error_share, SHARE),)
        if not step.errors
        else (Toned(text(step.error_share, SHARE), "warn"),)
    )
    said: Line = ()
    if step.generator_limited:
        said = (Toned("limited by the generator", "warn"),)
    elif load.knee is not None and step.users == load.knee.users and not load.knee.at_least:
        said = (Toned("knee", "good"),)
    return (
        (str(step.users),),
        (text(step.rate, RATE),),
        *times,
        errors,
        (text(step.generator_cores, SHARE),),
        said,
    )


def _mix(load: Load) -> Section:
    columns = (Column("stage", wide=True), Column("request", wide=True), Column("share", right=True))
    rows = tuple(
        (
            (one.route.stage,),
            (Toned(f"{one.route.method} {one.route.path}", "code"),),
            (text(one.requests / load.scenario.requests, SHARE),),
        )
        for one in load.scenario.asked
    )
    return Section("mix", "What was asked", (Table("The mix of requests", columns, rows),), detail=True)


def _values(values: Mapping[str, LoopValue], loop_file: str, *, written: bool) -> Section | None:
    if not values:
        return None
    columns = (Column("key", whole=True), Column("value", right=True), Column("how it is known", wide=True))
    rows = tuple(
        ((Toned(key, "code"),), (one.text,), (Toned(one.note, "quiet"),)) for key, one in values.items()
    )
    title = f"Written to {loop_file}" if written else f"For {loop_file} (--write puts it there)"
    return Section("values", title, (Table("Values for the loop file", columns, rows),))
