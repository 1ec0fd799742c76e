"""From counts to measurements: every number with its range, and why one is not good enough to plan with."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.measured import Measured, moment_text
from loopwright.survey.traffic import rates
from loopwright.survey.traffic.clients import BOTS, PERSON, PROBES, PROGRAMS
from loopwright.survey.traffic.counting import FIRST_FAILED, FIRST_REFUSED, LEFT_OUT, MOST_CLIENTS
from loopwright.survey.traffic.funnel import stages_of
from loopwright.survey.traffic.rates import DAY, HOUR, proportion
from loopwright.survey.traffic.records import Day, LogRead, Peak, RouteSeen, Share, Traffic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from loopwright.survey.traffic.quantiles import Histogram
    from loopwright.survey.traffic.rates import Hours
    from loopwright.survey.traffic.tally import Tally

MINUTE = 60
WINDOWS = (1, MINUTE, HOUR)
ENOUGH_REQUESTS = 100
ENOUGH_IN_PEAK = 100  # of the busiest window: fewer are as many by chance alone
LEAST_DAY = 0.98 * DAY
MOST_ROUTES = 20
LEAST_REQUESTS, LEAST_CLIENTS = 5, MOST_CLIENTS  # of a route that is shown
QUANTILES = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
SHORT = "the log is shorter than a day"
FEW = f"fewer than {ENOUGH_REQUESTS} requests"
NOT_LOGGED = "the log does not say it"
NO_FILES = "no request for a file was counted, and what else is the same for everybody a log does not say"


def traffic_of(tally: Tally) -> Traffic:
    """Everything that the counts say; raises ``LoopwrightError`` where no line was a request."""
    islands = rates.without_islands(tally.seconds) if tally.requests else 0
    if not tally.requests or not len(tally.seconds.moments):
        raise LoopwrightError(
            _nothing(tally), "Look at the lines named; --log-format or --map says how to read them."
        )
    seconds = tally.seconds
    hours = rates.hours_of(seconds)
    start, end = int(seconds.moments[0]), int(seconds.moments[-1]) + 1
    stages = stages_of(tally)
    day, week = rates.shape(hours, rates.HOURS_OF_DAY), rates.week_of(hours)
    numbers, counts = seconds.per(DAY)
    return Traffic(
        sources=_sources(tally, islands),
        start=moment_text(start),
        end=moment_text(end - 1),
        span_seconds=float(end - start),
        requests=tally.requests,
        missing_seconds=hours.missing_seconds,
        missing_assumed=hours.assumed,
        measured=tuple(_measured(tally, hours)),
        peaks=tuple(_peaks(tally, hours)),
        hours=() if day is None else tuple(float(one) for one in day / max(day.mean(), 1e-12)),
        weekdays=() if week is None else tuple(_weekdays(week)),
        days=tuple(Day(moment_text(int(n) * DAY)[:10], int(c)) for n, c in zip(numbers, counts, strict=True)),
        who=tuple(_who(tally)),
        statuses=tuple(_statuses(tally)),
        routes=tuple(_routes(tally)),
        stages=stages,
        visits=tally.people.sessions.count(),
        visitors=tally.people.sessions.visitors(),
    )


def _nothing(tally: Tally) -> str:
    lines = sum(source.lines for source in tally.sources)
    names = ", ".join(source.name for source in tally.sources)
    if not lines:
        return f"{names}: empty"
    if tally.requests:
        return f"{names}: none of the clocks agree"
    unread = sum(source.unread for source in tally.sources)
    clocks = sum(source.wrong_clock for source in tally.sources)
    left = f", {clocks} with a clock that cannot be right" if clocks else ""
    return f"{names}: no request in {lines} lines ({unread} could not be read{left})"


def _sources(tally: Tally, islands: int) -> tuple[LogRead, ...]:
    last = len(tally.sources) - 1
    return tuple(
        LogRead(
            name=one.name,
            format=one.format,
            notes=one.notes,
            lines=one.lines,
            comments=one.comments,
            unread=one.unread,
            unread_samples=one.unread_samples,
            wrong_clock=one.wrong_clock + (islands if place == last else 0),
            fault=one.fault,
        )
        for place, one in enumerate(tally.sources)
    )


def _weekdays(week: rates.Array) -> Iterator[float]:
    each = week.reshape(rates.DAYS_OF_WEEK, rates.HOURS_OF_DAY).sum(axis=1)
    yield from (float(one) for one in each / max(float(each.mean()), 1e-12))


def _peaks(tally: Tally, hours: Hours) -> Iterator[Peak]:
    mean = rates.daily(hours, tally.seconds)[0] / DAY
    for window in WINDOWS:
        rate, _, _, at = rates.busiest(tally.seconds, window)
        yield Peak(window, rate, rate / mean, moment_text(at))


def _measured(tally: Tally, hours: Hours) -> Iterator[Measured]:
    """Every number that a loop file can hold, and those that only a report shows."""
    short = "" if hours.observed_seconds >= LEAST_DAY else SHORT
    few = "" if tally.requests >= ENOUGH_REQUESTS else FEW
    along = rates.certain_trend(hours)
    daily = rates.daily(hours, tally.seconds, along)
    title = "requests a day" + ("" if along is None else ", at the end of the log")
    yield Measured("requests", title, *daily, "requests/day", "demand.requests", short or few)
    yield _peak(tally, daily[0], short or few, along)
    bursts = rates.burstiness(tally.seconds)
    if bursts is not None:
        yield Measured("burstiness", "burstiness", *bursts, "ratio", "demand.burstiness")
    yield from _kinds(tally, few)
    yield from _sizes(tally, few)
    yield from _latencies(tally)
    errors = proportion(_at_least(tally, FIRST_FAILED), sum(tally.statuses.values()))
    yield Measured("errors", "requests that failed (5xx)", *errors, "share")
    yield from _people(tally, short)


def _kinds(tally: Tally, few: str) -> Iterator[Measured]:
    """What was asked for: reads, reads again, files."""
    reads = proportion(tally.reads, tally.methods)
    yield Measured(
        "reads",
        "share of reads",
        *reads,
        "share",
        "demand.reads",
        few or ("" if tally.methods else NOT_LOGGED),
    )
    repeats = proportion(tally.repeats.repeated, tally.reads)
    title = f"reads repeated within {tally.rules.window_seconds:g} s"
    yield Measured(
        "cached",
        title,
        *repeats,
        "share",
        "demand.cached",
        few or ("" if tally.repeats.reads else NOT_LOGGED),
    )
    files = proportion(*_files(tally))
    asked = few or ("" if files[0] else NO_FILES)
    yield Measured(
        "public", "requests for files, the same for everybody", *files, "share", "demand.public", asked
    )


def _peak(tally: Tally, daily: float, short: str, along: rates.Trend | None) -> Measured:
    """The busiest minute over the mean; the busiest hour where a minute has so few requests that chance makes peaks."""
    mean = max(daily / DAY, 1e-12)
    minute = rates.busiest(tally.seconds, MINUTE, along)
    window = MINUTE if minute[0] * MINUTE >= ENOUGH_IN_PEAK else HOUR
    rate, middling, highest, _ = rates.busiest(tally.seconds, window, along)
    title = f"busiest {'minute' if window == MINUTE else 'hour'} over the mean"
    value, low, high = (max(1.0, one / mean) for one in (rate, middling, highest))
    return Measured(
        "peak_to_mean", title, value, min(low, value), high, "ratio", "demand.peak_to_mean", short
    )


def _files(tally: Tally) -> tuple[int, int]:
    """Requests for files and all requests, of whoever was counted."""
    left = {kind for name, kind in LEFT_OUT.items() if name in tally.rules.without}
    files = sum(many for (who, file), many in tally.who.items() if file and who not in left)
    return files, sum(many for (who, _), many in tally.who.items() if who not in left)


def _sizes(tally: Tally, few: str) -> Iterator[Measured]:
    for slug, title, held, field in (
        ("response_size", "bytes of an answer", tally.sent, "demand.response_size"),
        ("request_size", "bytes of a request", tally.received, "demand.request_size"),
    ):
        why = few or ("" if held.count else NOT_LOGGED)
        yield Measured(slug, title, held.mean(), *held.mean_interval(), "bytes", field, why)


def _latencies(tally: Tally) -> Iterator[Measured]:
    held: Histogram = tally.latency
    for slug, share in QUANTILES if held.count else ():
        yield Measured(
            f"latency_{slug}", f"latency {slug}", held.quantile(share), *held.interval(share), "seconds"
        )


def _at_least(tally: Tally, first: int) -> int:
    return sum(many for status, many in tally.statuses.items() if status >= first)


def _people(tally: Tally, short: str) -> Iterator[Measured]:
    """Requests of a visitor on a day, and how fast they become more."""
    days, whole, squares = tally.people.sessions.visitor_days()
    each = whole / days if days else 0.0
    variance = max(0.0, squares - whole * each) / max(1, days - 1)
    spread = rates.student(max(1, days - 1)) * math.sqrt(variance / max(1, days))
    why = short or ("" if days >= ENOUGH_REQUESTS else f"fewer than {ENOUGH_REQUESTS} visitors' days")
    title = "requests of a person on a day, files apart"
    yield Measured(
        "requests_per_active_day", title, each, max(0.0, each - spread), each + spread, "requests/day",
        "demand.requests_per_active_day", why,
    )  # fmt: skip
    known = full_people_days(tally)
    grown = rates.growth(*known)
    if grown is None:
        yield Measured(
            "growth", "growth of people's requests a month", 0.0, 0.0, 0.0, "share/month", "demand.growth",
            f"{len(known[0])} full days are fewer than {rates.LEAST_WEEKS} weeks",
        )  # fmt: skip
        return
    value, low, high = grown
    why = "it shrinks" if value < 0 else ""
    yield Measured(
        "growth", "growth of people's requests a month", value, low, high, "share/month", "demand.growth", why
    )


def full_people_days(tally: Tally) -> tuple[NDArray[np.int64], rates.Array]:
    """The days that the log covers whole, and people's requests on them."""
    days, _ = rates.full_days(rates.hours_of(tally.seconds))
    tally.people.days.settle()
    known = dict(zip(tally.people.days.moments.tolist(), tally.people.days.counts.tolist(), strict=True))
    return days, np.array([float(known.get(day, 0)) for day in days.tolist()])


