"""The tree of routes: which receivers hear of an alert, grouped by what, and how patiently."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.operate.alerts.matching import Matcher, met
from loopwright.operate.alerts.reports import key_of
from loopwright.operate.sample import labels_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from loopwright.operate.sample import Labels


@dataclass(frozen=True, slots=True)
class Patience:
    """How a route groups and waits; seconds. ``group_by`` None is by all labels.

    The defaults are Alertmanager's.
    """

    receiver: str
    group_by: tuple[str, ...] | None = ()
    group_wait_seconds: float = 30.0
    group_interval_seconds: float = 300.0
    repeat_interval_seconds: float = 14_400.0

    def grouped(self, labels: Labels) -> Labels:
        """The labels that name the group of an alert."""
        if self.group_by is None:
            return labels
        return labels_of((name, value) for name, value in labels if name in self.group_by)


@dataclass(frozen=True)
class Route:
    """A node of the tree. ``muted`` and ``active`` name hours; they are not inherited, as the patience is."""

    patience: Patience
    matchers: tuple[Matcher, ...] = ()
    goes_on: bool = False
    routes: tuple[Route, ...] = ()
    muted: tuple[str, ...] = ()
    active: tuple[str, ...] = ()

    def found(self, labels: Mapping[str, str], place: str = "0") -> tuple[tuple[str, Route], ...]:
        """The routes that take an alert, each with its place in the tree: the deepest, from left to right."""
        if not met(self.matchers, labels):
            return ()
        taken: list[tuple[str, Route]] = []
        for name, route in self.named:
            here = route.found(labels, f"{place}.{name}")
            taken += here
            if here and not route.goes_on:
                break
        return tuple(taken) or ((place, self),)

    @cached_property
    def named(self) -> tuple[tuple[str, Route], ...]:
        """The routes below with names that stay theirs when others are put before or after them."""
        found: list[tuple[str, Route]] = []
        for route in self.routes:
            name = key_of((("matchers", ",".join(map(str, route.matchers))),))
            before = sum(1 for known, _ in found if known.partition("-")[0] == name)
            found.append((f"{name}-{before}" if before else name, route))
        return tuple(found)

    @cached_property
    def by_place(self) -> dict[str, Route]:
        """Every route of the tree by its place, of which the root is asked."""
        return dict(walked(self, "0"))


def walked(route: Route, place: str) -> Iterator[tuple[str, Route]]:
    """A route and all below it, each with its place."""
    yield place, route
    for name, below in route.named:
        yield from walked(below, f"{place}.{name}")
