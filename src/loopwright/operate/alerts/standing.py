"""The policy that nobody writes: routes, cover and escalation as the design decided them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.calling import CAUSE, CONSEQUENCES, LOUDER, QUIETER
from loopwright.operate.alerts.cover import cover_of
from loopwright.operate.alerts.escalation import Ladder, Step
from loopwright.operate.alerts.holding import HoldRule
from loopwright.operate.alerts.inhibition import InhibitionRule
from loopwright.operate.alerts.life import ON_CALL, SECOND, Plan
from loopwright.operate.alerts.limits import Limit
from loopwright.operate.alerts.matching import Matcher, matchers_of
from loopwright.operate.alerts.policy import RESOLVE_TIMEOUT_SECONDS, Policy, Target
from loopwright.operate.alerts.routing import Patience, Route

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.design.alerting.calling import Calling
    from loopwright.operate.alerts.rota import Rota

HEARTBEAT, PEOPLE = "heartbeat", "people"
GROUPED_BY = ("alertname", "part")
MINUTE = 60


def standing_policy(calling: Calling) -> Policy:
    """A route a tier, as they are generated for Alertmanager, but for the hours: what is out of hours waits."""
    quietest = calling.tiers[-1]
    repeat = max(
        tier.repeat_seconds for tier in calling.tiers if tier is not quietest or len(calling.tiers) == 1
    )
    grouped = calling.group_seconds
    root = Patience(quietest.name.lower(), GROUPED_BY, grouped, grouped, repeat)
    routes = [
        Route(
            Patience(tier.name.lower(), GROUPED_BY, tier.group_wait_seconds, grouped, tier.repeat_seconds),
            (Matcher("tier", "=", tier.name),),
        )
        for tier in calling.tiers
    ]
    heard = Route(Patience(HEARTBEAT, GROUPED_BY, 0.0, grouped, repeat), (Matcher("tier", "=", HEARTBEAT),))
    # what waits for the morning must know what is over by then, whatever a mail of Alertmanager's would say
    receivers = {tier.name.lower(): (Target(PEOPLE),) for tier in calling.tiers}
    return Policy(
        Route(root, routes=(heard, *routes)),
        receivers | {HEARTBEAT: ()},
        _inhibitions(calling),
        resolve_timeout_seconds=RESOLVE_TIMEOUT_SECONDS,
    )


def _inhibitions(calling: Calling) -> tuple[InhibitionRule, ...]:
    rules: tuple[InhibitionRule, ...] = ()
    if calling.louder_alone:
        rules += (InhibitionRule(matchers_of(LOUDER), matchers_of(QUIETER), ("part",)),)
    if calling.cause_alone:
        rules += (InhibitionRule(matchers_of(CAUSE), matchers_of(CONSEQUENCES)),)
    return rules


def ladder_of(calling: Calling, deciding: str, acknowledged_seconds: float) -> Ladder:
    """The steps that the decision on escalation names; ``deciding`` is who has the last word."""
    wait = calling.unanswered_seconds
    steps = {
        "nobody_else": ((ON_CALL,),),
        "second_person": ((ON_CALL,), (SECOND,)),
        "rota": ((ON_CALL,), (SECOND,), (deciding,)),
    }[calling.escalation]
    return Ladder(tuple(Step(who, wait) for who in steps), acknowledged_seconds)


def standing_plan(
    calling: Calling, value: Callable[[str], float], rota: Rota, *, team: str, deciding: str
) -> Plan:
    """Everything that decides who is told what and when; ``value`` reads the catalogue's figures."""
    return Plan(
        standing_policy(calling),
        cover_of(calling, rota.location),
        ladder_of(calling, deciding, value("paging.acknowledged_minutes") * MINUTE),
        Limit(round(value("paging.calls_per_hour")), value("paging.bundle_minutes") * MINUTE),
        HoldRule(value("paging.after_deploy_minutes") * MINUTE),
        rota,
        team,
    )
