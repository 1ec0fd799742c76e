"""The status page as it stands, worked out once in a while and kept between, however many ask."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from loopwright.interfaces.web.desk import desk
from loopwright.operate.objectives.spans import merged
from loopwright.operate.status_page.standing import DAY, DAYS_SHOWN, StatusPage, status_page
from loopwright.operate.store.history import timeline
from loopwright.operate.store.incidents import DatabaseIncidents

if TYPE_CHECKING:
    from loopwright.operate.checks.check import Check
    from loopwright.operate.objectives.spans import Timeline

LOG = logging.getLogger(__name__)
KEPT_SECONDS = 15.0
JOBS = {
    "site": "The loop",
    "loop": "The loop",
}  # what is looked at as users see it; nothing else is told to everybody


class _Shelf:
    """The last page, and when it was worked out."""

    def __init__(self) -> None:
        self.lock, self.page, self.of = threading.Lock(), StatusPage("", 0.0, (), (), (), ()), 0
        self.tried_at = 0.0


_SHELF = _Shelf()


def current() -> StatusPage:
    """The page, at most a quarter of a minute old.

    While one thread works it out, the others have the last; so has everybody where it cannot be worked out.
    """
    place = desk()
    now = place.clock.now()
    fresh = _SHELF.of == id(place) and 0 <= now - max(_SHELF.page.at, _SHELF.tried_at) < KEPT_SECONDS
    if fresh or not _SHELF.lock.acquire(blocking=_SHELF.of != id(place)):
        return _SHELF.page
    try:
        _SHELF.page, _SHELF.of = _built(now), id(place)
    except Exception:
        if _SHELF.of != id(place):
            raise
        LOG.exception("the status page cannot be worked out; the last one is shown")
        _SHELF.tried_at = now
    finally:
        _SHELF.lock.release()
    return _SHELF.page


def _built(now: float) -> StatusPage:
    place, store = desk(), DatabaseIncidents()
    since = now - DAYS_SHOWN * DAY
    checks = () if place.turning is None else tuple(one.check for one in place.turning.view.checks)
    planned = () if place.turning is None else place.turning.maintenance
    parts: dict[str, list[Check]] = {}
    for one in checks:
        if one.job in JOBS:
            parts.setdefault(JOBS[one.job], []).append(one)
    timelines: dict[str, Timeline] = {
        name: merged([timeline(one, planned, since, now) for one in some]) for name, some in parts.items()
    }
    incidents = store.since(since) | store.going_on()
    return status_page(place.loop.name or "The loop", timelines, incidents, planned, now)
