"""The file in which the reading of an account is kept as it goes on, and out of which a report can be made again."""

from __future__ import annotations

import json
import os
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.account.account import EVERYWHERE, Account, Refusal
from loopwright.survey.account.asking import all_readers
from loopwright.survey.plain_records import kept, restored

if TYPE_CHECKING:
    from loopwright.survey.account.record import Record

FORM = "loopwright/account/1"
PAUSE_SECONDS = 2.0  # between two writings: a state of many regions is large
FRESH = timedelta(days=1)  # what was read longer ago is read again
ADVICE = "Delete it and ask the account again: --aws --aws-state FILE."


@dataclass(frozen=True, slots=True)
class Part:
    """What one reader found in one region, the calls that were refused and those that were answered whole."""

    records: tuple[Record, ...]
    refusals: tuple[Refusal, ...]
    answered: tuple[str, ...]


@dataclass
class Kept:
    """The parts that are done, written down as they grow where a file is named."""

    account_id: str
    begun: datetime
    file: Path | None = None
    parts: dict[tuple[str, str], Part] = field(default_factory=dict)
    _written: float = field(default_factory=time.monotonic, repr=False)

    @classmethod
    def at(cls, file: Path | None, account_id: str, now: datetime) -> Kept:
        """What a file holds of an account, if it is of today's work; else nothing yet."""
        if file is not None and file.exists():
            found = _read(file)
            if found.account_id == account_id and now - found.begun < FRESH:
                return found
        return cls(account_id, now.replace(microsecond=0), file)

    def has(self, reader: str, region: str) -> bool:
        """Whether a part is done and nothing in it was refused."""
        part = self.parts.get((reader, region))
        return part is not None and not part.refusals

    def put(self, reader: str, region: str, part: Part) -> None:
        """Add a part, and write everything down where that was not done a moment ago."""
        self.parts[reader, region] = part
        if time.monotonic() - self._written > PAUSE_SECONDS:
            self.save()

    def save(self) -> None:
        """Write everything down, where a file is named."""
        if self.file is not None:
            _write(self.file, json.dumps(self._plain(), indent=1, sort_keys=True) + "\n")
        self._written = time.monotonic()

    def records(self, region: str) -> tuple[Record, ...]:
        """What was found so far in a region and in services without one."""
        return tuple(
            one
            for (_, where), part in sorted(self.parts.items())
            if where in {region, EVERYWHERE}
            for one in part.records
        )

    def account(self, regions: tuple[str, ...], refused: tuple[Refusal, ...] = ()) -> Account:
        """The account as far as it was read, in those regions."""
        looked_at = {*regions, EVERYWHERE}
        parts = [(where, part) for (_, where), part in sorted(self.parts.items()) if where in looked_at]
        records = sorted(
            (one for _, part in parts for one in part.records), key=lambda one: (one.region, one.id)
        )
        return Account(
            self.account_id,
            self.begun.date(),
            tuple(sorted(regions)),
            tuple(records),
            tuple(sorted({*refused, *(one for _, part in parts for one in part.refusals)})),
            frozenset((action, where) for where, part in parts for action in part.answered),
        )

    def _plain(self) -> dict[str, Any]:
        return {
            "account": self.account_id,
            "begun": self.begun.isoformat(),
            FORM: [
                {
                    "reader": reader,
                    "region": region,
                    "records": [{type(one).__name__: kept(one)} for one in part.records],
                    "refusals": [kept(one) for one in part.refusals],
                    "answered": list(part.answered),
                }
                for (reader, region), part in sorted(self.parts.items())
            ],
        }


def account_in(file: Path) -> Account:
    """The account that a file holds, as far as it was read; nobody is asked.

    Raises ``LoopwrightError`` where it holds none.
    """
    found = _read(file)
    return found.account(tuple(sorted({where for _, where in found.parts} - {EVERYWHERE})))


@cache
def _kinds() -> dict[str, type[Record]]:
    return {kind.__name__: kind for reader in all_readers() for kind in reader.gives}


def _read(file: Path) -> Kept:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        begun = datetime.fromisoformat(told["begun"]).replace(tzinfo=UTC)
        parts = {(str(one["reader"]), str(one["region"])): _part(one) for one in told[FORM]}
        return Kept(str(told["account"]), begun, file, parts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, StopIteration) as error:
        raise LoopwrightError(f"{file}: not the state of an account ({error})", ADVICE) from None


def _part(said: dict[str, Any]) -> Part:
    return Part(
        tuple(restored(_kinds()[kind], one) for said_of in said["records"] for kind, one in said_of.items()),
        tuple(restored(Refusal, one) for one in said["refusals"]),
        tuple(map(str, said["answered"])),
    )


def _write(file: Path, text: str) -> None:
    """Whole or not at all, for nobody else's eyes."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    Path(name).replace(file)
