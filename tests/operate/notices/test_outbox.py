"""Nothing is lost, nothing overtakes, a crash doubles at most one."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.operate.notices.outbox_conformance import conforms
from tests.operate.notices.outboxes import Died, DyingOutbox, MemoryOutbox, SetClock
from tests.operate.notices.samples import message

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.notices.outbox import Delivery, Entry, Patience, Standing, next_due, tried
from loopwright.operate.notices.sending import Sending, dead

PATIENCE = Patience(2, 300, 86_400)
ARRIVED = Delivery(delivered=True)
LATER = Delivery(delivered=False, reason="no")
NEVER = Delivery(delivered=False, reason="never", lasting=True)


class Scripted:
    """A channel that answers as it is told to, and knows what arrived."""

    def __init__(self, *answers):
        self.answers, self.came = list(answers), []

    async def deliver(self, one):
        answer = self.answers.pop(0) if self.answers else ARRIVED
        if isinstance(answer, BaseException):
            raise answer
        if answer.delivered:
            self.came.append(one.identity)
        return answer


def sending(outbox, clock, channel, seconds=5.0):
    return Sending(clock, outbox, {"mail": channel}, PATIENCE, seconds, lambda: 1.0)


def test_an_outbox_in_memory_conforms():
    kept = {}
    conforms(lambda: MemoryOutbox(kept))


@pytest.mark.parametrize(
    ("attempts", "chance", "wait"), [(0, 1.0, 2), (0, 0.0, 1), (3, 1.0, 16), (20, 1.0, 300)]
)
def test_waits_double_up_to_a_longest_one_and_are_spread(attempts, chance, wait):
    entry = Entry(1, message(), 0, 0, attempts=attempts)
    after = tried(PATIENCE, entry, LATER, 100, chance)
    assert (after.standing, after.next_at, after.attempts) == (Standing.FAILED, 100 + wait, attempts + 1)


def test_what_the_other_asks_for_is_waited():
    asked = Delivery(delivered=False, wait_seconds=60)
    assert tried(PATIENCE, Entry(1, message(), 0, 0), asked, 0, 0.5).next_at == 60
    too_long = Delivery(delivered=False, wait_seconds=1e9)
    assert tried(PATIENCE, Entry(1, message(), 0, 0), too_long, 0, 0.5).next_at == 300


def test_it_is_given_up_in_the_end_and_at_once_where_nothing_else_helps():
    assert tried(PATIENCE, Entry(1, message(), 0, 0), LATER, 86_400, 0).standing is Standing.DEAD
    gone = tried(PATIENCE, Entry(1, message(), 0, 0), NEVER, 1, 0)
    assert (gone.standing, gone.reason) == (Standing.DEAD, "never")


def test_an_end_does_not_overtake_its_beginning():
    outbox, clock, channel = MemoryOutbox(), SetClock(), Scripted(LATER, ARRIVED, ARRIVED, ARRIVED)
    outbox.put([message("begin"), message("end"), message("other", threads=("other",))], clock.moment)
    for _ in range(3):
        asyncio.run(sending(outbox, clock, channel).send_due())
        clock.moment += 3
    assert channel.came == ["other", "begin", "end"]


def test_a_message_of_several_pages_keeps_its_place_among_all_of_them():
    outbox, clock, channel = MemoryOutbox(), SetClock(), Scripted(LATER)
    outbox.put([message("both", threads=("a", "b")), message("end", threads=("b",))], clock.moment)
    asyncio.run(sending(outbox, clock, channel).send_due())
    assert channel.came == []
    assert next_due(outbox.unsettled()) == clock.moment + 2


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (ValueError("secret"), "ValueError in channel 'mail'."),
        (LoopwrightError("The secret in /x cannot be read."), "The secret in /x cannot be read."),
    ],
)
def test_a_channel_that_breaks_is_a_failure_that_tells_no_secret(answer, reason):
    outbox, clock = MemoryOutbox(), SetClock()
    outbox.put([message()], clock.moment)
    (entry,) = asyncio.run(sending(outbox, clock, Scripted(answer)).send_due())
    assert (entry.standing, entry.reason) == (Standing.FAILED, reason)


def test_a_channel_that_hangs_is_left():
    class Hanging:
        async def deliver(self, _):
            await asyncio.sleep(3_600)

    outbox, clock = MemoryOutbox(), SetClock()
    outbox.put([message()], clock.moment)
    (entry,) = asyncio.run(sending(outbox, clock, Hanging(), 0.05).send_due())
    assert (entry.standing, entry.reason) == (Standing.FAILED, "No answer within 0.05 s.")


def test_a_channel_that_is_not_there_is_said():
    outbox, clock = MemoryOutbox(), SetClock()
    outbox.put([message(channel="pigeon")], clock.moment)
    gone = dead(asyncio.run(sending(outbox, clock, Scripted()).send_due()))
    assert [entry.reason for entry in gone] == ["There is no channel 'pigeon'."]


def test_what_was_sent_is_not_sent_again_though_it_cannot_be_written_down():
    class Full(MemoryOutbox):
        full = True

        def keep(self, entry):
            if entry.attempts and self.full:
                raise OSError("no space left")
            super().keep(entry)

    outbox, clock, channel = Full(), SetClock(), Scripted(ARRIVED, NEVER)
    outbox.put([message("sent"), message("dead", threads=("other",))], clock.moment)
    driver = sending(outbox, clock, channel)
    for _ in range(3):
        with pytest.raises(OSError, match="space"):
            asyncio.run(driver.send_due())
    outbox.full = False
    told = asyncio.run(driver.send_due())
    assert [one.standing for one in told] == [Standing.SENT, Standing.DEAD]
    assert (channel.came, outbox.unsettled()) == (["sent"], ())


STEPS = st.lists(st.sampled_from((ARRIVED, LATER, "dies")), max_size=30)


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=8), STEPS)
def test_through_crashes_all_arrive_in_order_and_each_crash_doubles_at_most_what_it_interrupted(
    threads, steps
):
    kept, clock, channel = {}, SetClock(), Scripted()
    sent = [message(f"{at}{name}", threads=(name,)) for at, name in enumerate(threads)]
    MemoryOutbox(kept).put(sent, clock.moment)
    crashes = 0
    for step in [*steps, *[ARRIVED] * len(sent)]:
        dies = step == "dies"
        outbox = (DyingOutbox if dies else MemoryOutbox)(kept)
        channel.answers = [ARRIVED if dies else step] * len(sent)
        try:
            asyncio.run(sending(outbox, clock, channel).send_due())
        except Died:
            crashes += 1
        clock.moment += 301
    assert MemoryOutbox(kept).unsettled() == ()
    times = Counter(channel.came)
    assert set(times) == {one.identity for one in sent}
    assert max(times.values()) <= 1 + crashes
    first = {identity: channel.came.index(identity) for identity in times}
    for name in set(threads):
        mine = [one.identity for one in sent if one.threads == (name,)]
        assert sorted(mine, key=first.__getitem__) == mine
