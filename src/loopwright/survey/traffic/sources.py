"""Where lines come from: files, globs, a stream; plain, gzip or zstd; cut into blocks of whole lines."""

from __future__ import annotations

import glob
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

BLOCK_BYTES = 4 << 20  # enough for a vector engine to be quick, little enough for several to be in memory
STORED_BYTES = 1 << 18
ZSTD_BYTES = 1 << 7  # of a bomb they unpack to 4 MB, 32 thousand times as much; of a log it costs nothing
LARGEST_WINDOW = 1 << 27  # what `zstd --long` uses
LONGEST_LINE = 16 << 20
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Block:
    """Some whole lines of a source; ``first_line`` counts from 1, ``stored_bytes`` is how far the file was read.

    ``overlong`` lines of more than 16 MB were left out before them; ``fault`` says why the source ended early.
    """

    source: str
    first_line: int
    text: bytes
    stored_bytes: int
    overlong: int = 0
    fault: str = ""


def sources_of(given: Sequence[str]) -> tuple[str, ...]:
    """The files that some names and globs mean, each once, globs sorted; ``-`` is the standard input.

    Raises ``LoopwrightError`` for a name that leads to no file.
    """
    found: dict[str, None] = {}
    for name in given:
        if name == STANDARD_INPUT or Path(name).is_file():
            found[name] = None
            continue
        if Path(name).exists() and not Path(name).is_dir():
            found[name] = None  # a pipe or a device
            continue
        matches = [one for one in sorted(glob.glob(name)) if Path(one).is_file()]  # noqa: PTH207 - absolute globs too
        if not matches:
            what = "a folder, not a file" if Path(name).is_dir() else "no such file"
            raise LoopwrightError(
                f"{name}: {what}", "Name a log, a glob such as 'logs/*.gz', or - for the standard input."
            )
        found.update(dict.fromkeys(matches))
    return tuple(found)


def stored_size(sources: Sequence[str]) -> int:
    """Bytes of the files as they are stored; 0 where a stream is among them."""
    sizes = [Path(name).stat().st_size if Path(name).is_file() else 0 for name in sources]
    return sum(sizes) if all(sizes) else 0


def blocks(source: str, stream: BinaryIO | None, size: int = BLOCK_BYTES) -> Iterator[Block]:
    """Cut a source into blocks of whole lines; ``stream`` is read where the source is the standard input.

    A compressed source that is cut off or damaged gives what could be read, and its last block says so.
    """
    if source == STANDARD_INPUT and stream is not None:
        yield from _cut(source, stream, size)
        return
    try:
        with Path(source).open("rb") as file:
            yield from _cut(source, file, size)
    except OSError as error:
        raise LoopwrightError(
            f"{source}: cannot be read ({error.strerror})", "Name a readable log."
        ) from None


def _cut(source: str, file: BinaryIO, size: int) -> Iterator[Block]:
    line, rest, overlong, skipping = 1, b"", 0, False
    counted = _Counted(file)
    for chunk, fault in _decompressed(counted, size):
        data = rest + chunk
        if skipping:
            end = data.find(b"\n")
            if end < 0 and not fault:
                rest = b""
                continue
            data, skipping, line, overlong = data[end + 1 :], False, line + 1, overlong + 1
        cut = data.rfind(b"\n") + 1
        whole, rest = (data, b"") if fault is not None else (data[:cut], data[cut:])
        if whole or fault:
            yield Block(source, line, whole, counted.read_bytes, overlong, fault or "")
            line, overlong = line + whole.count(b"\n"), 0
        if len(rest) > LONGEST_LINE:
            rest, skipping = b"", True
    if rest or overlong or skipping:
        yield Block(source, line, rest, counted.read_bytes, overlong + skipping)


class _Counted:
    """A stream that remembers how much was read of it, and whose first bytes can be looked at."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.read_bytes = 0
        self._ahead = b""

    def peek(self, size: int) -> bytes:
        """The first bytes, which the next reading gives again."""
        self._ahead = self.read(size)
        return self._ahead

    def read(self, size: int = STORED_BYTES) -> bytes:
        """At most so many bytes; none at the end."""
        if self._ahead:
            found, self._ahead = self._ahead, b""
            return found
        found = self._file.read(size)
        self.read_bytes += len(found)
        return found


def _decompressed(file: _Counted, size: int) -> Iterator[tuple[bytes, str | None]]:
    """The stream's bytes, unpacked where its first bytes say that it is packed; and why it ended, if early."""
    head = file.peek(STORED_BYTES)
    if head.startswith(GZIP):
        yield from _gathered(_gunzipped(file), size)
    elif head.startswith(ZSTD):
        yield from _gathered(_unzstd(file), size)
    else:
        while chunk := file.read(size):
            yield chunk, None


def _gathered(parts: Iterator[bytes | str], size: int) -> Iterator[tuple[bytes, str | None]]:
    """Small pieces put together; a piece of text is the reason why there are no more."""
    held, length = list[bytes](), 0
    for part in parts:
        if isinstance(part, str):
            yield b"".join(held), part
            return
        held.append(part)
        length += len(part)
        if length >= size:
            yield b"".join(held), None
            held, length = [], 0
    if length:
        yield b"".join(held), None


def _gunzipped(file: _Counted) -> Iterator[bytes | str]:
    """Unpack gzip members one after another, never more than a little at a time."""
    unpacker, chunk = zlib.decompressobj(wbits=31), file.read()
    try:
        while chunk:
            yield unpacker.decompress(chunk, STORED_BYTES)
            if unpacker.eof:  # another member may follow, after zeros that fill a tape's block
                chunk = unpacker.unused_data.lstrip(b"\0") or file.read()
                if not chunk:
                    return
                unpacker = zlib.decompressobj(wbits=31)
            else:
                chunk = unpacker.unconsumed_tail or file.read()
        yield unpacker.flush()
    except zlib.error:
        yield "damaged gzip data"
        return
    if not unpacker.eof:
        yield "cut off within its gzip data"


def _unzstd(file: _Counted) -> Iterator[bytes | str]:
    """Unpack zstd frames one after another; a little at a time, for a few bytes may unpack to very many."""
    import zstandard  # noqa: PLC0415 - only who reads zstd pays for it

    packed = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW)
    unpacker, begun = packed.decompressobj(), False
    try:
        while stored := file.read():
            place = 0
            while place < len(stored):
                chunk = stored[place : place + ZSTD_BYTES]
                yield unpacker.decompress(chunk)
                place, begun = place + len(chunk), True
                if unpacker.eof:
                    place -= len(unpacker.unused_data)
                    unpacker, begun = packed.decompressobj(), False
    except zstandard.ZstdError as error:
        large = "too much memory" in str(error)
        yield "packed with a window of more than 128 MB" if large else "damaged zstd data"
        return
    if begun:
        yield "cut off within its zstd data"
