"""Deploys hold, not drop: what a restart looks like waits for the deploy's outcome, and no longer than its window.

A deployment opens a bounded window. Low-priority symptoms of the deployed service that begin within it wait. Verified:
they are discarded, since the deploy explains them; but what is not quiet in deploys (errors) and still rings is
released, and what rings on is reported anew and told. Failed or expired: all are released, each with how long after the
deploy it began and the way back. A fast burning budget, lost data and other services are never held.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from loopwright.operate.alerts.matching import Matcher, met
from loopwright.operate.alerts.reports import Reported  # noqa: TC001 - `keeping` reads annotations
from loopwright.operate.sample import labels_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LOUDEST, QUIET = "P1", "quiet"
NEVER = (
    (
        Matcher("alertname", "=~", ".*PageFast"),
    ),  # the budget burns fast: a bad change is exactly what must ring
    (Matcher("part", "=", "backup"),),  # data may be lost
    (Matcher("in_deploys", "=", "never"),),  # a rule of the team's own that says so
)
BEGAN, WAY_BACK = "deploy", "way_back"
"""The annotations that a released alert carries: when it began beside the deploy, and how to go back."""


class Outcome(StrEnum):
    """How a deployment stands: still going on, or how it ended."""

    RUNNING = "running"
    VERIFIED = "verified"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Deployment:
    """A change of a service: its revision as people say it, the parts that restart, when, and the way back.

    ``window_seconds`` bounds how long it holds anything. ``way_back`` is a runbook or a command.
    """

    identity: str
    service: str
    revision: str
    parts: tuple[str, ...]
    started_at: float
    window_seconds: float
    way_back: str
    outcome: Outcome = Outcome.RUNNING

    @property
    def ends_at(self) -> float:
        """When the window closes by itself."""
        return self.started_at + self.window_seconds

    def holding(self, moment: float) -> bool:
        """Whether it may hold alerts at a moment."""
        return self.outcome is Outcome.RUNNING and self.started_at <= moment < self.ends_at

    def concerns(self, alert: Reported) -> bool:
        """Whether an alert is of the deployed service: by its label ``service``, else by its part."""
        service = alert.label("service")
        return service == self.service if service else alert.label("part") in self.parts


@dataclass(frozen=True, slots=True)
class HeldAlert:
    """An alert as it was last reported, and the deployment that holds it."""

    alert: Reported
    deployment: str


@dataclass(frozen=True)
class Holds:
    """All that must outlive a restart. ``began`` are alerts that ring with a deployment's words, by their key."""

    deployments: Mapping[str, Deployment] = field(default_factory=dict)
    held: Mapping[str, HeldAlert] = field(default_factory=dict)
    began: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Discarded:
    """An alert that nobody was told of, because the deployment that explains it was verified."""

    alert: Reported
    deployment: str
    at: float


@dataclass(frozen=True, slots=True)
class HoldRule:
    """What may be held, and how long alerts after a deploy are told with it."""

    remembered_seconds: float
    never: tuple[tuple[Matcher, ...], ...] = NEVER

    def may_hold(self, alert: Reported) -> bool:
        """Whether an alert is a symptom that can wait: quiet in deploys, or of a lower tier."""
        labels = dict(alert.labels)
        low = alert.label("in_deploys") == QUIET or alert.label("tier") != LOUDEST
        return low and not any(met(matchers, labels) for matchers in self.never)


def started(holds: Holds, deployment: Deployment) -> Holds:
    """A deployment begins; one with the same identity is known already and changes nothing."""
    if deployment.identity in holds.deployments:
        return holds
    return replace(holds, deployments={**holds.deployments, deployment.identity: deployment})


