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
    from loopwright.operate.checks.ports import Series
    from loopwright.operate.checks.standing import Standing
    from loopwright.operate.checks.windows import Maintenance
    from loopwright.operate.sample import Sample
    from loopwright.operate.series.store import Store

Span = tuple[str, Outcome, float, float, str]
LATE_SECONDS = 5.0  # by which a look may overrun its bounds


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

    def end(self, series: frozenset[Series], at: float) -> None:
        """Series that checks have no more have no value from now on."""
        for name, labels in series:
            self.series.end(name, labels, milliseconds(at))

    def add(self, samples: Iterable[Sample]) -> None:
        """Take samples that no check brought."""
        for one in samples:
            self.series.append(one.name, one.labels, milliseconds(one.at), one.value)

    def unwritten(self) -> tuple[Span, ...]:
        """How checks stood since this was last asked."""
        found, self._spans = tuple(self._spans.values()), {}
        return found

    def put_back(self, spans: Iterable[Span]) -> None:
        """Take back what could not be written; what was seen since then stays."""
        for one in spans:
            self._spans.setdefault((one[0], one[2]), one)

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


def longest_look(checks: Iterable[Check]) -> float:
    """For how many seconds a look may last; its samples carry the moment of its beginning.

    One timeout more is for the look at others' services that follows a failure.
    """
    return LATE_SECONDS + max(
        ((one.attempts + 1) * one.timeout_seconds + one.attempts * one.pause_seconds for one in checks),
        default=0.0,
    )
