"""The catalogue in one compact file, so that a start does not parse every CSV again.

The file is text: a header line of JSON (format, fingerprint of what it was made from, digest of the rest,
names of the tables), then one line of JSON a table. A column with few different cells is kept as those cells
and the place of each. Tables are decoded when they are first asked for. A file that is missing, damaged, of
another format or made from other data is not an error: it is made again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, TypedDict

from loopwright.catalogue.columns import Cell, Columns

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1
NAME = "catalogue.json"


class Folded(TypedDict):
    """A column as its different cells, and which of them each row has."""

    cells: list[Cell]
    at: list[int]


Packed = dict[str, list[Cell] | Folded]


class CompiledTables(Mapping[str, Columns]):
    """Tables by name, each decoded the first time it is looked at."""

    def __init__(self, lines: Mapping[str, bytes]) -> None:
        self._lines = lines
        self._decoded: dict[str, Columns] = {}

    def __getitem__(self, table: str) -> Columns:
        found = self._decoded.get(table)
        if found is None:
            found = self._decoded[table] = _unpacked(json.loads(self._lines[table]))
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def fingerprint(folder: Path) -> str:
    """A digest of the names and contents of the CSV files below a folder (their dates do not matter)."""
    digest = blake2b(digest_size=16)
    for path in sorted(folder.rglob("*.csv")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _digest(body: bytes) -> str:
    return blake2b(body, digest_size=16).hexdigest()


def _packed(columns: Columns) -> Packed:
    packed: Packed = {}
    for name, cells in columns.items():
        distinct = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
        if 2 * len(distinct) > len(cells):
            packed[name] = list(cells)
        else:
            packed[name] = {"cells": list(distinct), "at": [distinct[cell] for cell in cells]}
    return packed


def _unpacked(packed: Packed) -> Columns:
    columns: Columns = {}
    for name, held in packed.items():
        if isinstance(held, dict):
            cells = held["cells"]
            columns[name] = [cells[place] for place in held["at"]]
        else:
            columns[name] = held
    return columns


def write(tables: Mapping[str, Columns], made_from: str, cache: Path) -> None:
    """Keep the tables in the folder ``cache``, in one step; a folder that cannot be written is left alone."""
    names = sorted(tables)
    lines = [json.dumps(_packed(tables[name]), ensure_ascii=False, separators=(",", ":")) for name in names]
    body = "\n".join(lines).encode()
    header = json.dumps({"format": FORMAT, "made_from": made_from, "digest": _digest(body), "tables": names})
    scratch = cache / f"{NAME}.{os.getpid()}"
    with suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        try:
            scratch.write_bytes(header.encode() + b"\n" + body)
            scratch.replace(cache / NAME)
        finally:
            scratch.unlink(missing_ok=True)


def read(made_from: str, cache: Path) -> CompiledTables | None:
    """The tables kept in ``cache``, or None when there are none, or not whole, or not of this data."""
    try:
        head, _, body = (cache / NAME).read_bytes().partition(b"\n")
        header = json.loads(head)
    except (OSError, ValueError):
        return None
    if not isinstance(header, dict) or header.get("format") != FORMAT or header.get("made_from") != made_from:
        return None
    if header.get("digest") != _digest(body):
        return None
    return CompiledTables(dict(zip(header["tables"], body.split(b"\n"), strict=True)))
