"""How far long work has come, on a terminal's standard error; nothing in a pipe."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from loopwright.loop.quantities import format_count, format_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EVERY_SECONDS = 0.1
BAR = 24


@contextmanager
def reading(whole_bytes: int) -> Iterator[Callable[[int, int], None]]:
    """Give a function to tell of bytes and lines that were read; ``whole_bytes`` of 0 is an unknown whole."""
    if not sys.stderr.isatty():
        yield lambda _read_bytes, _lines: None
        return
    done, lines, shown = 0, 0, 0.0

    def tell(read_bytes: int, more: int) -> None:
        nonlocal done, lines, shown
        done, lines = done + read_bytes, lines + more
        if time.monotonic() - shown < EVERY_SECONDS:
            return
        shown = time.monotonic()
        sys.stderr.write(f"\r{_line(done, whole_bytes, lines)}\x1b[K")
        sys.stderr.flush()

    try:
        yield tell
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _line(done: int, whole: int, lines: int) -> str:
    if not whole:
        return f"Reading  {format_size(done)} · {format_count(lines)} lines"
    full = round(min(1.0, done / whole) * BAR)
    bar = "█" * full + "░" * (BAR - full)
    return f"Reading  {bar} {format_size(done)} of {format_size(whole)} · {format_count(lines)} lines"
