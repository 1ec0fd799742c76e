"""The catalogue in one compact file, so that a start does not parse every CSV again.

The file is text: a header line of JSON (format, fingerprint of what it was made from, names of the tables and their
columns, digest of these and of the rest), then one line of JSON a column. A column with few different cells is
kept as those cells and the place of each. Columns are decoded when they are first asked for. A file that is
missing, damaged, of another format or made from other data is not an error: it is made again.
"""

from __future__ import annotations

import json
import os
import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, TypedDict

from loopwright.catalogue.columns import Cell, Coded, Columns, coded

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 2
NAME = "catalogue.json"


class Folded(TypedDict):
    """A column in code: its different cells, the size of a code, and the codes in base 64, low byte first."""

    cells: list[Cell]
    size: str
    at: str


class CompiledTable(Mapping[str, list[Cell]]):
    """Columns by name, each decoded the first time it is looked at."""

    def __init__(self, lines: Mapping[str, bytes]) -> None:
        self._lines = lines
        self._decoded: dict[str, list[Cell]] = {}

    def __getitem__(self, column: str) -> list[Cell]:
        found = self._decoded.get(column)
        if found is None:
            held: list[Cell] | Folded = json.loads(self._lines[column])
            found = self._decoded[column] = held if isinstance(held, list) else _unfolded(held)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def coded(self, column: str) -> Coded:
        """A column in code, without spelling out its rows where it is kept so."""
        held: list[Cell] | Folded = json.loads(self._lines[column])
        return coded(held) if isinstance(held, list) else Coded(held["cells"], _codes(held))


def fingerprint(folder: Path) -> str:
    """A digest of the names and contents of the CSV files below a folder (their dates do not matter)."""
    digest = blake2b(digest_size=16)
    for path in sorted(folder.rglob("*.csv")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _digest(names: object, body: bytes) -> str:
    """A digest of the columns and of the names they go by."""
    return blake2b(body, digest_size=16, key=blake2b(json.dumps(names).encode()).digest()).hexdigest()


def _folded(column: list[Cell]) -> list[Cell] | Folded:
    cells, at = coded(column)
    if 2 * len(cells) > len(column):
        return column
    return {"cells": cells, "size": at.typecode, "at": b64encode(_low_first(at).tobytes()).decode()}


def _codes(folded: Folded) -> array[int]:
    return _low_first(array(folded["size"], b64decode(folded["at"])))


def _unfolded(folded: Folded) -> list[Cell]:
    return list(map(folded["cells"].__getitem__, _codes(folded)))


def _low_first(codes: array[int]) -> array[int]:
    if sys.byteorder == "big":
        codes = codes[:]
        codes.byteswap()
    return codes


def write(tables: Mapping[str, Columns], made_from: str, cache: Path) -> None:
    """Keep the tables in the folder ``cache``, in one step; a folder that cannot be written is left alone."""
    names = {table: list(tables[table]) for table in sorted(tables)}
    columns = [tables[table][name] for table, own in names.items() for name in own]
    lines = [json.dumps(_folded(column), ensure_ascii=False, separators=(",", ":")) for column in columns]
    body = "\n".join(lines).encode()
    header = json.dumps(
        {"format": FORMAT, "made_from": made_from, "digest": _digest(names, body), "tables": names}
    )
    scratch = cache / f"{NAME}.{os.getpid()}"
    with suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        try:
            scratch.write_bytes(header.encode() + b"\n" + body)
            scratch.replace(cache / NAME)
        finally:
            scratch.unlink(missing_ok=True)


def read(made_from: str, cache: Path) -> dict[str, CompiledTable] | None:
    """The tables kept in ``cache``, or None when there are none, or not whole, or not of this data."""
    try:
        head, _, body = (cache / NAME).read_bytes().partition(b"\n")
        header = json.loads(head)
    except (OSError, ValueError):
        return None
    if not isinstance(header, dict) or header.get("format") != FORMAT or header.get("made_from") != made_from:
        return None
    if header.get("digest") != _digest(header.get("tables"), body):
        return None
    lines = iter(body.split(b"\n"))
    return {
        table: CompiledTable({name: next(lines) for name in names})
        for table, names in header["tables"].items()
    }
