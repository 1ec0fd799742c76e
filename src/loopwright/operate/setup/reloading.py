"""A new configuration in the place of an old one: read whole and compared; a wrong one changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.checks.changes import Changes, changes_between
from loopwright.operate.setup.following import Following, following
from loopwright.operate.setup.reading import Setup, setup_from_bytes

if TYPE_CHECKING:
    from loopwright.operate.checks.check import Check
    from loopwright.operate.setup.following import Facts
    from loopwright.operate.setup.usual import Usual


@dataclass(frozen=True, slots=True)
class Watching:
    """What is watched: what is said, what follows, and everything together in one order."""

    setup: Setup = field(default_factory=Setup)
    follows: Following = field(default_factory=lambda: Following(()))

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check; what follows comes first."""
        return (*self.follows.checks, *self.setup.checks)


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What is watched from now on, what changed by it, and why nothing did (``fault``, where the file is wrong)."""

    watching: Watching
    changes: Changes
    fault: LoopwrightError | None = None


def reloaded(current: Watching, raw: bytes, name: str, facts: Facts, usual: Usual) -> Reloaded:
    """Read a file called ``name`` in the place of the current one; where it is faulty, the current one stays."""
    try:
        setup = setup_from_bytes(raw, name, usual)
    except LoopwrightError as error:
        return Reloaded(current, Changes(kept=current.checks), error)
    made = Watching(setup, following(facts, setup, usual))
    return Reloaded(made, changes_between(current.checks, made.checks))
