"""What a policy says: a decision, or *not applicable, because*; and how a rule becomes one.

A rule is one function in one file of ``design/decisions/`` and nothing lists it: the package is scanned and
sorted. The function's name is the slug everywhere.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.catalogue.load import Catalogue
    from loopwright.design.figure import Figure
    from loopwright.design.model import Design
    from loopwright.loop.model import Loop


@dataclass(frozen=True, slots=True)
class Option:
    """A choice that was weighed and not taken."""

    choice: str
    why_not: str
    figures: tuple[tuple[str, Figure], ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """The choice, why, what else was weighed, and the value that would change it.

    ``choice`` is short and stable (it is compared and counted: ``rolling``, ``nightly``, ``none``). ``because`` and
    ``trigger`` are sentences; a number in them is written ``{name}`` and given by ``figures``. ``details`` are the
    particulars a reader needs (a schedule, a threshold table), each a short sentence, same rule for numbers.
    """

    choice: str
    because: str
    alternatives: tuple[Option, ...] = ()
    trigger: str = ""
    details: tuple[str, ...] = ()
    figures: dict[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The question does not arise for this loop, and why."""

    because: str
    figures: dict[str, Figure] = field(default_factory=dict)


Verdict = Decided | NotApplicable


@dataclass(frozen=True, slots=True)
class Subject:
    """What a decision may look at: the loop as written, the solved design, the catalogue."""

    loop: Loop
    design: Design
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """A rule: its slug, title and advice (from the docstring), its seed, the function."""

    slug: str
    title: str
    advice: str
    seed: str
    topic: str
    decide: Callable[[Subject], Verdict]


def decision(seed: str) -> Callable[[Callable[[Subject], Verdict]], DecisionRule]:
    """Turn a function into a rule; ``seed`` names the document and section it answers to."""

    def wrap(function: Callable[[Subject], Verdict]) -> DecisionRule:
        title, _, advice = inspect.cleandoc(function.__doc__ or "").partition("\n")
        topic = function.__module__.rpartition(".")[2]
        return DecisionRule(function.__name__, title.strip(), advice.strip(), seed, topic, function)

    return wrap


@cache
def decision_rules() -> tuple[DecisionRule, ...]:
    """Every rule of ``design/decisions/``, by slug; two equal slugs raise."""
    from loopwright.design import decisions as package  # noqa: PLC0415 - the package imports this module

    found: dict[str, DecisionRule] = {}
    for module in pkgutil.iter_modules(package.__path__):
        members = vars(importlib.import_module(f"{package.__name__}.{module.name}"))
        for value in members.values():
            if isinstance(value, DecisionRule):
                if value.slug in found and found[value.slug] is not value:
                    msg = f"two decisions are called {value.slug!r}"
                    raise ValueError(msg)
                found[value.slug] = value
    return tuple(found[slug] for slug in sorted(found))