def _who(tally: Tally) -> Iterator[Share]:
    whole = max(1, sum(tally.who.values()))
    for name, kind in (
        ("people", PERSON),
        ("programs, counted as people" if tally.programs_are_people else "programs", PROGRAMS),
        ("bots", BOTS),
        ("health checks", PROBES),
    ):
        many = sum(count for (who, _), count in tally.who.items() if who == kind)
        yield Share(name, many, many / whole)
    files = sum(count for (_, file), count in tally.who.items() if file)
    yield Share("of all, for files", files, files / whole)


def _statuses(tally: Tally) -> Iterator[Share]:
    whole = sum(tally.statuses.values())
    for first, last, name in (
        (0, 299, "answered (2xx)"),
        (300, 399, "sent elsewhere, or unchanged (3xx)"),
        (FIRST_REFUSED, 499, "refused (4xx)"),
        (FIRST_FAILED, 999, "failed (5xx)"),
    ):
        many = sum(count for status, count in tally.statuses.items() if first <= status <= last)
        if whole:
            yield Share(name, many, many / whole)


def _routes(tally: Tally) -> Iterator[RouteSeen]:
    """The busiest routes; one of few requests or few clients may say whose it is, so that only a stage's is shown.

    A log of fewer clients than that, such as a test's, hides nobody among others: there requests alone decide.
    """
    everybody = set[int]().union(*(count.clients for count in tally.routes.values()))
    clients = LEAST_CLIENTS if len(everybody) >= LEAST_CLIENTS else 1
    shown = [
        (route, count)
        for route, count in tally.routes.items()
        if (count.requests >= LEAST_REQUESTS and len(count.clients) >= clients)
        or any(stage.holds(*route.split(" ", 1)) for stage in tally.rules.stages)
    ]
    for route, count in sorted(shown, key=lambda one: (-one[1].requests, one[0]))[:MOST_ROUTES]:
        yield RouteSeen(
            route=route,
            requests=count.requests,
            share=count.requests / tally.requests,
            failed_share=count.failed / count.requests,
            mean_seconds=count.seconds / count.timed if count.timed else None,
            mean_bytes=count.sent / count.requests,
        )
