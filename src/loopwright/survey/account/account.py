"""An account as it was read: the records, the calls that were answered, and those that were not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from loopwright.survey.account.record import R, Record

EVERYWHERE = "all regions"
"""What stands in the place of a region for services that have none."""


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """A call that was not answered: the right that it needs, where, the code and words of the answer."""

    action: str
    region: str
    code: str
    message: str


@dataclass(frozen=True)
class Account:
    """What an account answered on a day.

    ``answered`` are the calls that were answered whole, each with its region.
    """

    id: str
    read_on: date
    regions: tuple[str, ...]
    records: tuple[Record, ...]
    refusals: tuple[Refusal, ...] = ()
    answered: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def _by_kind(self) -> dict[type[Record], list[Record]]:
        found: dict[type[Record], list[Record]] = {}
        for one in self.records:
            found.setdefault(type(one), []).append(one)
        return found

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """The records of a kind, by region and identifier."""
        return tuple(one for one in self._by_kind.get(kind, ()) if isinstance(one, kind))

    def answers(self, action: str, region: str | None = None) -> bool:
        """Whether a call was answered whole, in one region or in every one that was looked at."""
        asked = {region} if region else {where for what, where in self.answered if what == action}
        refused = any(one.action == action and region in {None, one.region} for one in self.refusals)
        return not refused and bool(asked) and all((action, where) in self.answered for where in asked)

    def days(self, since: date | None) -> int | None:
        """Whole days from a day until it was read."""
        return None if since is None else (self.read_on - since).days
