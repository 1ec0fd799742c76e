"""What if some values were said otherwise: what changes, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from loopwright.design.answer import Question, question_of, solved_question
from loopwright.design.figure import Figures, total
from loopwright.design.lifting.assemble import design_at
from loopwright.design.lifting.lift import title_of
from loopwright.design.tiers.mask import FORCED
from loopwright.loop.changes import with_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.design.model import Design

DECISIONS = (*FORCED, "provider", "place")
SUMS = (("cost", "cost.total"), ("hours", "effort.total"), ("objective", "objective.total"))


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same: its name, and both values in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Shift:
    """One number before and after; the paths are of `WhatIf.figures`."""

    name: str
    before_path: str
    after_path: str
    difference_path: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Two designs side by side: what was said otherwise, what is different, and what that costs.

    ``kept`` and ``broken`` name the promises that only the second design keeps, or only it breaks.
    """

    changes: tuple[tuple[str, str], ...]
    before: Design
    after: Design
    before_title: str
    after_title: str
    differences: tuple[Difference, ...]
    shifts: tuple[Shift, ...]
    kept: tuple[str, ...]
    broken: tuple[str, ...]
    figures: Figures


def what_if(question: Question, changes: Mapping[str, str]) -> WhatIf:
    """Answer again with some values said otherwise, or decisions forced.

    Keys are those of the loop file (``demand.users``) or of ``--force`` (``platform``). Lays ``whatif.<name>_before``,
    ``_after`` and ``_difference`` for cost, hours and objective, and for every promise that both designs give.

    Raises:
        InputError: for a key or value that the loop file does not take, with every fault.
        LoopwrightError: for a forced decision that is unknown, or when no design at all is left.
    """
    said = {key: text for key, text in changes.items() if key not in DECISIONS}
    forced = {
        **dict(question.mask.forced),
        **{key: text for key, text in changes.items() if key in DECISIONS},
    }
    loop = question.loop
    if said:
        loop = with_values(loop, said, question.catalogue.value("currency.usd_per_eur"))
    other = question_of(
        loop,
        question.catalogue,
        loop_file=question.loop_file,
        forced=[f"{key}={value}" for key, value in forced.items()],
    )
    (before, before_title), (after, after_title) = _solved(question), _solved(other)
    figures = Figures()
    return WhatIf(
        changes=tuple(changes.items()),
        before=before,
        after=after,
        before_title=before_title,
        after_title=after_title,
        differences=_differences(before, after),
        shifts=_shifts(before, after, figures),
        kept=tuple(sorted(_broken(before) - _broken(after))),
        broken=tuple(sorted(_broken(after) - _broken(before))),
        figures=figures,
    )


def _solved(question: Question) -> tuple[Design, str]:
    solved, index = solved_question(question)
    return design_at(solved, index), title_of(solved, index)


def _broken(design: Design) -> set[str]:
    return {promise.name for promise in design.promises if promise.kept is False}


def _differences(before: Design, after: Design) -> tuple[Difference, ...]:
    """Structure, place and components that are not the same."""
    pairs = [("level", str(before.structure.level), str(after.structure.level))]
    kinds = (before.structure, after.structure)
    for one in fields(kinds[0]):
        old_word, new_word = (str(getattr(kind, one.name)) for kind in kinds)
        pairs.append((one.name, old_word, new_word))
    places = ("provider", "database_provider", "region", "release")
    pairs += [(name, str(getattr(before, name)), str(getattr(after, name))) for name in places]
    old = {part.tier: part.title for part in before.components}
    new = {part.tier: part.title for part in after.components}
    pairs += [
        (str(tier), old.get(tier, "none"), new.get(tier, "none")) for tier in dict.fromkeys((*old, *new))
    ]
    return tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2])


def _shifts(before: Design, after: Design, figures: Figures) -> tuple[Shift, ...]:
    """The sums and the promises, before and after."""
    given = {promise.name: promise.path for promise in after.promises}
    named = [*SUMS, *((promise.name, promise.path) for promise in before.promises if promise.name in given)]
    found: dict[str, Shift] = {}
    for name, path in named:
        if name in found or path not in before.figures or path not in after.figures:
            continue
        old, new = before.figures[path], after.figures[path]
        stem = f"whatif.{name}"
        first = figures.lay(f"{stem}_before", total(old.value, old.unit, "as the loop stands", before=old))
        second = figures.lay(f"{stem}_after", total(new.value, new.unit, "with the changes", after=new))
        change = total(new.value - old.value, old.unit, "after − before", after=second, before=first)
        figures.lay(f"{stem}_difference", change)
        found[name] = Shift(name, f"{stem}_before", f"{stem}_after", f"{stem}_difference")
    return tuple(found.values())
