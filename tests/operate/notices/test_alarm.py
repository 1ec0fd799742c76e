"""The alarm keeps before it tells, goes on after a restart, and calls nobody over who had no chance to report."""

from __future__ import annotations

import asyncio
import json

from tests.operate.alerts.people import alert, at, plan_of
from tests.operate.manual_clock import ManualClock
from tests.operate.notices.outboxes import MemoryOutbox

from loopwright.catalogue.load import load_catalogue
from loopwright.operate.alerts.life import Happened, Life
from loopwright.operate.alerts.people import Contact, Person
from loopwright.operate.keeping import plain, restored
from loopwright.operate.notices.alarm import Alarm
from loopwright.operate.notices.composing import Sender, page_of
from loopwright.operate.notices.outbox import Delivery, Patience
from loopwright.operate.notices.sending import Sending

NOON = at("2026-11-27T12:00")
SENDER = Sender("Shop", "https://status.shop.example", "Europe/Berlin")


class Kept(MemoryOutbox):
    """The life beside the outbox, both as text, and how often the life was written down."""

    def __init__(self):
        super().__init__()
        self.text, self.writes, self.rings = json.dumps(plain(Life())), 0, []

    def life(self):
        return restored(Life, json.loads(self.text))

    def keep_step(self, step):
        self.text, self.writes = json.dumps(plain(step.life)), self.writes + 1
        self.rings += step.rings
        self.put(step.messages, step.at)


class LifeOf:
    """The port of a life store on it."""

    def __init__(self, kept):
        self.life, self.keep = kept.life, kept.keep_step


PEOPLE = {name: Person(name, (Contact("mail", name.lower()),)) for name in ("Ada", "Bo", "team")}


def opened(clock, kept, people=None):
    plan = plan_of(load_catalogue().value)
    return Alarm(clock, plan, LifeOf(kept), PEOPLE if people is None else people, SENDER)


def down(clock, **given):
    return Happened(reports=(alert(clock.now(), starts=NOON, **given),))


def told(kept):
    return [(entry.message.address, entry.message.kind.value) for entry in kept.all()]


def test_the_alarm_goes_on_by_itself_until_somebody_answers():
    clock, kept = ManualClock(NOON), Kept()

    async def play():
        alarm = opened(clock, kept)
        running = asyncio.create_task(alarm.run())
        await clock.settle()
        for _ in range(16):
            alarm.happen(down(clock))
            await clock.advance(60)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(play())
    assert told(kept) == [("ada", "trigger"), ("bo", "trigger")]
    assert kept.all()[1].put_at == NOON + 900
    assert {(ring.rule, ring.thread) for ring in kept.rings} == {("LoopDown", kept.rings[0].thread)}


def test_after_a_long_stop_what_rang_rings_on():
    clock, kept = ManualClock(NOON), Kept()
    opened(clock, kept).happen(down(clock))
    clock.jump(3_600)
    alarm = opened(clock, kept)
    alarm.happen(Happened())
    clock.jump(120)
    alarm.happen(down(clock))
    assert "resolve" not in [kind for _, kind in told(kept)]
    for _ in range(6):
        clock.jump(60)
        alarm.happen(Happened())
    assert told(kept)[-1][1] == "resolve", "nobody reports it any more, and everybody could"


def test_reports_that_change_nothing_are_not_written_down_each_time():
    clock, kept = ManualClock(NOON), Kept()
    alarm = opened(clock, kept)
    alarm.happen(down(clock))
    writes = kept.writes
    for _ in range(11):
        clock.jump(5)
        alarm.happen(down(clock))
    assert kept.writes == writes
    clock.jump(5)
    alarm.happen(down(clock))
    assert kept.writes == writes + 1


def test_for_somebody_to_whom_no_way_is_known_the_team_is_told():
    clock, kept = ManualClock(NOON), Kept()
    opened(clock, kept, {"team": PEOPLE["team"]}).happen(down(clock))
    (entry,) = kept.all()
    assert entry.message.address == "team"
    assert entry.message.said == "Ada cannot be reached: no way to them is known."


def test_where_not_even_the_team_can_be_told_it_is_known():
    clock, kept = ManualClock(NOON), Kept()
    alarm = opened(clock, kept, {"team": Person("team", ())})
    alarm.happen(down(clock))
    assert (kept.all(), alarm.unreached) == ((), {"Ada", "team"})


def test_a_runbook_is_a_link_where_files_can_be_read():
    sender = Sender("Shop", "", "UTC", "https://forge.example/shop/main/")
    assert (
        sender.linked("docs/runbooks/rollback.md")
        == "https://forge.example/shop/main/docs/runbooks/rollback.md"
    )
    for other in ("https://wiki.example/rollback", "loopwright deploy rollback", ""):
        assert sender.linked(other) == other
    assert SENDER.linked("docs/runbooks/rollback.md") == "docs/runbooks/rollback.md"


def test_a_message_s_link_names_its_page():
    clock, kept = ManualClock(NOON), Kept()
    opened(clock, kept).happen(down(clock))
    (entry,) = kept.all()
    token = entry.message.link.rsplit("/", 1)[1]
    (group,) = kept.life().pages.open
    assert page_of(kept.life().pages, token) == group
    assert page_of(kept.life().pages, "other") is None


def test_what_is_put_in_is_sent_and_what_is_given_up_is_said():
    clock, kept, came, gone = ManualClock(NOON), Kept(), [], []

    class Away:
        async def deliver(self, _):
            came.append(clock.now() - NOON)
            return Delivery(delivered=False, reason="away")

    async def play():
        sending = Sending(clock, kept, {"mail": Away()}, Patience(2, 300, 60), 5, lambda: 1.0)
        running = asyncio.create_task(sending.run(gone.extend))
        opened(clock, kept).happen(down(clock))
        sending.woken.set()
        for _ in range(80):
            await clock.advance(1)
            if gone:
                break
            await asyncio.to_thread(lambda: None)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(play())
    assert came == [0, 2, 6, 14, 30, 62]
    assert [(entry.reason, entry.standing.value) for entry in gone] == [("away", "dead")]
