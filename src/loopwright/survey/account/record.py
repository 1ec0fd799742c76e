"""What every record of an account has in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

R = TypeVar("R", bound="Record")
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A thing of the account: ``id`` is unique in its region, ``name`` what people call it, ``tags`` are sorted.

    ``action`` is the call that told of it.
    """

    id: str
    region: str
    action: str
    name: str = ""
    tags: Pairs = ()

    @property
    def called(self) -> str:
        """How it is spoken of: by its name where it has one."""
        return self.name or self.id

    def tag(self, key: str) -> str:
        """The value of a tag, whatever its case; empty where it is not there."""
        return next((value for name, value in self.tags if name.lower() == key.lower()), "")
