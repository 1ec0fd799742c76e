"""What a rule is: a query whose answer is kept under a name, or one whose every series is an alert."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.operate.rules.templates import Template
    from loopwright.operate.sample import Labels
    from loopwright.operate.series.syntax import Node


@dataclass(frozen=True, slots=True)
class Recording:
    """A query whose answer becomes series of a name, with labels added."""

    name: str
    query: str
    node: Node
    labels: Labels = ()


@dataclass(frozen=True, slots=True)
class Alerting:
    """A query each of whose series is an alert once it has been there for some seconds.

    It goes on ringing for ``keep_firing_seconds`` after the query has fallen silent. Labels and annotations may name
    what was found.
    """

    name: str
    query: str
    node: Node
    for_seconds: float = 0.0
    keep_firing_seconds: float = 0.0
    labels: tuple[tuple[str, Template], ...] = ()
    annotations: tuple[tuple[str, Template], ...] = ()


Rule = Recording | Alerting


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that are evaluated one after another, so that each reads what those before it recorded.

    ``interval_seconds`` is how often; ``limit`` is how many series or alerts one of its rules may give, 0 for any.
    """

    name: str
    rules: tuple[Rule, ...]
    interval_seconds: float = 60.0
    limit: int = 0
