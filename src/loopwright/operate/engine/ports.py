"""What the engine needs of a store; each call is durable when it returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loopwright.operate.checks.seen import Outcome
    from loopwright.operate.engine.ages import Ages
    from loopwright.operate.incidents.opening import Addition
    from loopwright.operate.notices.alarm import LifeStore
    from loopwright.operate.notices.outbox import Outbox


class States(Protocol):
    """Keeps parts of the engine as plain values, by name."""

    def load(self, part: str) -> object | None:
        """A part as it was kept last."""
        ...

    def keep(self, parts: Mapping[str, object]) -> None:
        """Keep some parts, all or none."""
        ...


class CheckHistory(Protocol):
    """Keeps how checks stood."""

    def reach(self, spans: Sequence[tuple[str, Outcome, float, float, str]]) -> None:
        """Say of checks that they stood somehow since a moment (which names the span) until another, and why."""
        ...


class Pieces(Protocol):
    """Keeps what was measured, in pieces."""

    def load(self) -> Sequence[bytes]:
        """Every piece, the oldest first."""
        ...

    def keep(self, body: bytes, at: float, *, whole: bool) -> None:
        """Add a piece; a whole one takes the place of all before it."""
        ...


class IncidentLog(Protocol):
    """Takes the lines that follow from alerts."""

    def follow(self, additions: Sequence[Addition]) -> None:
        """Open incidents and add to them, all or nothing."""
        ...


class Kept(Protocol):
    """All of it."""

    @property
    def life(self) -> LifeStore:
        """The life of alerts."""
        ...

    @property
    def outbox(self) -> Outbox:
        """What people are told."""
        ...

    @property
    def states(self) -> States:
        """Parts of the engine."""
        ...

    @property
    def history(self) -> CheckHistory:
        """How checks stood."""
        ...

    @property
    def pieces(self) -> Pieces:
        """What was measured."""
        ...

    @property
    def incidents(self) -> IncidentLog:
        """Incidents."""
        ...

    def forget(self, ages: Ages, now: float) -> None:
        """Let go of what is older than it is kept."""
        ...

    def stage_counts(self) -> Mapping[str, int]:
        """How many events of each stage went well since the engine began to count."""
        ...
