"""What a probe says of a box: that files show it, that they show the contrary, or where one must look."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, ParamSpec

from loopwright.audit import probes as package

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loopwright.survey.evidence import Evidence

P = ParamSpec("P")


class Verdict(StrEnum):
    """What a place in a file says."""

    PROVEN = "proven"
    MISSING = "missing"
    HINT = "hint"  # worth a look; it decides nothing


@dataclass(frozen=True, slots=True)
class Sight:
    """A place that speaks of a topic: what it says, as a sentence, and where it stands."""

    topic: str
    verdict: Verdict
    says: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Probe:
    """A probe: its slug (the function's name), what it looks for, the names of what it looks at (of `Subject`)."""

    slug: str
    title: str
    inputs: tuple[str, ...]
    run: Callable[..., Iterator[Sight]]


def probe(function: Callable[P, Iterator[Sight]]) -> Probe:
    """Turn a function into a probe; the first line of its docstring says what it looks for."""
    title = inspect.cleandoc(function.__doc__ or "").partition("\n")[0].rstrip(".")
    return Probe(function.__name__, title, tuple(inspect.signature(function).parameters), function)


@cache
def all_probes() -> dict[str, Probe]:
    """Every probe that is a function, by slug; two of one slug raise."""
    found: dict[str, Probe] = {}
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Probe):
                if found.get(value.slug, value) is not value:
                    msg = f"two probes are called {value.slug!r}"
                    raise ValueError(msg)
                found[value.slug] = value
    return found
