"""What a database says of itself, as records; what it did not say is a silence with its reason, and never a zero."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Silence:
    """A question that was not answered: which, why, and how to have it answered."""

    question: str
    why: str
    how: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with its values taken out: how often, how long each time (mean) and in all."""

    text: str
    calls: float
    mean_seconds: float
    total_seconds: float


@dataclass(frozen=True, slots=True)
class Statements:
    """What was counted since a moment.

    ``fast_calls`` are those of statements whose mean stays below ``limit_seconds``; ``slowest`` are those that took
    the most time in all, the worst first.
    """

    calls: float
    fast_calls: float
    limit_seconds: float
    counted_seconds: float | None
    slowest: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; scans and rows as counted since the last reset, ages in seconds (None: it never was).

    ``wasted_bytes`` is an estimate from the widths of columns, None where they were not told.
    """

    name: str
    size_bytes: float
    rows: float
    dead_rows: float
    scans_of_all: float
    scans_by_index: float
    vacuumed_seconds_ago: float | None
    analyzed_seconds_ago: float | None
    transactions_old: float
    wasted_bytes: float | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """An index; ``same_as`` names another that holds the same, ``needed`` where it keeps a rule (unique, primary)."""

    name: str
    table: str
    size_bytes: float
    scans: float
    needed: bool
    valid: bool
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class Connections:
    """Clients that are connected, those idle within a transaction for long, and the most that may be."""

    open: int
    idle_in_transaction: int
    most: int


@dataclass(frozen=True, slots=True)
class Replica:
    """Another server that follows; ``lag_seconds`` is None where it is up to date or does not say."""

    name: str
    state: str
    synchronous: bool
    lag_seconds: float | None


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the log that is kept for somebody; ``kept_bytes`` is how much of it is."""

    name: str
    active: bool
    kept_bytes: float | None


@dataclass(frozen=True, slots=True)
class Archiving:
    """Whether the log is archived, and how that goes; ages in seconds."""

    on: bool
    archived: float
    failed: float
    archived_seconds_ago: float | None
    failed_seconds_ago: float | None


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """Everything that a database said; a part that is None or empty was silent or has nothing, see ``silences``."""

    name: str
    version: str
    read_on: date
    size_bytes: float
    counted_seconds: float | None = None
    cache_hit_share: float | None = None
    block_reads: float = 0.0
    is_replica: bool = False
    oldest_transactions: float | None = None
    statements: Statements | None = None
    tables: tuple[Table, ...] = ()
    indexes: tuple[Index, ...] = ()
    connections: Connections | None = None
    replicas: tuple[Replica, ...] = ()
    slots: tuple[Slot, ...] = ()
    archiving: Archiving | None = None
    settings: tuple[tuple[str, str], ...] = ()
    silences: tuple[Silence, ...] = field(default=())

    def setting(self, name: str) -> str | None:
        """The value of a setting; None where it was not told."""
        return dict(self.settings).get(name)

    def silent(self, question: str) -> bool:
        """Whether a question was not answered."""
        return any(one.question == question for one in self.silences)
