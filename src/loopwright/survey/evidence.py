"""Where a fact was read, and for what kind of environment the thing it speaks of is meant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Environment(StrEnum):
    """What kind of environment a file or a part of it is for; ``UNSTATED`` where nothing says so."""

    PRODUCTION = "production"
    STAGING = "staging"
    UNSTATED = "unstated"
    DEVELOPMENT = "development"
    TEST = "test"
    EXAMPLE = "example"
    ARCHIVED = "archived"

    @property
    def serves_users(self) -> bool:
        """Whether a thing seen here may be taken as part of what users reach: unstated counts."""
        return self in SERVING


SERVING = frozenset({Environment.PRODUCTION, Environment.STAGING, Environment.UNSTATED})
NEAREST_TO_USERS = tuple(Environment)


ANSWERS = ("aws:", "postgresql:", "prometheus:", "bill:")
"""What stands before the name of a call, a view, a series or a bill, in the place of a file's path."""


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """One place where a fact was read.

    ``file`` is relative to the folder surveyed, with forward slashes; ``line`` counts from 1, and 0 means
    the file as a whole; ``said`` is what stood there, shortened, never a secret's value.
    """

    file: str
    line: int = 0
    said: str = ""

    def __reduce__(self) -> tuple[type[Evidence], tuple[str, int, str]]:
        """How it goes from one process to another; a frozen record's own way takes thrice as long."""
        return Evidence, (self.file, self.line, self.said)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file

    @property
    def answered(self) -> bool:
        """Whether it is what an account, a database or a bill told (``aws:…``), and not a file of the folder."""
        return self.file.startswith(ANSWERS)


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """What could not be read, or only in part: one note a file, never a lost report.

    ``open`` is whether the file was read and only values that others give it are not known.
    """

    file: str
    line: int
    what: str
    open: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}" if self.line else f"{self.file}: {self.what}"


def nearest_to_users(environments: set[Environment]) -> Environment:
    """Of several kinds of environment the one nearest to users; unstated where there is none."""
    return min(environments, key=NEAREST_TO_USERS.index, default=Environment.UNSTATED)
