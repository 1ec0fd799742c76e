"""What is older than it is kept goes; what is younger, or still on its way, stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.catalogue.load import load_catalogue
from loopwright.operate.engine.ages import DAY, Ages

if TYPE_CHECKING:
    from loopwright.interfaces.web.desk import Desk

NOW = 20_000 * DAY
AGES = Ages.of(load_catalogue().value)


def test_the_history_covers_what_is_shown_of_it(desk: Desk) -> None:
    from loopwright.interfaces.web.objectives.pages import KEPT_SECONDS

    assert AGES.history >= KEPT_SECONDS
    assert AGES.notices >= load_catalogue().value("paging.judged_days") * DAY


def test_only_what_is_old_is_let_go(desk: Desk) -> None:
    from loopwright.operate.store import models
    from loopwright.operate.store.engine import DatabaseKept

    for age, edge in ((AGES.events, 1.0), (AGES.events, -1.0)):
        moment = NOW - age - edge
        models.Event.objects.create(key=f"{moment}", at=moment, stage="a", session="s", ok=True)
    for edge in (1.0, -1.0):
        old, told = NOW - AGES.history - edge, NOW - AGES.notices - edge
        models.EventTally.objects.create(
            minute=int(old), stage="a", ok=True, duration_class=int(edge), count=1
        )
        models.CheckSpan.objects.create(check_name="site", outcome="up", start=old - 9, end=old)
        models.AlertRing.objects.create(at=told, rule="LoopDown", ring="{}")
        for settled in (True, False):
            models.OutboxMessage.objects.create(
                identity=f"{edge}{settled}",
                message="{}",
                put_at=told,
                next_at=told,
                standing="sent" if settled else "failed",
                settled=settled,
                settled_at=told if settled else None,
            )
    DatabaseKept(desk.writer, desk.clock).forget(AGES, NOW)
    left = {
        model.__name__: model._default_manager.count()
        for model in (
            models.Event,
            models.EventTally,
            models.CheckSpan,
            models.AlertRing,
            models.OutboxMessage,
        )
    }
    assert left == {"Event": 1, "EventTally": 1, "CheckSpan": 1, "AlertRing": 1, "OutboxMessage": 3}
