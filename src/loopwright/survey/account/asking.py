"""Asking one service in one region: declared calls only, every page of them; a refusal is noted and ends nothing."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from loopwright.survey.account import services
from loopwright.survey.account.account import EVERYWHERE, Refusal
from loopwright.survey.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from loopwright.survey.account.record import R, Record

    Answer = dict[str, Any]
    Read = Callable[["Ask"], Iterator[Record]]

LONGEST = 200
MOST_PAGES = 500
TOO_MANY = "TooManyPages"
HOME = "us-east-1"  # where services without a region are asked


class Scope(StrEnum):
    """Where a service is asked."""

    REGION = "region"
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class Reader:
    """What is asked of a service: the calls by the name that boto3 gives them, each with the right that it needs.

    ``after`` readers see what the others found, such as the machines whose load is asked for. ``gives`` are the kinds
    of records that it makes.
    """

    name: str
    service: str
    scope: Scope
    calls: Mapping[str, str]
    gives: tuple[type[Record], ...]
    after: bool
    read: Read


def reads(
    service: str,
    calls: Mapping[str, str],
    gives: tuple[type[Record], ...],
    *,
    scope: Scope = Scope.REGION,
    after: bool = False,
) -> Callable[[Read], Reader]:
    """Make a function the reader of a service."""

    def made(read: Read) -> Reader:
        return Reader(read.__name__, service, scope, calls, gives, after, read)

    return made


@cache
def all_readers() -> tuple[Reader, ...]:
    """Every reader of the package, those that look at the others' records last; two of one name raise."""
    found: dict[str, Reader] = {}
    for module in pkgutil.iter_modules(services.__path__):
        for value in vars(importlib.import_module(f"{services.__name__}.{module.name}")).values():
            if isinstance(value, Reader):
                if found.get(value.name, value) is not value:
                    raise ValueError(f"two readers are named {value.name}")
                found[value.name] = value
    return tuple(sorted(found.values(), key=lambda one: (one.after, one.name)))


@dataclass
class Ask:
    """A service that can be asked; ``known`` is what other readers found here before."""

    client: Any
    reader: Reader
    region: str
    account: str
    now: datetime
    known: tuple[Record, ...] = ()
    refusals: list[Refusal] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    @property
    def where(self) -> str:
        """The region that records carry."""
        return EVERYWHERE if self.reader.scope is Scope.ONCE else self.region

    def action(self, call: str) -> str:
        """The right that a call needs; a call that is not declared raises ``KeyError``."""
        return self.reader.calls[call]

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """The records of a kind that were found here before."""
        return tuple(one for one in self.known if isinstance(one, kind))

    def all(self, call: str, key: str, **given: object) -> Iterator[Answer]:
        """Every item under a key of every page; nothing more once a page is refused."""
        for page in self.pages(call, **given):
            found = page.get(key)
            yield from found if isinstance(found, list) else ()

    def pages(self, call: str, **given: object) -> Iterator[Answer]:
        """Every page of an answer, by the service's paginator or by the token that it gives.

        More than the most that are read is a refusal: what is left out is not known.
        """
        made = self._paginated if self.client.can_paginate(call) else self._by_tokens
        for number, page in enumerate(made(call, **given)):
            if number == MOST_PAGES:
                self.refuse(self.action(call), TOO_MANY, f"only the first {MOST_PAGES} pages were read")
                return
            yield page

    def _paginated(self, call: str, **given: object) -> Iterator[Answer]:
        pages = iter(self.client.get_paginator(call).paginate(**given))
        while page := self._answer(call, partial(next, pages, {})):
            yield page

    def _by_tokens(self, call: str, **given: object) -> Iterator[Answer]:
        token: dict[str, object] = {}
        while True:
            page = self._answer(call, partial(getattr(self.client, call), **given, **token))
            yield page or {}
            name = next((one for one in TOKENS if page and page.get(one)), "")
            if not page or not name:
                return
            token = {TOKENS[name]: page[name]}

    def one(self, call: str, *, absent: tuple[str, ...] = (), **given: object) -> Answer | None:
        """One answer; empty where the service says by one of those codes that there is none; None where refused."""
        return self._answer(call, partial(getattr(self.client, call), **given), absent)

    def _answer(self, call: str, make: Callable[[], Answer], absent: tuple[str, ...] = ()) -> Answer | None:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - only who asks pays for it
        from botocore.parsers import ResponseParserError  # noqa: PLC0415 - same

        action = self.action(call)
        self.asked.add(action)
        try:
            return make()
        except ClientError as error:
            told = error.response.get("Error", {})
            code = str(told.get("Code", "")) or "Unknown"
            if code in absent:
                return {}
            self.refuse(action, code, str(told.get("Message", "")))
        except (BotoCoreError, ResponseParserError) as error:
            self.refuse(action, type(error).__name__, str(error))
        return None

    def refuse(self, action: str, code: str, message: str) -> None:
        """Note that a call was not answered."""
        said = redacted(" ".join(message.split()))[:LONGEST]
        self.refusals.append(Refusal(action, self.where, code, said))


TOKENS = {
    "NextToken": "NextToken",
    "nextToken": "nextToken",
    "NextPageToken": "NextPageToken",
    "Marker": "Marker",
}


def tags_of(listed: object, key: str = "Key", value: str = "Value") -> tuple[tuple[str, str], ...]:
    """Tags as pairs, sorted, whichever of both forms a service gives them in."""
    if isinstance(listed, dict):
        return tuple(sorted((str(name), str(said)) for name, said in listed.items()))
    rows = listed if isinstance(listed, list) else []
    return tuple(sorted((str(one.get(key, "")), str(one.get(value, ""))) for one in rows))


def day_of(moment: object) -> date | None:
    """The day of a moment as boto3 or a text gives it, in UTC."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).date()
    if isinstance(moment, str) and len(moment) >= len("2026-11-27"):
        try:
            return date.fromisoformat(moment[:10])
        except ValueError:
            return None
    return None
