"""What the runner of checks needs of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from loopwright.operate.checks.check import Check, Run
    from loopwright.operate.checks.seen import Seen
    from loopwright.operate.checks.standing import Standing
    from loopwright.operate.sample import Sample


class Eyes(Protocol):
    """Carries out a look."""

    async def look(self, check: Check) -> Seen:
        """What is seen now; never raises for what the target does. It is cancelled when its time is over."""
        ...


class Keeper(Protocol):
    """Takes what the runner found. It is called in the event loop, so it must not wait."""

    def keep(self, check: Check, run: Run, standing: Standing, samples: tuple[Sample, ...]) -> None:
        """One run, where the check stands now, and the run as series."""
        ...
