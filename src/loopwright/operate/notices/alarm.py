"""The alarm: takes what happened, decides by the plan, and keeps what came of it before anybody is told."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from loopwright.operate.alerts.dispatch import regrouped, resumed
from loopwright.operate.alerts.life import Happened, live, next_step
from loopwright.operate.alerts.quality import rung
from loopwright.operate.notices.composing import messages_of
from loopwright.operate.waiting import rest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.operate.alerts.holding import Discarded
    from loopwright.operate.alerts.life import Life, Lived, Plan
    from loopwright.operate.alerts.limits import Telling
    from loopwright.operate.alerts.people import Person
    from loopwright.operate.alerts.quality import Ring
    from loopwright.operate.clock import Clock
    from loopwright.operate.notices.composing import Sender
    from loopwright.operate.notices.message import Message

LOOK_SECONDS = 60.0  # at most between two looks: the machine's clock may have been set
AWAY_SECONDS = 2 * LOOK_SECONDS  # without a look after which alerts may have gone unreported


@dataclass(frozen=True, slots=True)
class Step:
    """What a step leaves to be kept: the life, what goes into the outbox, and what the ledger of alerts learns."""

    life: Life
    messages: tuple[Message, ...]
    rings: tuple[Ring, ...]
    discarded: tuple[Discarded, ...]
    at: float


class LifeStore(Protocol):
    """Keeps the life of alerts together with what goes into the outbox: a port."""

    def life(self) -> Life:
        """The life as last kept; an empty one at first."""
        ...

    def keep(self, step: Step) -> None:
        """Keep a step, all of it or nothing; durable when it returns."""
        ...


class Alarm:
    """One at a time: ``happen`` for whatever comes in, ``run`` for what is due though nothing does."""

    def __init__(
        self, clock: Clock, plan: Plan, store: LifeStore, people: Mapping[str, Person], sender: Sender
    ) -> None:
        self._clock, self.plan, self._store = clock, plan, store
        self._people, self._sender = people, sender
        self._life, self._kept_at = store.life(), clock.now()
        self._woken = asyncio.Event()
        self.unreached: set[str] = set()
        """Those who were to be told something and could not be, not even through the team."""

    @property
    def life(self) -> Life:
        """How alerts stand after the last step."""
        return self._life

    def replan(self, plan: Plan, people: Mapping[str, Person], sender: Sender) -> None:
        """Go by another plan from now on: alerts in the groups of its routes, what was told still known."""
        dispatch = regrouped(plan.policy, self._life.dispatch, self._clock.now())
        self.plan, self._people, self._sender = plan, people, sender
        self._life = replace(self._life, dispatch=dispatch)
        self.unreached = set()

    def happen(self, happened: Happened) -> Lived:
        """Decide what comes of it; kept when it returns."""
        moment = self._clock.now()
        lived = live(self.plan, self._awake(moment), happened, moment)
        messages = tuple(message for telling in lived.told for message in self._messages(telling))
        news = messages or lived.discarded or changed(self._life, lived.life)
        if news or moment - self._kept_at >= LOOK_SECONDS:
            rings = rung(call for telling in lived.told for call in telling.calls)
            self._store.keep(Step(lived.life, messages, rings, lived.discarded, moment))
            self._kept_at = moment
        self._life = lived.life
        self._woken.set()
        return lived

    def next_moment(self) -> float | None:
        """When something is due though nothing happens."""
        return next_step(self.plan, self._life)

    async def run(self) -> None:
        """Do what is due, until cancelled."""
        while True:
            due = self.next_moment()
            now = self._clock.now()
            if due is not None and due <= now:
                self.happen(Happened())
            wait = LOOK_SECONDS if due is None else min(LOOK_SECONDS, max(0.0, due - now))
            await rest(self._clock, wait, self._woken)

    def _awake(self, moment: float) -> Life:
        """The life, where nobody looked for long (a restart, a machine that slept) with alerts given time to report."""
        dispatch = self._life.dispatch
        if dispatch.seen_at is None or moment - dispatch.seen_at <= AWAY_SECONDS:
            return self._life
        return replace(self._life, dispatch=resumed(self.plan.policy, dispatch, moment))

    def _messages(self, telling: Telling) -> tuple[Message, ...]:
        """The messages of a telling; for somebody to whom no way is known the team is told in their place."""
        made, lost = messages_of(telling, self._people, self._sender)
        if not lost:
            return made
        said = f"{lost} cannot be reached: no way to them is known."
        calls = tuple(replace(one, said=f"{said} {one.said}".strip()) for one in telling.calls)
        instead = replace(telling, person=self.plan.team, calls=calls)
        made, lost_too = messages_of(instead, self._people, self._sender)
        if lost_too:
            self.unreached |= {lost, lost_too}
        return made


def changed(before: Life, after: Life) -> bool:
    """Whether more has changed than that alerts were reported again, which is not worth writing down each time."""
    if (before.holds, before.waiting, before.pages) != (after.holds, after.waiting, after.pages):
        return True
    old, new = before.dispatch, after.dispatch
    if (before.persons, old.groups, old.told) != (after.persons, new.groups, new.told):
        return True
    if old.silences != new.silences or old.alerts.keys() != new.alerts.keys():
        return True
    return any(one.assumed != new.alerts[key].assumed for key, one in old.alerts.items())
