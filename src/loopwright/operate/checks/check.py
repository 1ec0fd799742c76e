"""A check: a look that is taken again and again, and how often it must fail before that counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.operate.checks.looks import HostLook, MetricsLook
from loopwright.operate.checks.seen import Measured, Outcome
from loopwright.operate.sample import Sample, labels_of

if TYPE_CHECKING:
    from loopwright.operate.checks.looks import Look
    from loopwright.operate.checks.seen import Seen


@dataclass(frozen=True, slots=True)
class Check:
    """A look taken every ``interval_seconds``.

    A look that fails is tried again up to ``attempts`` times in a row, ``pause_seconds`` apart; ``failures`` runs that
    failed in a row count as down. ``job`` and ``instance`` name its series. ``inside`` says that it reaches its target
    without the way outside, so that it still sees when the monitor is cut off; ``others`` that it looks at somebody
    else's service, which tells whether the way outside is there.
    """

    name: str
    look: Look
    interval_seconds: float
    timeout_seconds: float
    job: str
    instance: str
    attempts: int = 1
    pause_seconds: float = 1.0
    failures: int = 1
    inside: bool = False
    others: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a check: at seconds since 1970, how late it began, in how many attempts.

    ``overrun`` counts the starts that fell out because it was not over.
    """

    check: str
    at: float
    seen: Seen
    lateness_seconds: float = 0.0
    attempts: int = 1
    overrun: int = 0


def samples_of(check: Check, run: Run) -> tuple[Sample, ...]:
    """A run as series, by the names of blackbox exporter: what nobody saw has no value at all.

    ``up`` is the look itself, ``probe_success`` what it saw; a page of measurements has ``up`` alone, as with
    Prometheus. Stages have names of their own, so that a rule over ``probe_success`` counts the whole walk once.
    """
    seen, labels = run.seen, {"job": check.job, "instance": check.instance}
    if seen.outcome is Outcome.UNKNOWN:
        return ()
    fetched = isinstance(check.look, HostLook | MetricsLook)
    values = [Measured("up", float(seen.up or not fetched))]
    if not fetched:
        values.append(Measured("probe_success", float(seen.up)))
    values.append(Measured("scrape_duration_seconds" if fetched else "probe_duration_seconds", seen.seconds))
    for stage in seen.stages:
        if stage.outcome is not Outcome.UNKNOWN:
            of = labels_of({"stage": stage.name})
            values.append(Measured("probe_stage_success", float(stage.outcome is Outcome.UP), of))
            values.append(Measured("probe_stage_duration_seconds", stage.seconds, of))
    return tuple(
        Sample(one.name, labels_of({**labels, **dict(one.labels)}), run.at, one.value)
        for one in (*values, *seen.measured)
    )
