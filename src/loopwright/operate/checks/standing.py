"""Where a check stands: what its runs say once a failure was confirmed."""

from __future__ import annotations

from dataclasses import dataclass

from loopwright.operate.checks.seen import Outcome


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands since when (seconds since 1970), and how often it failed in a row by now, since when.

    ``up_at`` is the last moment at which it was seen to work.
    """

    outcome: Outcome = Outcome.UNKNOWN
    since: float = 0.0
    failures: int = 0
    failing_since: float | None = None
    up_at: float | None = None
    because: tuple[str, ...] = ()


def after(
    standing: Standing, outcome: Outcome, at: float, failures: int, because: tuple[str, ...] = ()
) -> Standing:
    """Where it stands after one more run; ``failures`` failed runs in a row are needed to be down.

    It is down since the first of them; until then it stands as before. A run that saw nothing neither confirms nor
    clears: what was counted stays, and what was down and unseen for a while is down again by its next failure.
    """
    if outcome is Outcome.UNKNOWN:
        since = standing.since if standing.outcome is Outcome.UNKNOWN and standing.since else at
        return Standing(outcome, since, standing.failures, standing.failing_since, standing.up_at, because)
    if outcome is Outcome.UP:
        since = standing.since if standing.outcome is Outcome.UP else at
        return Standing(outcome, since, 0, None, at)
    count = standing.failures + 1
    first = at if standing.failing_since is None else standing.failing_since
    if count >= failures:
        since = standing.since if standing.outcome is Outcome.DOWN else first
        return Standing(Outcome.DOWN, since, count, first, standing.up_at, because)
    return Standing(standing.outcome, standing.since or at, count, first, standing.up_at, because)
