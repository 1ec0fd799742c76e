"""How a function becomes a check, and how all of them are found: the package is scanned, nothing lists them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ParamSpec

from loopwright.audit import checks as package
from loopwright.audit.finding import Direction, Found, Severity, Unclear

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

P = ParamSpec("P")
Said = Found | Unclear


@dataclass(frozen=True, slots=True)
class Check:
    """A check: slug, title and advice (from the function), what it weighs, the report's section and the area it rates.

    ``inputs`` are the names of what it looks at (of `Subject`). ``hours`` is what mending one thing takes. ``controls``
    are the clauses of standards that it gives evidence for. ``of_product`` is whether it speaks of the product as it is
    run, which an example never is.
    """

    slug: str
    topic: str
    title: str
    advice: str
    severity: Severity
    direction: Direction
    section: str
    area: str
    hours: float
    controls: tuple[str, ...]
    inputs: tuple[str, ...]
    run: Callable[..., Iterator[Said]]
    of_product: bool = False


def check(
    severity: Severity,
    *,
    section: str,
    area: str,
    hours: float,
    direction: Direction = Direction.UNDER,
    controls: tuple[str, ...] = (),
    of_product: bool = False,
) -> Callable[[Callable[P, Iterator[Said]]], Check]:
    """Turn a function into a check; its docstring is the title and, below, the advice."""

    def wrap(function: Callable[P, Iterator[Said]]) -> Check:
        title, _, advice = inspect.cleandoc(function.__doc__ or "").partition("\n")
        topic = function.__module__.removeprefix(f"{package.__name__}.").partition(".")[0]
        return Check(
            function.__name__, topic, title.rstrip("."), " ".join(advice.split()), severity, direction, section,
            area, hours, controls, tuple(inspect.signature(function).parameters), function, of_product,
        )  # fmt: skip

    return wrap


BY_OTHERS = {"account": "account", "bills": "bills", "database": "database", "monitored": "monitoring"}
"""The topics of which somebody else than the repository tells, each with the input that holds what he told."""


@cache
def all_checks(passed_over: frozenset[str] = frozenset()) -> tuple[Check, ...]:
    """Every check of the package, by slug, but for those of some topics; two of one slug raise."""
    found: dict[str, Check] = {}
    for name in _modules(passed_over):
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, Check):
                if found.get(value.slug, value) is not value:
                    msg = f"two checks are called {value.slug!r}"
                    raise ValueError(msg)
                found[value.slug] = value
    return tuple(found[slug] for slug in sorted(found))


def _modules(passed_over: frozenset[str]) -> Iterator[str]:
    """The modules of the package; topics that are passed over are not even imported."""
    for topic in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if topic.name.rpartition(".")[2] not in passed_over:
            yield topic.name
            if topic.ispkg:
                inner = importlib.import_module(topic.name)
                yield from (one.name for one in pkgutil.walk_packages(inner.__path__, f"{topic.name}."))
