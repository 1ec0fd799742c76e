"""Whom a page calls, whom it calls next, and until when an acknowledgement keeps it still.

A page is one group of alerts that rings. It climbs a ladder until somebody acknowledges it or it is over; at the top it
begins anew. An acknowledgement expires, since somebody who fell asleep has mended nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from loopwright.operate.alerts.dispatch import Notice  # noqa: TC001 - `keeping` reads annotations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from loopwright.operate.alerts.cover import Bundle

    Who = Callable[[str, float], str]


class Kind(StrEnum):
    """What a call is about: it rings, it is told more of, it is being dealt with, it is over."""

    TRIGGER = "trigger"
    UPDATE = "update"
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True)
class Step:
    """Who is called at one step: names of people, or ``on-call`` and ``second`` of the rota; then how long it waits."""

    who: tuple[str, ...]
    wait_seconds: float


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps, and how long an acknowledgement holds."""

    steps: tuple[Step, ...]
    acknowledged_seconds: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page while it rings. ``called`` are those who were, ``count`` how many times it has called at all."""

    notice: Notice
    since: float
    step: int
    next_at: float
    called: tuple[str, ...] = ()
    count: int = 0
    acknowledged_by: str = ""

    @property
    def thread(self) -> str:
        """The name of this page: of one group there are many, one after another."""
        return f"{self.notice.group}@{self.since!r}"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Somebody says that they deal with a page."""

    group: str
    person: str
    at: float


@dataclass(frozen=True, slots=True)
class Call:
    """One person is told one thing; ``thread`` is the same for all that is told of one page."""

    identity: str
    thread: str
    kind: Kind
    person: str
    notices: tuple[Notice, ...]
    at: float
    said: str = ""


@dataclass(frozen=True)
class Pages:
    """The pages that ring, by group."""

    open: Mapping[str, Page] = field(default_factory=dict)


def climb(
    ladder: Ladder,
    pages: Pages,
    bundles: Iterable[Bundle],
    acknowledged: Iterable[Acknowledgement],
    who: Who,
    moment: float,
    *,
    awake_at: float = 0.0,
) -> tuple[Pages, tuple[Call, ...]]:
    """Take in what rings and who acknowledged; call whom it is time to call.

    ``who`` resolves the rota's words. Out of hours, ``awake_at`` is when people may be called again.
    """
    work = _Climb(ladder, pages, who, moment)
    for one in acknowledged:
        work.acknowledge(one)
    for bundle in bundles:
        for notice in bundle.notices:
            work.ring(notice)
    for group, page in tuple(work.open.items()):
        if page.next_at <= moment < awake_at:
            work.open[group] = replace(page, next_at=awake_at)
        elif page.next_at <= moment:
            work.step(group, page)
    return Pages(work.open), tuple(work.calls)


def next_call(pages: Pages) -> float | None:
    """When the next step of any page is due."""
    return min((one.next_at for one in pages.open.values()), default=None)


class _Climb:
    def __init__(self, ladder: Ladder, pages: Pages, who: Who, moment: float) -> None:
        self.ladder, self.who, self.moment = ladder, who, moment
        self.open = dict(pages.open)
        self.calls: list[Call] = []

    def acknowledge(self, one: Acknowledgement) -> None:
        page = self.open.get(one.group)
        if page is None:
            return
        until = self.moment + self.ladder.acknowledged_seconds
        self.open[one.group] = self._call(
            replace(page, acknowledged_by=one.person, next_at=until),
            Kind.ACKNOWLEDGE,
            page.called,
            f"{one.person} deals with it.",
        )

    def ring(self, notice: Notice) -> None:
        page = self.open.get(notice.group)
        if not notice.firing:
            if page is not None:
                self._call(replace(page, notice=notice), Kind.RESOLVE, page.called, "")
                del self.open[notice.group]
            return
        if page is None:
            self.open[notice.group] = Page(notice, self.moment, 0, self.moment)
            return
        changed = {one.key for one in notice.firing} != {one.key for one in page.notice.firing}
        page = replace(page, notice=notice)
        self.open[notice.group] = self._call(page, Kind.UPDATE, page.called, "") if changed else page

    def step(self, group: str, page: Page) -> None:
        """Call the next step; after the last, or when an acknowledgement expired, the first again."""
        said = ""
        if page.acknowledged_by:
            said = f"{page.acknowledged_by} acknowledged it and has not mended it since."
            page = replace(page, acknowledged_by="", step=0)
        elif page.count:
            said = f"No answer from {', '.join(page.called)}."
        step = self.ladder.steps[page.step % len(self.ladder.steps)]
        names = tuple(dict.fromkeys(self.who(one, self.moment) for one in step.who))
        page = self._call(page, Kind.TRIGGER, names, said)
        called = tuple(dict.fromkeys((*page.called, *names)))
        self.open[group] = replace(
            page, called=called, step=page.step + 1, next_at=self.moment + step.wait_seconds
        )

    def _call(self, page: Page, kind: Kind, people: tuple[str, ...], said: str) -> Page:
        notice, count = page.notice, page.count + 1
        for person in people:
            identity = f"{page.thread}/{count}/{kind.value}/{person}"
            self.calls.append(Call(identity, page.thread, kind, person, (notice,), self.moment, said))
        return replace(page, count=count)
