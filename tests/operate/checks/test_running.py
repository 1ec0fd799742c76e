from __future__ import annotations

import asyncio
import itertools

import pytest
from tests.operate.checks.eyes import REFUSED, UP, WRONG, Kept, Scripted, check
from tests.operate.manual_clock import ManualClock

from loopwright.operate.checks.running import Runner
from loopwright.operate.checks.seen import Outcome
from loopwright.operate.checks.standing import Standing


class Ground:
    """A runner on a manual clock."""

    def __init__(self, checks, **standings):
        self.clock = ManualClock()
        self.eyes, self.kept = Scripted(self.clock), Kept()
        self.runner = Runner(self.clock, self.eyes, self.kept, checks, standings)

    def played(self, acts):
        async def play():
            task = asyncio.create_task(self.runner.run())
            await self.clock.settle()
            try:
                await acts()
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

        asyncio.run(play())
        return self


def passed(ground, seconds):
    return ground.played(lambda: ground.clock.advance(seconds))


def test_the_kth_start_is_at_first_plus_k_intervals_whatever_the_runs_take():
    ground = Ground([check(every=10.0)])
    takes = itertools.cycle((0.1, 4.9, 0.0, 3.3))
    ground.eyes.shown["site"] = lambda: (next(takes), UP)
    starts = passed(ground, 7195).eyes.starts("site")
    assert len(starts) == 720
    assert all(abs(start - starts[0] - 10 * k) < 1e-6 for k, start in enumerate(starts))


def test_a_jump_of_the_machine_s_clock_moves_no_start():
    ground = Ground([check(every=10.0)])

    async def acts():
        for jump in (86_400, -200_000, 3.5, -3600):
            ground.clock.jump(jump)
            await ground.clock.advance(100)

    starts = ground.played(acts).eyes.starts("site")
    assert [round(b - a, 6) for a, b in itertools.pairwise(starts)] == [10.0] * (len(starts) - 1)
    assert len(starts) == 41
    assert set(ground.kept.outcomes("site")) == {Outcome.UP}


def test_a_check_that_hangs_delays_no_other():
    hanging = [check(f"hangs-{n}", timeout_seconds=30.0, failures=2) for n in range(40)]
    ground = Ground([*hanging, *(check(f"quick-{n}") for n in range(40))])
    ground.eyes.shown |= {one.name: (1e9, UP) for one in hanging}
    passed(ground, 600)
    assert all(run.lateness_seconds < 0.01 for run in ground.kept.runs)
    assert ground.kept.standings["hangs-7"].outcome is Outcome.DOWN
    assert ground.kept.standings["hangs-7"].because == ("no answer within 30 s",)


def test_what_is_slow_shares_half_of_the_slots_when_they_are_few():
    slow = [check(f"slow-{n}", every=10.0, timeout_seconds=60.0) for n in range(40)]
    ground = Ground([*slow, *(check(f"quick-{n}", every=10.0) for n in range(10))])
    ground.eyes.shown |= {one.name: (59.0, UP) for one in slow}
    ground.runner._slots = type(ground.runner._slots)(20)
    passed(ground, 1000)
    late = [
        run.lateness_seconds
        for run in ground.kept.runs
        if run.check.startswith("quick") and run.at > 1_800_000_130
    ]
    assert len(late) > 800
    assert max(late) < 0.01


def test_a_run_that_is_longer_than_its_interval_lets_starts_fall_out_and_says_how_many():
    ground = Ground([check(every=10.0, timeout_seconds=60.0)])
    ground.eyes.shown["site"] = (25.0, UP)
    passed(ground, 300)
    assert [run.overrun for run in ground.kept.runs][:3] == [2, 2, 2]
    assert all(run.lateness_seconds < 0.01 for run in ground.kept.runs)
    samples = {(one.name, one.labels): one.value for one in ground.runner.own_samples()}
    assert samples["check_overruns_total", ()] >= 18
    assert samples["check_lateness_seconds", (("statistic", "max"),)] < 0.01


def test_a_look_that_fails_is_tried_again_before_its_run_has_failed():
    ground = Ground([check(attempts=3, pause_seconds=1.0)])
    answers = iter([WRONG, WRONG, UP, WRONG, WRONG, WRONG])
    ground.eyes.shown["site"] = lambda: next(answers)
    passed(ground, 100)
    assert [(run.seen.outcome, run.attempts) for run in ground.kept.runs] == [
        (Outcome.UP, 3),
        (Outcome.DOWN, 3),
    ]


def test_a_fault_of_a_probe_is_unknown_and_the_check_goes_on():
    ground = Ground([check()])
    ground.eyes.shown["site"] = RuntimeError("a fault of ours")
    passed(ground, 121)
    assert ground.kept.outcomes("site") == [Outcome.UNKNOWN] * 3
    assert not ground.kept.samples


CANARIES = [check("canary-a", others=True, every=3600.0), check("canary-b", others=True, every=3600.0)]


