"""What a report says: known, with what it stands on, or unknown, with how to find out. There is nothing between."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.survey.evidence import Evidence


class Origin(StrEnum):
    """What kind of thing a statement stands on."""

    FILE = "file"
    COMMIT = "commit"
    MEASUREMENT = "measurement"
    CHECK = "check"  # a check looked, and this is what it says
    LOOP = "loop"  # the loop file, or what the catalogue assumes of such a loop
    REFERENCE = "reference"  # what such reviews usually aim at


@dataclass(frozen=True, slots=True)
class Source:
    """What a statement stands on: a place in a file, a commit, a measurement, a check, the loop."""

    origin: Origin
    words: str
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        if self.file:
            return f"{self.file}:{self.line}" if self.line else self.file
        return self.words


@dataclass(frozen=True, slots=True)
class Known:
    """A statement with its sources; one without any raises ValueError."""

    what: str
    sources: tuple[Source, ...]

    def __post_init__(self) -> None:
        if not self.what or not self.sources:
            msg = f"a statement that stands on nothing: {self.what!r}"
            raise ValueError(msg)

    @property
    def sure(self) -> bool:
        """Whether it is known at all."""
        return True


@dataclass(frozen=True, slots=True)
class Unknown:
    """What nothing tells; ``how`` says how to find out."""

    how: str

    def __post_init__(self) -> None:
        if not self.how:
            msg = "an unknown that does not say how to find out"
            raise ValueError(msg)

    @property
    def what(self) -> str:
        """As it reads."""
        return "unknown"

    @property
    def sure(self) -> bool:
        """Whether it is known at all."""
        return False


Statement = Known | Unknown


def places(evidence: Iterable[Evidence], most: int = 5) -> tuple[Source, ...]:
    """Places in files as sources, each once, the first few."""
    found = dict.fromkeys((one.file, one.line) for one in evidence)
    return tuple(Source(Origin.FILE, "", file, line) for file, line in list(found)[:most])


def by_check(slug: str) -> Source:
    """A check as a source: for what is an absence, and so stands nowhere."""
    return Source(Origin.CHECK, slug)


def measured(words: str) -> Source:
    """A measurement with its method as a source."""
    return Source(Origin.MEASUREMENT, words)


def commit(short: str) -> Source:
    """A commit as a source."""
    return Source(Origin.COMMIT, f"commit {short}")


def from_loop(words: str) -> Source:
    """The loop as a source."""
    return Source(Origin.LOOP, words)


def seen(what: str, evidence: Iterable[Evidence], slug: str) -> Known:
    """A statement on places in files, or on the check that looked where there are none."""
    return Known(what, places(evidence) or (by_check(slug),))
