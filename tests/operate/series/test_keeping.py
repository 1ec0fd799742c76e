"""What was measured outlives a restart: pieces read again give the same samples, bit by bit."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.sample import labels_of
from loopwright.operate.series.keeping import packed, unpack
from loopwright.operate.series.store import Store

WRITES = some.lists(
    some.tuples(some.sampled_from("xyz"), some.sampled_from(["", "1", 'ü"{']), some.none() | some.floats()),
    max_size=60,
)


def content(store: Store) -> dict[object, tuple[list[int], list[int]]]:
    return {
        buffer.labels: tuple(part.tolist() for part in buffer.after(-1)) for buffer in store if len(buffer)
    }  # type: ignore[misc]


@given(writes=WRITES, each=some.integers(1, 20))
def test_pieces_read_again_give_the_same_samples(writes, each: int) -> None:
    store, again = Store({"": math.inf}), Store({"": math.inf})
    pieces, last = [], -1
    for at, (name, a, value) in enumerate(writes):
        if value is None:
            store.end(name, labels_of({"a": a}), at)
        else:
            store.append(name, labels_of({"a": a}), at, value)
        if at % each == 0:
            pieces.append(packed(store, last))
            last = at
    pieces.append(packed(store, last))
    for piece in pieces:
        unpack(piece, again)
        unpack(piece, again)  # read twice is read once
    assert content(again) == content(store)
    again.append("x", (), 1000, 1.0)
    store.append("x", (), 1000, 1.0)
    assert content(again) == content(store)


WHOLE = slice(None)


@pytest.mark.parametrize(
    ("kept", "flipped"), [(slice(-3), 0), (slice(0), None), (WHOLE, 2), (WHOLE, 40), (slice(12), None)]
)
def test_a_damaged_piece_is_refused_and_changes_nothing(kept: slice, flipped: int | None) -> None:
    store, again = Store(), Store()
    for at in range(20):
        store.append("x", labels_of({"a": "1"}), at, float(at) ** 7)
    piece = bytearray(packed(store)[kept])
    if flipped is not None:
        piece[flipped] ^= 1
    with pytest.raises(LoopwrightError):
        unpack(bytes(piece), again)
    assert len(again) == 0


def test_a_piece_is_small() -> None:
    store = Store()
    for at in range(0, 3600, 15):
        for one in range(50):
            store.append("up", labels_of({"check": str(one)}), at * 1000, 1.0)
    assert len(packed(store)) < 0.2 * 16 * store.sample_count
