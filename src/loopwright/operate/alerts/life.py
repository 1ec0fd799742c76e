"""The whole life of alerts in one step: held for deploys, grouped, kept until somebody is there, passed on to people.

``live`` is a function of (plan, life, what happened, moment) and gives (life, what people are told). Whoever calls it
keeps the life and puts what is told into the outbox in one transaction; then a crash loses nothing and doubles nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from loopwright.operate.alerts.cover import Bundle, Cover, Waiting, next_told, wait
from loopwright.operate.alerts.deduplication import Reason
from loopwright.operate.alerts.dispatch import State, advance, next_moment
from loopwright.operate.alerts.escalation import (
    Acknowledgement,
    Call,
    Kind,
    Ladder,
    Pages,
    climb,
    next_call,
)
from loopwright.operate.alerts.holding import (
    Deployment,
    Discarded,
    HoldRule,
    Holds,
    Outcome,
    finished,
    hold,
    next_close,
    started,
)
from loopwright.operate.alerts.limits import Limit, Persons, Telling, limited, next_bundle

if TYPE_CHECKING:
    from loopwright.operate.alerts.policy import Policy
    from loopwright.operate.alerts.reports import Reported
    from loopwright.operate.alerts.rota import Rota
    from loopwright.operate.alerts.silences import Silence

ON_CALL, SECOND = "on-call", "second"
PAGED = "P1"
NEWS = frozenset({Reason.FIRST, Reason.MORE_FIRING})


@dataclass(frozen=True)
class Plan:
    """Everything that decides who is told what and when; ``team`` is who reads what rings nobody out of bed."""

    policy: Policy
    cover: Cover
    ladder: Ladder
    limit: Limit
    hold_rule: HoldRule
    rota: Rota
    team: str

    def who(self, word: str, moment: float) -> str:
        """The person that a step's word means at a moment."""
        ranks = {ON_CALL: 0, SECOND: 1}
        return self.rota.on_call(moment, ranks[word]) if word in ranks else word


@dataclass(frozen=True)
class Life:
    """All that must outlive a restart."""

    dispatch: State = field(default_factory=State)
    holds: Holds = field(default_factory=Holds)
    waiting: Waiting = field(default_factory=Waiting)
    pages: Pages = field(default_factory=Pages)
    persons: Persons = field(default_factory=Persons)


@dataclass(frozen=True, slots=True)
class Happened:
    """What came in since the last step."""

    reports: tuple[Reported, ...] = ()
    started: tuple[Deployment, ...] = ()
    finished: tuple[tuple[str, Outcome], ...] = ()
    acknowledged: tuple[Acknowledgement, ...] = ()
    silences: tuple[Silence, ...] = ()


@dataclass(frozen=True, slots=True)
class Lived:
    """What a step gave: the life after it, what is told, and what a verified deployment explained away."""

    life: Life
    told: tuple[Telling, ...]
    discarded: tuple[Discarded, ...] = ()


def live(plan: Plan, life: Life, happened: Happened, moment: float) -> Lived:
    """Take in what happened and do what is due."""
    holds, reports, discarded = _held(plan, life.holds, happened, moment)
    dispatch = life.dispatch
    if happened.silences:
        known = {**dispatch.silences, **{one.identity: one for one in happened.silences}}
        dispatch = replace(dispatch, silences=known)
    dispatch, notices = advance(plan.policy, dispatch, reports, moment)
    waiting, bundles = wait(plan.cover, life.waiting, notices, moment)
    pages, calls = _called(plan, life.pages, bundles, happened.acknowledged, moment)
    persons, told = limited(plan.limit, life.persons, calls, moment)
    return Lived(Life(dispatch, holds, waiting, pages, persons), told, discarded)


def next_step(plan: Plan, life: Life) -> float | None:
    """When there is something to do though nothing happens; None for never."""
    moments = (
        next_moment(life.dispatch),
        next_close(life.holds),
        next_told(life.waiting),
        next_call(life.pages),
        next_bundle(plan.limit, life.persons),
    )
    return min((one for one in moments if one is not None), default=None)


def _held(
    plan: Plan, holds: Holds, happened: Happened, moment: float
) -> tuple[Holds, list[Reported], tuple[Discarded, ...]]:
    """What deployments hold back now, what is passed on, what is discarded."""
    passed: list[Reported] = []
    discarded: list[Discarded] = []
    for deployment in happened.started:
        holds = started(holds, deployment)
    # reports first: a symptom that came with its deployment's outcome is judged by it
    holds, through = hold(plan.hold_rule, holds, happened.reports, moment)
    passed += through
    for identity, outcome in happened.finished:
        holds, released, explained = finished(holds, identity, outcome, moment)
        passed += released
        discarded += explained
    return holds, passed, tuple(discarded)


def _called(
    plan: Plan,
    pages: Pages,
    bundles: tuple[Bundle, ...],
    acknowledged: tuple[Acknowledgement, ...],
    moment: float,
) -> tuple[Pages, list[Call]]:
    """Pages climb the ladder; everything else, and pages that were over before anybody was there, goes to the team."""
    ringing, quiet = [], list[Call]()
    for bundle in bundles:
        rings = any(one.firing or one.group in pages.open for one in bundle.notices)
        if bundle.tier == PAGED and rings:
            ringing.append(bundle)
        else:
            quiet.append(_for_team(plan, bundle))
    awake_at = plan.cover.told_at(PAGED, moment) if ringing or pages.open else moment
    pages, calls = climb(plan.ladder, pages, ringing, acknowledged, plan.who, moment, awake_at=awake_at)
    return pages, [*calls, *quiet]


def _for_team(plan: Plan, bundle: Bundle) -> Call:
    kind = Kind.UPDATE if any(one.firing for one in bundle.notices) else Kind.RESOLVE
    if any(one.firing and one.reason in NEWS for one in bundle.notices):
        kind = Kind.TRIGGER
    thread = bundle.notices[0].group if len(bundle.notices) == 1 else f"{bundle.tier}@{bundle.at!r}"
    return Call(bundle.identity, thread, kind, plan.team, bundle.notices, bundle.at)
