"""A loop's years played event by event: what the downtime ledger is compared with.

Nothing here is shared with the sums. Machines fail and come back one by one against a calendar of covered
hours; a person acts at the next covered instant; outages overlap as they fall, and at each instant the loop
is down for the smaller of one and the sum of what is lost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

HOURS_PER_YEAR = 8760.0
WEEK = 168.0

WINDOWS = {  # opening and closing hours of somebody being there, counted from Monday 0:00
    "business": [(24.0 * day + 9.0, 24.0 * day + 17.0) for day in range(5)],
    "waking": [(24.0 * day + 7.0, 24.0 * day + 23.0) for day in range(7)],
    "around_the_clock": [(0.0, WEEK)],
}


@dataclass(frozen=True)
class Crew:
    cover: str
    detect: float
    decide: float
    verify: float

    def attended(self, instant: np.ndarray) -> np.ndarray:
        """The first instant at or after the given one when somebody is there."""
        opens = np.array([*(window[0] for window in WINDOWS[self.cover]), WINDOWS[self.cover][0][0] + WEEK])
        closes = np.array([window[1] for window in WINDOWS[self.cover]])
        of_week = np.mod(instant, WEEK)
        nxt = opens[np.searchsorted(closes, of_week, side="right")]
        return instant + np.maximum(nxt - of_week, 0.0)

    def done(self, failed: np.ndarray, work: float, *, waits: np.ndarray | bool = True) -> np.ndarray:
        """When a person has cleared what failed."""
        noticed = failed + self.detect
        begun = np.where(waits, self.attended(noticed), noticed)
        return begun + self.decide + work + self.verify


@dataclass(frozen=True)
class Machines:
    nodes: int
    needed: int
    failures_per_year: float
    failover_hours: float
    self_restart_share: float
    self_restart_hours: float
    repair_hours: float
    by_hand_hours: float
    common_cause: float
    failover_fails: float
    stateless: bool


@dataclass(frozen=True)
class Habits:
    deploys_per_year: float
    restart_hours: float
    migration_share: float
    lock_hours: float
    change_failure_rate: float
    breaks_share: float
    exposure: float
    detect_hours: float
    roll_back_hours: float


@dataclass(frozen=True)
class Surroundings:
    own_faults_per_year: float
    own_repair_hours: float
    own_wait_share: float
    place_per_year: float
    place_hours: float
    place_spread: bool
    place_failover_hours: float
    outside_unavailability: float


@dataclass(frozen=True)
class Outages:
    """Intervals with the share of the loop that each takes down; ``run`` says which history it belongs to."""

    run: np.ndarray
    start: np.ndarray
    end: np.ndarray
    lost: np.ndarray

    @staticmethod
    def joined(several: list[Outages]) -> Outages:
        return Outages(
            *(
                np.concatenate([getattr(one, name) for one in several])
                for name in ("run", "start", "end", "lost")
            )
        )


def hours_down(outages: Outages) -> float:
    """Hours of ∫ min(1, lost) over all histories."""
    run = np.concatenate((outages.run, outages.run))
    instant = np.concatenate((outages.start, outages.end))
    change = np.concatenate((outages.lost, -outages.lost))
    order = np.lexsort((instant, run))
    level = np.cumsum(change[order])[:-1]
    spell = np.where(np.diff(run[order]) == 0, np.diff(instant[order]), 0.0)
    weight = np.minimum(level, 1.0)
    return float(np.sum(spell * weight))


class History:
    """Many independent runs of many years each."""

    def __init__(self, seed: int, runs: int, years: float) -> None:
        self.random = np.random.default_rng(seed)
        self.runs = runs
        self.years = years
        self.span = years * HOURS_PER_YEAR

    def at_random(self, per_year: float) -> tuple[np.ndarray, np.ndarray]:
        counts = self.random.poisson(per_year * self.years, self.runs)
        run = np.repeat(np.arange(self.runs), counts)
        return run, self.random.uniform(0.0, self.span, run.size)

    def failures(
        self, tier: Machines, crew: Crew, per_year: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Run, node, failure and return of each machine's failures: it cannot fail while it is away."""
        clock = np.zeros((self.runs, tier.nodes))
        found: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
        while True:
            failed = clock + self.random.exponential(HOURS_PER_YEAR / per_year, clock.shape)
            run, node = np.nonzero(failed < self.span)
            if run.size == 0:
                break
            when = failed[run, node]
            alone = self.random.random(run.size) < tier.self_restart_share
            back = np.where(alone, when + tier.self_restart_hours, crew.done(when, tier.repair_hours))
            found.append((run, node, when, back))
            clock = np.full_like(clock, np.inf)
            clock[run, node] = back
        columns = [np.concatenate(column) for column in zip(*found, strict=True)]
        return columns[0], columns[1], columns[2], columns[3]

    def of_machines(self, tier: Machines, crew: Crew) -> Outages:
        redundant = tier.nodes > tier.needed
        shared = tier.common_cause if redundant else 0.0
        run, node, failed, back = self.failures(tier, crew, (1.0 - shared) * tier.failures_per_year)
        parts = [self.shortages(tier, run, failed, back)]
        if redundant:
            touches = (
                np.ones(run.size, dtype=bool)
                if tier.stateless
                else self.of_primary(tier, run, node, failed, back)
            )
            struck, when = run[touches], failed[touches]
            stuck = self.random.random(when.size) < tier.failover_fails
            end = np.where(stuck, crew.done(when, tier.by_hand_hours), when + tier.failover_hours)
            parts.append(
                Outages(struck, when, end, np.full(when.size, 1.0 / tier.nodes if tier.stateless else 1.0))
            )
            everywhere, shock = self.at_random(shared * tier.failures_per_year)
            parts.append(Outages(everywhere, shock, crew.done(shock, tier.repair_hours), np.ones(shock.size)))
        return Outages.joined(parts)

    def of_primary(
        self, tier: Machines, run: np.ndarray, node: np.ndarray, failed: np.ndarray, back: np.ndarray
    ) -> np.ndarray:
        """Which failures hit the primary of that moment; the longest-standing node takes over."""
        order = np.lexsort((failed, run))
        hit = np.zeros(run.size, dtype=bool)
        returns = np.zeros((self.runs, tier.nodes))
        primary = np.zeros(self.runs, dtype=int)
        for event in order:
            which, struck = run[event], node[event]
            returns[which, struck] = back[event]
            if struck == primary[which]:
                hit[event] = True
                primary[which] = int(np.argmin(returns[which]))
        return hit

    def shortages(self, tier: Machines, run: np.ndarray, failed: np.ndarray, back: np.ndarray) -> Outages:
        """Spells in which more machines are away than can be spared."""
        runs = np.concatenate((run, run))
        instant = np.concatenate((failed, back))
        order = np.lexsort((instant, runs))
        away = np.cumsum(np.concatenate((np.ones(run.size), -np.ones(run.size)))[order])[:-1]
        short = np.flatnonzero((away > tier.nodes - tier.needed) & (np.diff(runs[order]) == 0))
        start, end = instant[order][short], instant[order][short + 1]
        return Outages(runs[order][short], start, end, np.ones(short.size))

    def of_surroundings(self, around: Surroundings, crew: Crew) -> dict[str, Outages]:
        run, when = self.at_random(around.own_faults_per_year)
        waits = self.random.random(when.size) < around.own_wait_share
        own = Outages(run, when, crew.done(when, around.own_repair_hours, waits=waits), np.ones(when.size))
        run, when = self.at_random(around.place_per_year)
        lasting = around.place_failover_hours if around.place_spread else around.place_hours
        place = Outages(run, when, when + lasting, np.ones(when.size))
        run, when = self.at_random(12.0)
        hour = around.outside_unavailability * HOURS_PER_YEAR / 12.0
        outside = Outages(run, when, when + self.random.exponential(hour, when.size), np.ones(when.size))
        return {"own_faults": own, "zone": place, "outside": outside}

    def of_deploys(self, habits: Habits) -> dict[str, Outages]:
        """Deploys at even distances; some lock, some break the loop for those exposed until rolled back."""
        count = round(habits.deploys_per_year * self.years)
        when = np.tile((np.arange(count) + 0.5) / count * self.span, self.runs)
        run = np.repeat(np.arange(self.runs), count)
        lock = np.where(self.random.random(when.size) < habits.migration_share, habits.lock_hours, 0.0)
        deploys = Outages(run, when, when + habits.restart_hours + lock, np.ones(when.size))
        bad = self.random.random(when.size) < habits.change_failure_rate * habits.breaks_share
        end = when[bad] + habits.detect_hours + habits.roll_back_hours
        return {
            "deploys": deploys,
            "bad_changes": Outages(run[bad], when[bad], end, np.full(end.size, habits.exposure)),
        }


def hours_a_year(
    seed: int,
    tier: Machines,
    crew: Crew,
    around: Surroundings,
    habits: Habits,
    *,
    runs: int = 200,
    years: float = 500.0,
) -> dict[str, float]:
    """Hours a year by cause, each on its own, and ``total`` with what overlaps counted once."""
    history = History(seed, runs, years)
    causes = {
        "host": history.of_machines(tier, crew),
        **history.of_surroundings(around, crew),
        **history.of_deploys(habits),
    }
    simulated = runs * years
    hours = {name: hours_down(outages) / simulated for name, outages in causes.items()}
    return {**hours, "total": hours_down(Outages.joined(list(causes.values()))) / simulated}
