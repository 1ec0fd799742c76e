"""What differs between two sets of checks: what is unchanged keeps its schedule and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.operate.checks.check import Check


@dataclass(frozen=True, slots=True)
class Changes:
    """Checks that are new, that look otherwise than before, that are gone (old ones), and that are the same."""

    added: tuple[Check, ...] = ()
    changed: tuple[Check, ...] = ()
    removed: tuple[Check, ...] = ()
    kept: tuple[Check, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def changes_between(old: Iterable[Check], new: Iterable[Check]) -> Changes:
    """Compare by name; each group in the order of the newer set, what is gone in that of the older."""
    before = {one.name: one for one in old}
    after = {one.name: one for one in new}
    return Changes(
        tuple(one for name, one in after.items() if name not in before),
        tuple(one for name, one in after.items() if name in before and before[name] != one),
        tuple(one for name, one in before.items() if name not in after),
        tuple(one for name, one in after.items() if before.get(name) == one),
    )
