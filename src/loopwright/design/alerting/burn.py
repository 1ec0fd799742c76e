"""How fast the error budget burns: the rules of several windows, refused where they mislead, counted where few ask.

The table is the Google SRE workbook's (alerting on SLOs, 2018): a rate is the share of the budget that may be gone,
times the period, by the window.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from loopwright.design.alerting.alert import Alert, Case, Recording, Topic, around
from loopwright.design.alerting.burn_cases import (
    STEPS_IN_SHORT,
    ended,
    failing_share,
    only_lately,
    single,
    some_bad,
)
from loopwright.design.alerting.measures import (
    DAY,
    DURATIONS,
    FAULT,
    QUICK_SHARE,
    REQUESTS,
    bucket,
    number,
    span,
)

if TYPE_CHECKING:
    from loopwright.design.answered import Answered

WINDOWS = {"page_fast": "P1", "page_slow": "P1", "ticket_fast": "P2", "ticket_slow": "P3"}
TITLES = {
    "page_fast": "PageFast",
    "page_slow": "PageSlow",
    "ticket_fast": "TicketFast",
    "ticket_slow": "TicketSlow",
}
EXTRAPOLATED = 1.03  # how far Prometheus may overstate a count by extending it to the window's edges
HALF = 0.5  # a count is a whole number but for what extrapolation adds
RUNBOOK = "docs/runbooks/incident-response.md"


class Mode(StrEnum):
    """What a rule on the budget looks at: the share of requests that failed, their number, or there is no such rule."""

    SHARES = "shares"
    COUNTS = "counts"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Window:
    """A row of the table: how many times as fast the budget burns, over which windows, and who hears of it."""

    name: str
    rate: float
    seconds: float
    short_seconds: float
    budget_share: float

    @property
    def tier(self) -> str:
        """The tier it belongs to."""
        return WINDOWS[self.name]


@dataclass(frozen=True, slots=True)
class Promise:
    """An objective as a share of requests that may be bad, and what is bad."""

    name: str
    part: str
    allowed: float
    bad: str
    said: str
    bad_series: str
    good_series: str

    def ratio(self, seconds: float) -> str:
        """The name under which the share of bad requests over a window is recorded."""
        return f"loop:{self.name}_errors:ratio_rate{span(seconds)}"

    def counted(self, seconds: float) -> str:
        """How many were bad within a window."""
        return self.bad.format(function="increase", window=span(seconds))


def windows(setting: Answered) -> tuple[Window, ...]:
    """The rows of the table, as the catalogue has them; where nobody is to be woken, the tickets alone."""
    names = tuple(WINDOWS)
    if setting.choice("burn_rate_alerts") == "two_windows":
        names = tuple(name for name in names if name.startswith("ticket"))
    fields = ("rate", "window_seconds", "short_window_seconds", "budget_share")
    rows = ((name, (setting.value(f"slo.burn.{name}.{one}") for one in fields)) for name in names)
    return tuple(Window(name, *values) for name, values in rows)


def promises(setting: Answered) -> tuple[Promise, ...]:
    """The objectives that are shares of requests."""
    found = [_availability(setting)]
    if setting.choice("service_level_objectives") == "requests_and_latency":
        found.append(_latency(setting))
    return tuple(found)


def _availability(setting: Answered) -> Promise:
    objective = setting.value("objective.availability")
    return Promise(
        "availability",
        "application",
        1 - objective,
        f"sum({{function}}({REQUESTS}{{{{{FAULT}}}}}[{{window}}]))",
        f"{number(objective * 100)} % of the requests are answered without a fault",
        f'{REQUESTS}{{status="500"}}',
        f'{REQUESTS}{{status="200"}}',
    )


def _latency(setting: Answered) -> Promise:
    seconds = setting.value("objective.latency_p95_seconds")
    quick = f"{DURATIONS}_bucket{{{{{bucket(seconds)}}}}}"
    bad = f"(sum({{function}}({DURATIONS}_count[{{window}}])) - sum({{function}}({quick}[{{window}}])))"
    return Promise(
        "latency",
        "application",
        1 - QUICK_SHARE,
        bad,
        f"{number(QUICK_SHARE * 100)} % of the requests are answered within {number(seconds)} s",
        "slow",
        f'{DURATIONS}_bucket{{le="{number(seconds)}"}}',
    )


def mean_rate(setting: Answered) -> float:
    """Requests a second over the day."""
    return setting.value("demand.requests_per_day") / DAY


def fault_of(window: Window, allowed: float, rate: float, fewest: float) -> str:
    """Why a rule over shares would mislead; empty where it is sound.

    ``allowed`` is the share of bad requests that the objective allows, ``rate`` the mean requests a second.
    """
    limit, expected = window.rate * allowed, rate * window.seconds
    if limit >= 1:
        return f"it could not fire: not even if every request failed would their share pass {number(limit)}"
    if expected * limit < 1:
        return f"one failed request of the {expected:.0f} in {span(window.seconds)} would ring"
    if expected < fewest:
        return f"it could not fire: {expected:.1f} requests are expected in {span(window.seconds)}"
    return ""


def count_needed(window: Window, allowed: float, rate: float, fewest: float) -> int:
    """Bad requests that use up the window's share of a month's budget; never fewer than what may be chance."""
    return max(math.ceil(fewest), math.ceil(window.rate * allowed * rate * window.seconds))


def mode_of(window: Window, allowed: float, rate: float, fewest: float, *, shares: bool) -> Mode:
    """How a rule of the window can ring without misleading; ``shares`` is whether shares are wanted at all."""
    if shares and not fault_of(window, allowed, rate, fewest):
        return Mode.SHARES
    needed = count_needed(window, allowed, rate, fewest)
    expected = needed <= rate * window.seconds and window.rate * allowed < 1
    return Mode.COUNTS if expected else Mode.NONE


def budget(setting: Answered) -> tuple[Topic, ...]:
    """Alerts on how fast the error budget burns, a topic a window; none where no objective is measured."""
    if setting.decided("service_level_objectives") is None or setting.choice("alert_rules") == "down":
        return ()
    shares = setting.choice("alert_rules") == "burn_rate_and_limits"
    found: list[Topic] = []
    recorded: dict[str, str] = {}
    for window in windows(setting):
        alerts, refused = _of_window(setting, window, shares=shares)
        named = _recordings(setting, window) if shares else {}
        needs = sorted({recorded[name] for name in named if name in recorded})
        own = tuple(one for name, one in named.items() if name not in recorded)
        topic = f"burn-{window.name.replace('_', '-')}"
        recorded |= {one.name: topic for one in own}
        pace = round(window.short_seconds / STEPS_IN_SHORT)
        found.append(Topic(topic, alerts, own, pace, refused, tuple(needs)))
    return tuple(found)


def _of_window(
    setting: Answered, window: Window, *, shares: bool
) -> tuple[tuple[Alert, ...], tuple[str, ...]]:
    """A window's alerts, and what was not written and why."""
    rate, fewest = mean_rate(setting), setting.value("watch.fewest_failures")
    alerts: list[Alert] = []
    refused: list[str] = []
    for promise in promises(setting):
        name, fault = name_of(promise, window), fault_of(window, promise.allowed, rate, fewest)
        mode = mode_of(window, promise.allowed, rate, fewest, shares=shares)
        if fault:
            refused.append(f"{name} over shares: {fault}")
        needed = count_needed(window, promise.allowed, rate, fewest)
        if mode is Mode.SHARES:
            alerts.append(_share_alert(promise, window, fewest))
        elif mode is Mode.COUNTS:
            alerts.append(_count_alert(promise, window, needed))
        else:
            refused.append(f"{name} over counts: {needed} failures are not to be expected")
    return tuple(alerts), tuple(refused)


