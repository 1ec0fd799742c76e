"""Proof sheets: the SRE workbook's figures from our sums, and our figures from rules that are really run."""

from __future__ import annotations

import math

import pytest
from tests.generate.conftest import setting_of

from loopwright.design.alerting.burn import Mode, budget
from loopwright.design.alerting.proof import (
    Detection,
    Proof,
    detection_seconds,
    exhaustion_seconds,
    proofs,
    reset_seconds,
    spent_share,
)
from loopwright.operate.alert import Stage
from loopwright.operate.rules.designed import groups_of
from loopwright.operate.rules.evaluating import evaluate
from loopwright.operate.rules.state import GroupState
from loopwright.operate.series.store import Store

MINUTE, HOUR, DAY = 60, 3600, 86400
SLO = 0.001  # the workbook's examples promise 99.9 %


@pytest.mark.parametrize(("burn_rate", "days"), [(1, 30), (2, 15), (10, 3), (1000, 43.2 * MINUTE / DAY)])
def test_the_workbooks_times_to_exhaustion(burn_rate: float, days: float) -> None:
    """Google SRE workbook, chapter 5, "Burn rates and time to complete budget exhaustion" (read on 2026-11-27)."""
    assert exhaustion_seconds(burn_rate) == pytest.approx(days * DAY)


def test_the_workbooks_figures_of_each_of_its_steps() -> None:
    """The same chapter: windows of 10 minutes and of 36 hours, a burn rate of 36, and its table of three windows."""
    assert detection_seconds(SLO, 10 * MINUTE, 1.0) == pytest.approx(0.6)
    assert detection_seconds(SLO, 36 * HOUR, 1.0) == pytest.approx(2 * MINUTE + 10, rel=0.01)
    assert spent_share(SLO, SLO, 36 * HOUR) == pytest.approx(0.05)
    assert spent_share(SLO, 36 * SLO, HOUR) == pytest.approx(0.05)
    reset = reset_seconds(36 * SLO, HOUR, 1.0)
    assert reset is not None
    assert round(reset / MINUTE) == 58
    for window, burn_rate, share in ((HOUR, 14.4, 0.02), (6 * HOUR, 6, 0.05), (3 * DAY, 1, 0.10)):
        assert spent_share(SLO, burn_rate * SLO, window) == pytest.approx(share)


def test_a_rule_never_rings_for_what_burns_slower_than_it_looks_for() -> None:
    sheets = {one.name: one for one in proofs(setting_of("launch-shop"))}
    assert sheets["AvailabilityBurnPageFast"].twice == Detection(
        sheets["AvailabilityBurnPageFast"].twice.failing
    )
    assert sheets["AvailabilityBurnTicketSlow"].twice.seconds is not None


def test_what_is_gone_at_ringing_is_what_the_table_says() -> None:
    """But where so few ask that the fewest failures come later."""
    shares = {"PageFast": 0.02, "PageSlow": 0.05, "TicketFast": 0.10, "TicketSlow": 0.10}
    sheets = [one for one in proofs(setting_of("launch-shop")) if one.mode is Mode.SHARES]
    assert len(sheets) >= 4
    for sheet in sheets:
        wanted = next(share for name, share in shares.items() if sheet.name.endswith(name))
        assert sheet.outage.gone == pytest.approx(wanted, rel=0.2)


class Simulated:
    """Requests that come evenly and of which from a moment on a share fails, and the rules over them."""

    def __init__(self, name: str, failing: float, step: int) -> None:
        setting = setting_of(name)
        self.step, self.failing = step, failing
        self.rate = setting.value("demand.requests_per_day") / DAY
        self.groups = groups_of(budget(setting), step)
        self.store = Store({"": math.inf})
        self.states = [GroupState() for _ in self.groups]

    def run(self, name: str, healthy: int, broken: int, after: int) -> tuple[int | None, int | None]:
        """Seconds from the fault until the rule rings, and from its end until it is quiet again."""
        good = bad = 0.0
        rang = quiet = None
        end = healthy + broken
        for at in range(0, end + after, self.step):
            share = self.failing if healthy < at <= end else 0.0
            good, bad = good + self.step * self.rate * (1 - share), bad + self.step * self.rate * share
            for status, value in (("200", good), ("500", bad)):
                self.store.append("http_requests_total", (("status", status),), at * 1000, value)
            if at < healthy:
                continue
            for place, group in enumerate(self.groups):
                self.states[place] = evaluate(group, self.states[place], self.store, at, self.step)
            rings = any(
                one.name == name and one.stage is Stage.FIRING
                for state in self.states
                for one in state.alerts
            )
            rang = at - healthy if rings and rang is None else rang
            if rang is not None and not rings and at > end and quiet is None:
                quiet = at - end
        return rang, quiet


def sheet_of(example: str, name: str) -> Proof:
    return next(one for one in proofs(setting_of(example)) if one.name == name)


@pytest.mark.parametrize(
    ("example", "name", "part", "window", "step"),
    [
        ("launch-shop", "AvailabilityBurnPageFast", "outage", HOUR, 10),
        ("launch-shop", "AvailabilityBurnPageFast", "partial", HOUR, 20),
        ("launch-shop", "AvailabilityBurnPageSlow", "partial", 6 * HOUR, 120),
        ("coodloom-30", "AvailabilityBurnPageFast", "outage", HOUR, 20),
    ],
)
def test_the_rule_itself_rings_when_its_sheet_says(
    example: str, name: str, part: str, window: int, step: int
) -> None:
    """Within two samples and what Prometheus adds by extending counts to the edges of a window."""
    wanted: Detection = getattr(sheet_of(example, name), part)
    assert wanted.seconds is not None
    assert wanted.quiet_seconds is not None
    broken = round((wanted.seconds + window) / step) * step
    rang, quiet = Simulated(example, wanted.failing, step).run(name, window + step, broken, window // 4)
    assert rang == pytest.approx(wanted.seconds, abs=2 * step + 0.02 * wanted.seconds)
    assert quiet == pytest.approx(wanted.quiet_seconds, abs=2 * step)
