"""Series as bytes, so that what was measured outlives a restart: a piece every few seconds, all pieces read again.

A piece holds the samples since the one before. Without them a rule over a day would know nothing after a restart, and
an alert that rings would seem to be over.
"""

from __future__ import annotations

import json
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.sample import labels_of
from loopwright.operate.series.buffer import NEVER

if TYPE_CHECKING:
    from loopwright.operate.series.store import Store

KIND = b"LWS1"
HEAD = struct.Struct("<4sII")  # kind, checksum, length of the names
QUICKEST = 1


def packed(store: Store, after_ms: int = NEVER) -> bytes:
    """The samples that are newer than a moment (milliseconds since 1970), as one piece; all where none is given.

    What is measured late, with a moment before that of a piece already made, stands in no piece.
    """
    names: list[tuple[list[list[str]], int]] = []
    times: list[bytes] = []
    values: list[bytes] = []
    for buffer in store:
        moments, bits = buffer.after(after_ms)
        if len(moments):
            names.append(([list(pair) for pair in buffer.labels], len(moments)))
            times.append(moments.astype("<i8").tobytes())
            values.append(bits.astype("<i8").tobytes())
    head = json.dumps(names, ensure_ascii=False).encode()
    body = zlib.compress(b"".join([head, *times, *values]), QUICKEST)
    return HEAD.pack(KIND, zlib.crc32(body), len(head)) + body


def unpack(piece: bytes, store: Store) -> None:
    """Put a piece back, after those before it. One that is damaged raises LoopwrightError and changes nothing."""
    if len(piece) < HEAD.size:
        raise _damaged("it is cut off")
    kind, checksum, length = HEAD.unpack_from(piece)
    body = piece[HEAD.size :]
    if kind != KIND:
        raise _damaged("it is of another kind")
    if zlib.crc32(body) != checksum:
        raise _damaged("it is not whole")
    plain = zlib.decompress(body)
    names = json.loads(plain[:length])
    numbers = np.frombuffer(plain, "<i8", offset=length).astype(np.int64)
    times, bits = numbers[: len(numbers) // 2], numbers[len(numbers) // 2 :]
    place = 0
    for pairs, count in names:
        labels = labels_of((name, value) for name, value in pairs)
        store.extend(labels, times[place : place + count], bits[place : place + count])
        place += count


def _damaged(why: str) -> LoopwrightError:
    return LoopwrightError(
        f"a piece of what was measured cannot be read: {why}", "Leave it out: what it held is measured anew."
    )
