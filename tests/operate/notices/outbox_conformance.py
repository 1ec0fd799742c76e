"""What every outbox does, whatever it keeps entries in: call ``conforms`` with a way to open one, anew each time."""

from __future__ import annotations

from dataclasses import replace

from tests.operate.notices.samples import message

from loopwright.operate.notices.outbox import Standing


def conforms(opened):
    """``opened()`` opens the same outbox, as after a restart."""
    first, second = message("1"), message("2")
    opened().put([first, second], 10)
    opened().put([second, message("3")], 20)
    entries = opened().unsettled()
    assert [entry.message.identity for entry in entries] == ["1", "2", "3"]
    assert [entry.put_at for entry in entries] == [10, 10, 20]
    assert [entry.number for entry in entries] == sorted({entry.number for entry in entries})
    assert entries[0].message == first
    opened().keep(replace(entries[0], standing=Standing.SENT, settled_at=30, attempts=1))
    opened().keep(
        replace(entries[1], standing=Standing.FAILED, next_at=40, attempts=1, reason="Answered 500")
    )
    opened().keep(replace(entries[2], standing=Standing.DEAD, settled_at=30))
    (left,) = opened().unsettled()
    assert (left.message, left.next_at, left.reason) == (second, 40, "Answered 500")
    opened().put([first, second], 50)
    assert len(opened().unsettled()) == 1, "what was sent is known too"
