"""When to leave a structure as a driver grows: stay while it works, and move for a saving that lasts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from loopwright.catalogue.load import Catalogue
    from loopwright.design.outlook.footing import Footing, Found, Prospect

TOLERANCE = 0.005  # of the driver's value: to where a threshold is pinned down
AT_ONCE = 6  # values between two of a driver that are solved together, at most about so many
WINDOW = 9  # values of a grid that are solved together


@dataclass(frozen=True, slots=True)
class Bars:
    """What a move must pass (``choice.hysteresis.*``, ``choice.pays_to_move.*``), and how far is looked."""

    saving_share: float
    saving_usd: float
    further: float
    forced_further: float
    payback_months: float
    reach: float

    @classmethod
    def of(cls, catalogue: Catalogue) -> Bars:
        """The bars of a catalogue."""
        rows = (
            "choice.hysteresis.saving_share",
            "choice.hysteresis.saving_usd",
            "choice.hysteresis.still_true_factor",
            "choice.hysteresis.forced_factor",
            "choice.pays_to_move.payback_months",
            "choice.triggers.reach_factor",
        )
        return cls(*(catalogue.value(row) for row in rows))

    def saving(self, objective: float) -> float:
        """What must be saved of an objective, US dollars a month."""
        return max(self.saving_share * objective, self.saving_usd)

    def grid(self) -> list[float]:
        """Values to look at: no window that stays open as far as it must lies between two of them."""
        steps = math.ceil(math.log(self.reach) / math.log(self.further) - 1e-9)
        return [self.reach ** (step / steps) for step in range(steps + 1)]


@dataclass(frozen=True, slots=True)
class Step:
    """A change of footing: where on the driver (times today), why, what was left and what is taken."""

    scale: float
    kind: Literal["outgrow", "pays_to_move"]
    before: Footing
    last: Found  # the cheapest design of the old footing just below
    after: Found


@dataclass(slots=True)
class Walk:
    """The moves along one driver (``demand.scale`` or ``data.scale``), from where the loop stands now."""

    prospect: Prospect
    bars: Bars
    path: str

    def steps(self, footing: Footing, most: int) -> list[Step]:
        """The first moves, each pinned down by solving exactly beside it."""
        found: list[Step] = []
        low, *ahead = self.bars.grid()
        self.prospect.look(self.path, dict.fromkeys([low, *ahead], np.inf), footing)
        while ahead and len(found) < most:
            window, ahead = ahead[:WINDOW], ahead[WINDOW:]
            self._look(footing, window)
            while window and len(found) < most:
                high = window[0]
                if self._nothing(footing, high):
                    return found
                step = None if self._left(footing, high) is None else self._pinned(footing, low, high)
                if step is None:
                    low, window = high, window[1:]
                    continue
                found.append(step)
                footing, low = step.after.footing, step.scale
                self._look(footing, window)
        return found

    def _nothing(self, footing: Footing, scale: float) -> bool:
        """Whether nothing keeps every promise any more."""
        if self.prospect.on(footing, self.path, scale) is not None:
            return False
        # where something else does, it is asked what is best further on
        self.prospect.look(self.path, {scale: np.inf, scale * self.bars.forced_further: np.inf})
        return self.prospect.best(self.path, scale) is None

    def _look(self, footing: Footing, scales: list[float]) -> None:
        """Solve at once what `_left` will ask of these values."""
        self.prospect.look(self.path, dict.fromkeys(scales, np.inf), footing)
        own = {scale: self.prospect.on(footing, self.path, scale) for scale in scales}
        goals = {
            scale: there.objective - self.bars.saving(there.objective)
            for scale, there in own.items()
            if there is not None
        }
        self.prospect.look(self.path, goals)
        paying = [scale for scale, goal in goals.items() if self.prospect.best(self.path, scale, goal)]
        further = [scale * self.bars.further for scale in paying]
        self.prospect.look(self.path, dict.fromkeys(further, np.inf), footing)

    def resize(self, footing: Footing, until: float) -> tuple[float, Found] | None:
        """The first value at which the cheapest of the same footing is another size, and that; before a limit."""
        grid = [scale for scale in self.bars.grid() if scale < until]
        self.prospect.look(self.path, dict.fromkeys(grid, np.inf), footing)
        first = self.prospect.on(footing, self.path, grid[0])
        if first is None:
            return None
        low = grid[0]
        for high in grid[1:]:
            there = self.prospect.on(footing, self.path, high)
            if there is None:
                return None
            if there.size != first.size:
                break
            low = high
        else:
            return None
        while high / low > 1 + TOLERANCE:
            between = _between(low, high)
            self.prospect.look(self.path, dict.fromkeys(between, np.inf), footing)
            for middle in between:
                found = self.prospect.on(footing, self.path, middle)
                if found is None or found.size != first.size:
                    high = middle
                    break
                low = middle
        larger = self.prospect.on(footing, self.path, high)
        return None if larger is None else (high, larger)

    def _left(self, footing: Footing, scale: float) -> tuple[str, Found] | None:
        """Why a footing is left at a value and for which design; None while it stays."""
        own = self.prospect.on(footing, self.path, scale)
        if own is None:
            target = self._lasting(scale)
            return None if target is None else ("outgrow", target)
        paying = self._paying(own, scale)
        return None if paying is None else ("pays_to_move", paying)

    def _lasting(self, scale: float) -> Found | None:
        """When forced: what is best further on, if it works here already; else what is best here."""
        further = scale * self.bars.forced_further
        self.prospect.look(self.path, {scale: np.inf, further: np.inf})
        here = self.prospect.best(self.path, scale)
        if here is None:
            return None
        later = self.prospect.best(self.path, further)
        if later is None or later.footing == here.footing:
            return here
        return self.prospect.on(later.footing, self.path, scale) or here

    def _paying(self, own: Found, scale: float) -> Found | None:
        """The cheapest design that saves enough here and further on, and pays its move back in time."""
        target = self.prospect.best(self.path, scale, own.objective - self.bars.saving(own.objective))
        if target is None or self.prospect.payback_months(own, target) > self.bars.payback_months:
            return None
        further = scale * self.bars.further
        then = self.prospect.on(own.footing, self.path, further)
        still = self.prospect.on(target.footing, self.path, further)
        if still is None:
            return None
        if then is not None and then.objective - still.objective < self.bars.saving(then.objective):
            return None
        return target

    def _like(self, reason: str, footing: Footing, scale: float) -> bool:
        """Whether a footing is left here too; what is outgrown stays so, and needs no look at what would pay."""
        if reason == "outgrow":
            return self.prospect.on(footing, self.path, scale) is None
        return self._left(footing, scale) is not None

    def _pinned(self, footing: Footing, low: float, high: float) -> Step | None:
        """The first value between two at which the footing is left, to a hair."""
        reason = self._left(footing, high)
        while reason is not None and high / low > 1 + TOLERANCE:
            between = _between(low, high)
            if reason[0] == "outgrow":
                self.prospect.look(self.path, dict.fromkeys(between, np.inf), footing)
            else:
                self._look(footing, between)
            for middle in between:
                if self._like(reason[0], footing, middle):
                    high = middle
                    break
                low = middle
        before = self.prospect.on(footing, self.path, low)
        reason = self._left(footing, high)
        if reason is None or before is None:
            return None
        kind: Literal["outgrow", "pays_to_move"] = "outgrow" if reason[0] == "outgrow" else "pays_to_move"
        return Step(high, kind, footing, before, reason[1])


def _between(low: float, high: float) -> list[float]:
    """Values between two that divide their distance evenly: as many as pin a threshold down in fewest rounds."""
    parts = math.log(high / low) / math.log(1 + TOLERANCE)
    rounds = math.ceil(math.log(parts) / math.log(AT_ONCE + 2) - 1e-9)
    values = max(1, math.ceil(parts ** (1 / max(rounds, 1))) - 1)
    return [low * (high / low) ** (step / (values + 1)) for step in range(1, values + 1)]
