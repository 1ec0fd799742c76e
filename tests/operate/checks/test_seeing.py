"""What could not be written comes back, and a long look is in the next piece."""

from __future__ import annotations

from loopwright.operate.checks.check import Check, Run
from loopwright.operate.checks.looks import TcpLook
from loopwright.operate.checks.seen import Outcome, Seen
from loopwright.operate.checks.standing import Standing, after
from loopwright.operate.engine.seeing import Seeing, longest_look
from loopwright.operate.sample import labels_of
from loopwright.operate.series.keeping import packed, unpack
from loopwright.operate.series.store import Store

CHECK = Check("web", TcpLook("shop.example", 443), 30, 10, "web", "shop", attempts=3, pause_seconds=2)


def test_spans_come_back_and_newer_ones_stay() -> None:
    seeing = Seeing(Store(), lambda: None)
    standing = after(Standing(), Outcome.UP, 100, 1, ())
    seeing.keep(CHECK, Run("web", 100, Seen(Outcome.UP, 0.1)), standing, ())
    taken = seeing.unwritten()
    assert seeing.unwritten() == ()
    seeing.put_back(taken)
    assert seeing.unwritten() == taken
    seeing.keep(CHECK, Run("web", 130, Seen(Outcome.UP, 0.1)), standing, ())
    seeing.put_back(taken)
    ((*_, end, _),) = seeing.unwritten()
    assert end == 130


def test_the_longest_look() -> None:
    assert longest_look(()) == 5
    assert longest_look((CHECK,)) == 5 + 4 * 10 + 3 * 2


def test_pieces_may_overlap() -> None:
    store, again = Store(), Store()
    for at in range(10):
        store.append("up", labels_of({"job": "web"}), at * 1000, at)
    unpack(packed(store), again)
    store.append("up", labels_of({"job": "web"}), 10_000, 10)
    unpack(packed(store, 5_000), again)
    assert packed(again) == packed(store)
