"""A policy as a ladder: answers from the smallest to the largest, each with what it lacks and costs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loopwright.design.verdict import Decided, Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.design.figure import Figure

NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Rung:
    """One answer: why it is right when chosen, and why not where more, or less, is needed.

    ``lacks`` is said where more is needed, ``costs`` where less is; ``due`` is the sentence, with its number,
    that says when one climbs to it, empty on the lowest rung; ``back`` is the rung to step back to where that is
    not the one before.
    """

    choice: str
    because: str
    lacks: str = ""
    costs: str = ""
    due: str = ""
    back: str = ""


def names_in(sentences: Iterable[str]) -> frozenset[str]:
    """The ``{names}`` that sentences mention."""
    return frozenset(name for sentence in sentences for name in NAME.findall(sentence))


def used(figures: Mapping[str, Figure], sentences: Iterable[str]) -> dict[str, Figure]:
    """The figures that sentences mention, in the order given."""
    wanted = names_in(sentences)
    return {name: figure for name, figure in figures.items() if name in wanted}


def retold(ladder: tuple[Rung, ...], choice: str, because: str) -> tuple[Rung, ...]:
    """The same ladder where one answer is right for another reason than usual."""
    return tuple(replace(rung, because=because) if rung.choice == choice else rung for rung in ladder)


def climb(
    ladder: tuple[Rung, ...],
    choice: str,
    figures: Mapping[str, Figure],
    details: tuple[str, ...] = (),
) -> Decided:
    """The verdict that stands on one rung: lower ones are rejected for what they lack, higher for their cost.

    The trigger is the next rung's ``due``; on the highest it is its own, and what suffices below it. An
    unknown choice raises ValueError.
    """
    step = [rung.choice for rung in ladder].index(choice)
    chosen = ladder[step]
    rejected = [(rung.choice, rung.lacks) for rung in ladder[:step]]
    rejected += [(rung.choice, rung.costs) for rung in ladder[step + 1 :]]
    below = (chosen.back or ladder[step - 1].choice).replace("_", " ")
    higher = ladder[step + 1 :]
    trigger = higher[0].due if higher else f"{chosen.due} Below that, {below} is enough."
    return Decided(
        choice,
        chosen.because,
        tuple(Option(name, text, tuple(used(figures, [text]).items())) for name, text in rejected),
        trigger,
        details,
        used(figures, [chosen.because, trigger, *details]),
    )