def finished(
    holds: Holds, identity: str, outcome: Outcome, moment: float
) -> tuple[Holds, tuple[Reported, ...], tuple[Discarded, ...]]:
    """A deployment ended: the alerts released by it, and those discarded. An ended one changes nothing."""
    deployment = holds.deployments.get(identity)
    if deployment is None or deployment.outcome is not Outcome.RUNNING:
        return holds, (), ()
    mine = {key: one for key, one in holds.held.items() if one.deployment == identity}
    rest = {key: one for key, one in holds.held.items() if key not in mine}
    ended = {**holds.deployments, identity: replace(deployment, outcome=outcome)}
    holds = replace(holds, deployments=ended, held=rest)
    explained = {key for key, one in mine.items() if outcome is Outcome.VERIFIED and _explained(one, moment)}
    released = {key: one.alert for key, one in mine.items() if key not in explained}
    return (
        replace(holds, began={**holds.began, **dict.fromkeys(released, identity)}),
        tuple(_said(alert, deployment) for alert in released.values()),
        tuple(Discarded(mine[key].alert, identity, moment) for key in mine if key in explained),
    )


def _explained(held: HeldAlert, moment: float) -> bool:
    """Whether a deployment that is well explains an alert: what a restart looks like, or what is over."""
    return held.alert.label("in_deploys") == QUIET or held.alert.over(moment)


def hold(
    rule: HoldRule, holds: Holds, reports: Iterable[Reported], moment: float
) -> tuple[Holds, tuple[Reported, ...]]:
    """Hold back what waits for a deployment; pass on the rest, and what a window that closed has released."""
    passed: list[Reported] = []
    for deployment in tuple(holds.deployments.values()):
        if deployment.outcome is Outcome.RUNNING and moment >= deployment.ends_at:
            holds, released, _ = finished(holds, deployment.identity, Outcome.EXPIRED, moment)
            passed += released
    held, began = dict(holds.held), dict(holds.began)
    for report in reports:
        deployment_of_it = _holder(rule, holds, held, began, report, moment)
        if deployment_of_it is not None:
            held[report.key] = HeldAlert(report, deployment_of_it.identity)
            continue
        passed.append(_with_deploy(rule, holds, began, report, moment))
    kept = {
        key: one
        for key, one in holds.deployments.items()
        if one.outcome is Outcome.RUNNING or moment - one.ends_at < rule.remembered_seconds
    }
    began = {key: one for key, one in began.items() if one in kept}
    return Holds(kept, held, began), tuple(passed)


def next_close(holds: Holds) -> float | None:
    """When the next window closes by itself."""
    running = [one.ends_at for one in holds.deployments.values() if one.outcome is Outcome.RUNNING]
    return min(running, default=None)


def _holder(
    rule: HoldRule,
    holds: Holds,
    held: Mapping[str, HeldAlert],
    began: Mapping[str, str],
    report: Reported,
    moment: float,
) -> Deployment | None:
    """The deployment for whose outcome an alert waits."""
    known = held.get(report.key)
    if known is not None:
        return holds.deployments[known.deployment]
    if report.key in began or report.over(moment) or not rule.may_hold(report):
        return None
    for deployment in holds.deployments.values():
        since = deployment.started_at <= report.starts_at
        if since and deployment.holding(moment) and deployment.concerns(report):
            return deployment
    return None


def _with_deploy(
    rule: HoldRule, holds: Holds, began: dict[str, str], report: Reported, moment: float
) -> Reported:
    """A report with the deployment that it began after, if there is one of its service not long before."""
    identity = began.get(report.key)
    if report.over(moment):
        began.pop(report.key, None)
    deployment = holds.deployments.get(identity) if identity else _cause(rule, holds, report)
    return report if deployment is None else _said(report, deployment)


def _cause(rule: HoldRule, holds: Holds, report: Reported) -> Deployment | None:
    """The last deployment of its service that an alert began after."""
    before = [
        one
        for one in holds.deployments.values()
        if 0 <= report.starts_at - one.started_at < rule.remembered_seconds and one.concerns(report)
    ]
    return max(before, key=lambda one: one.started_at, default=None)


def _said(alert: Reported, deployment: Deployment) -> Reported:
    """The alert with the words about its deployment."""
    after = round(alert.starts_at - deployment.started_at)
    words = {
        BEGAN: f"began {after} s after deploy {deployment.revision} of {deployment.service}",
        WAY_BACK: deployment.way_back,
    }
    return replace(alert, annotations=labels_of({**dict(alert.annotations), **words}))