@pytest.mark.parametrize(
    ("canaries", "inside", "seen", "outcome"),
    [
        ({"canary-a": REFUSED, "canary-b": REFUSED}, False, REFUSED, Outcome.UNKNOWN),
        ({"canary-a": REFUSED, "canary-b": UP}, False, REFUSED, Outcome.DOWN),
        (
            {"canary-a": REFUSED, "canary-b": WRONG},
            False,
            REFUSED,
            Outcome.DOWN,
        ),  # it answered: the way is there
        ({"canary-a": REFUSED, "canary-b": REFUSED}, True, REFUSED, Outcome.DOWN),
        ({"canary-a": REFUSED, "canary-b": REFUSED}, False, WRONG, Outcome.DOWN),
        ({"canary-a": (1e9, UP), "canary-b": (1e9, UP)}, False, REFUSED, Outcome.UNKNOWN),
        ({"canary-a": (1e9, UP), "canary-b": (1e9, UP)}, False, (1e9, UP), Outcome.UNKNOWN),
    ],
)
def test_what_cannot_be_reached_is_unknown_once_no_canary_can_be_either(canaries, inside, seen, outcome):
    ground = Ground([check(inside=inside, every=20.0), *CANARIES])

    async def acts():
        await ground.clock.advance(70)
        ground.kept.runs.clear()
        ground.eyes.shown |= canaries | {"site": seen}
        await ground.clock.advance(70)

    assert set(ground.played(acts).kept.outcomes("site")) == {outcome}


def test_one_canary_alone_excuses_nothing():
    ground = Ground([check(), CANARIES[0]])
    ground.eyes.shown |= {"site": REFUSED, "canary-a": REFUSED}
    assert set(passed(ground, 200).kept.outcomes("site")) == {Outcome.DOWN}


def test_canaries_are_asked_together_however_many_checks_fail_at_once():
    ground = Ground([*(check(f"site-{n}") for n in range(200)), *CANARIES])
    ground.eyes.shown |= {f"site-{n}": (2.0, REFUSED) for n in range(200)}
    ground.eyes.shown |= {one.name: (2.0, REFUSED) for one in CANARIES}
    passed(ground, 120)
    assert len(ground.eyes.starts("canary-a")) < 80
    assert {one for n in range(200) for one in ground.kept.outcomes(f"site-{n}")} == {Outcome.UNKNOWN}


def test_a_failure_while_the_monitor_stood_still_is_unknown():
    ground = Ground([check(every=20.0), check("other", every=20.0, timeout_seconds=4.0)])

    async def acts():
        await ground.clock.advance(41)
        ground.eyes.shown |= {"site": (3.0, WRONG), "other": (1e9, UP)}
        while not any(name == "other" and at > 1041 for name, at in ground.eyes.looks):
            await ground.clock.advance(0.25)
        ground.kept.runs.clear()
        await ground.clock.stall(45)
        await ground.clock.advance(4)

    ground.played(acts)
    runs = {run.check: run.seen for run in ground.kept.runs}
    assert runs["other"].outcome is Outcome.UNKNOWN
    assert runs["other"].because[0] == "the monitor itself stood still"
    assert sum(run.overrun for run in ground.kept.runs) + ground.runner.overruns_total > 0
    assert ground.runner.stalls.count == 1


def test_after_standing_still_each_check_starts_once_and_in_its_old_rhythm():
    ground = Ground([check(every=10.0)])

    async def acts():
        await ground.clock.advance(30)
        await ground.clock.stall(95)
        await ground.clock.advance(30)

    starts = ground.played(acts).eyes.starts("site")
    gaps = [round((start - starts[0]) % 10, 6) for start in starts]
    assert gaps.count(0.0) >= len(starts) - 1
    assert len(starts) == 4 + 1 + 3


def test_an_exchange_keeps_turns_and_standing_of_what_is_unchanged():
    ground = Ground([check("a", failures=3), check("b"), check("gone")])
    ground.eyes.shown["a"] = WRONG

    async def acts():
        await ground.clock.advance(65)
        before = ground.runner.standing("a")
        changes = ground.runner.replace([check("a", failures=3), check("b", every=30.0), check("new")])
        groups = (changes.added, changes.changed, changes.removed, changes.kept)
        assert [[one.name for one in group] for group in groups] == [["new"], ["b"], ["gone"], ["a"]]
        assert ground.runner.standing("a") == before
        await ground.clock.advance(180)

    ground.played(acts)
    starts = ground.eyes.starts("a")
    assert all(abs(start - starts[0] - 60 * k) < 1e-6 for k, start in enumerate(starts))
    assert ground.runner.standing("a").outcome is Outcome.DOWN
    assert len(ground.eyes.starts("gone")) in (1, 2)
    assert len(ground.eyes.starts("new")) == 3
    assert len(ground.eyes.starts("b")) >= 7


def test_the_result_of_a_check_that_was_removed_meanwhile_is_dropped():
    ground = Ground([check("a")])
    ground.eyes.shown["a"] = (3.0, WRONG)

    async def acts():
        await ground.clock.advance(1)
        ground.runner.replace([check("b")])
        await ground.clock.advance(60)

    ground.played(acts)
    assert ground.eyes.starts("a")
    assert not ground.kept.outcomes("a")
    assert ground.kept.outcomes("b") == [Outcome.UP]


def test_a_restart_goes_on_from_where_a_check_stood():
    down = Standing(Outcome.DOWN, 1_799_999_000.0, 5, 1_799_999_000.0)
    ground = Ground([check(failures=3)], site=down)
    ground.eyes.shown["site"] = WRONG
    passed(ground, 61)
    assert ground.kept.standings["site"].since == 1_799_999_000.0
    assert ground.kept.standings["site"].failures == 7
