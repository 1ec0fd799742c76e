"""What the runner finds goes three ways: into series for the rules, into the history, and to whoever looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.operate.checks.seen import Outcome
from loopwright.operate.checks.windows import in_maintenance
from loopwright.operate.engine.view import Watched
from loopwright.operate.series.store import milliseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from loopwright.operate.checks.check import Check, Run
    from loopwright.operate.checks.standing import Standing
    from loopwright.operate.checks.windows import Maintenance
    from loopwright.operate.sample import Sample
    from loopwright.operate.series.store import Store

Span = tuple[str, Outcome, float, float, str]


class Seeing:
    """Keeps what was seen last of each check, and what of it is not in the history yet.

    ``turned`` is called when a check stands otherwise than before: rules are asked at once, not at their next turn.
    """

    def __init__(self, series: Store, turned: Callable[[], None]) -> None:
        self.series, self._turned = series, turned
        self._watched: dict[str, Watched] = {}
        self._spans: dict[tuple[str, float], Span] = {}

    def keep(self, check: Check, run: Run, standing: Standing, samples: tuple[Sample, ...]) -> None:
        """Take one run."""
        self.add(samples)
        before = self._watched.get(check.name)
        self._watched[check.name] = Watched(check, standing, run.seen, run.at)
        since = standing.since or run.at
        because = "; ".join(standing.because)[:500]
        self._spans[check.name, since] = (check.name, standing.outcome, since, run.at, because)
        failing = run.seen.outcome is Outcome.DOWN and standing.failures <= check.failures
        if failing or before is None or before.standing.outcome is not standing.outcome:
            self._turned()

    def add(self, samples: Iterable[Sample]) -> None:
        """Take samples that no check brought."""
        for one in samples:
            self.series.append(one.name, one.labels, milliseconds(one.at), one.value)

    def unwritten(self) -> tuple[Span, ...]:
        """How checks stood since this was last asked."""
        found, self._spans = tuple(self._spans.values()), {}
        return found

    def watched(
        self, checks: Iterable[Check], planned: tuple[Maintenance, ...], now: float
    ) -> tuple[Watched, ...]:
        """Each check as it was seen last; one that was not looked at yet stands nowhere."""
        return tuple(self._as_seen(one, in_maintenance(planned, one.name, now)) for one in checks)

    def _as_seen(self, check: Check, maintenance: str) -> Watched:
        known = self._watched.get(check.name)
        if known is None:
            return Watched(check, maintenance=maintenance)
        return Watched(check, known.standing, known.seen, known.looked_at, maintenance)