def _recordings(setting: Answered, window: Window) -> dict[str, Recording]:
    """The shares that a window reads, by their names."""
    found = (
        _recording(promise, seconds)
        for promise in promises(setting)
        for seconds in (window.short_seconds, window.seconds)
    )
    return {one.name: one for one in found}


def name_of(promise: Promise, window: Window) -> str:
    """What the alert of an objective and a window is called."""
    return f"{promise.name.title()}Burn{TITLES[window.name]}"


def _total(promise: Promise) -> str:
    return REQUESTS if promise.name == "availability" else f"{DURATIONS}_count"


def _recording(promise: Promise, seconds: float) -> Recording:
    bad = promise.bad.format(function="rate", window=span(seconds))
    return Recording(promise.ratio(seconds), f"{bad} / sum(rate({_total(promise)}[{span(seconds)}]))")


def _share_alert(promise: Promise, window: Window, fewest: float) -> Alert:
    limit = number(window.rate * promise.allowed)
    query = (
        f"{promise.ratio(window.seconds)} > {limit} and {promise.ratio(window.short_seconds)} > {limit} "
        f"and {promise.counted(window.seconds)} >= {number(fewest)}"
    )
    step = round(window.short_seconds / STEPS_IN_SHORT)
    length = round((window.seconds + window.short_seconds) / step)
    after = round(window.seconds + window.short_seconds)
    at = failing_share(promise, length)
    beyond, within = (
        Case(case.what, case.series, after, case.fires, step)
        for case in around(window.rate * promise.allowed, at)
    )
    limits = window.rate * promise.allowed
    cases = (
        beyond,
        within,
        Case("burning has ended", ended(promise, limits, length), after, fires=False, step_seconds=step),
        Case(
            "it burns only lately",
            only_lately(promise, limits, window, step, length),
            after,
            fires=False,
            step_seconds=step,
        ),
        Case("a single failed request", single(promise, length), after, fires=False, step_seconds=step),
    )
    return _alert(promise, window, query, cases)


def _count_alert(promise: Promise, window: Window, needed: int) -> Alert:
    many = f"{promise.counted(window.seconds)} > {number(needed - HALF)}"
    query = f"{many} and {promise.counted(window.short_seconds)} > 0"
    most = math.ceil((needed - HALF) / EXTRAPOLATED) - 1
    step = round(window.short_seconds / STEPS_IN_SHORT)
    length = round((window.seconds + window.short_seconds) / step)
    after = length * step
    cases = tuple(
        Case(what, some_bad(promise, length, count), after, fires=fires, step_seconds=step)
        for what, count, fires in (
            (f"{needed} failed", needed, True),
            (f"{most} failed", most, False),
            ("a single failed request", 1, False),
        )
    )
    ended = Case(
        f"{2 * needed} failed a while ago",
        some_bad(promise, length, 2 * needed, STEPS_IN_SHORT + 2),
        after,
        fires=False,
        step_seconds=step,
    )
    return _alert(promise, window, query, (*cases, ended))


def _alert(promise: Promise, window: Window, query: str, cases: tuple[Case, ...]) -> Alert:
    summary = (
        f"The error budget burns {number(window.rate)} times as fast as it may over {span(window.seconds)}: "
        f"{promise.said}, "
        f"and {number(window.budget_share * 100)} % of the month's budget is gone."
    )
    return Alert(name_of(promise, window), query, window.tier, promise.part, summary, RUNBOOK, cases)
