"""The proof sheet of a rule on the error budget: how soon it rings, what is gone by then, and when it is quiet again.

The sums are those of the Google SRE workbook (chapter 5, Alerting on SLOs, 2018; read on 2026-11-27), for requests that
come evenly and a fault that begins at once and stays the same. To each time one pace of evaluation may be added.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.alerting.burn import (
    Mode,
    count_needed,
    mean_rate,
    mode_of,
    name_of,
    promises,
    windows,
)
from loopwright.design.alerting.measures import DAY

if TYPE_CHECKING:
    from loopwright.design.alerting.burn import Promise, Window
    from loopwright.design.answered import Answered

PERIOD_SECONDS = 30 * DAY  # a month of objectives
OUTAGE, PARTIAL, TWICE = 1.0, 0.1, 2.0


def detection_seconds(limit: float, window_seconds: float, failing: float) -> float | None:
    """Seconds until a share of failing requests is beyond a limit over a window; None where it never is."""
    return limit / failing * window_seconds if failing > limit else None


def reset_seconds(limit: float, window_seconds: float, failing: float) -> float | None:
    """Seconds from the end of a fault until its window is within the limit; None where it never was beyond."""
    return window_seconds * (1 - limit / failing) if failing > limit else None


def spent_share(
    allowed: float, failing: float, seconds: float, period_seconds: float = PERIOD_SECONDS
) -> float:
    """The share of a period's budget that is gone once a share of requests has failed for some seconds."""
    return failing / allowed * seconds / period_seconds


def exhaustion_seconds(burn_rate: float, period_seconds: float = PERIOD_SECONDS) -> float:
    """Seconds until a budget is gone that burns so many times as fast as it may."""
    return period_seconds / burn_rate


@dataclass(frozen=True, slots=True)
class Detection:
    """What a rule does about a fault of which ``failing`` is the share of requests that fail.

    ``seconds`` until it rings, the share of the month's budget that is ``gone`` by then, and ``quiet_seconds`` from the
    end of the fault until it is over; all None where the rule does not ring for such a fault.
    """

    failing: float
    seconds: float | None = None
    gone: float | None = None
    quiet_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What a rule can be held to.

    Detections are of an outage, of one request in ten, and of a budget that burns twice as fast as it may;
    ``fewest_failures`` is how many failed requests make it ring, at the mean rate of requests.
    """

    name: str
    tier: str
    mode: Mode
    outage: Detection
    partial: Detection
    twice: Detection
    fewest_failures: int


def proofs(setting: Answered) -> tuple[Proof, ...]:
    """A sheet for each rule on the budget that is written; none where no objective is measured."""
    if setting.decided("service_level_objectives") is None or setting.choice("alert_rules") == "down":
        return ()
    shares = setting.choice("alert_rules") == "burn_rate_and_limits"
    rate, fewest = mean_rate(setting), setting.value("watch.fewest_failures")
    found = (
        proof_of(window, promise, rate, fewest, mode_of(window, promise.allowed, rate, fewest, shares=shares))
        for window in windows(setting)
        for promise in promises(setting)
    )
    return tuple(one for one in found if one.mode is not Mode.NONE)


def proof_of(window: Window, promise: Promise, rate: float, fewest: float, mode: Mode) -> Proof:
    """The sheet of one rule; ``rate`` is the mean of requests a second."""
    needed = count_needed(window, promise.allowed, rate, fewest)
    if mode is Mode.SHARES:
        needed = max(math.ceil(fewest), math.floor(window.rate * promise.allowed * rate * window.seconds) + 1)
    outage, partial, twice = (
        _detection(window, promise.allowed, rate, needed, failing, mode)
        for failing in (OUTAGE, PARTIAL, TWICE * promise.allowed)
    )
    return Proof(name_of(promise, window), window.tier, mode, outage, partial, twice, needed)


def _detection(
    window: Window, allowed: float, rate: float, needed: int, failing: float, mode: Mode
) -> Detection:
    limit = window.rate * allowed
    counted = needed / (rate * failing)  # until so many have failed
    if mode is Mode.COUNTS:
        seconds = counted if counted <= window.seconds else None
        quiet: float | None = window.short_seconds
    else:
        beyond = detection_seconds(limit, window.seconds, failing)
        seconds = None if beyond is None or counted > window.seconds else max(beyond, counted)
        quiet = reset_seconds(limit, window.short_seconds, failing)
    if seconds is None:
        return Detection(failing)
    return Detection(failing, seconds, spent_share(allowed, failing, seconds), quiet)
