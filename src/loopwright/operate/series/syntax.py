"""A query as a tree of our own: what is evaluated, and nothing of the library that read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.operate.series.matching import Matcher

SET_OPERATIONS = frozenset({"and", "or", "unless"})
COMPARISONS = frozenset({"==", "!=", ">", "<", ">=", "<="})
SCALAR_CALLS = frozenset({"scalar", "time", "pi"})


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """A number as written."""

    value: float


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A text as written: an argument of a few functions."""

    value: str


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where in time something is looked up, seen from the moment of evaluation.

    ``offset_ms`` goes back; ``fixed_ms`` is a moment of its own instead.
    """

    offset_ms: int = 0
    fixed_ms: int | None = None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Selector:
    """Series by name and labels; ``name`` is empty where only matchers say which."""

    name: str
    matchers: tuple[Matcher, ...]
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """The samples of series over a stretch of time."""

    selector: Selector
    range_ms: int


@dataclass(frozen=True, slots=True, eq=False)
class Subquery:
    """The answers of a query over a stretch of time, a step apart; no step is the pace of the rules."""

    inner: Node
    range_ms: int
    step_ms: int
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Negative:
    """A minus sign."""

    inner: Node


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A function and what it is given."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate:
    """Series joined into groups, by some labels or by all but some."""

    operation: str
    inner: Node
    parameter: Node | None
    labels: frozenset[str]
    without: bool


@dataclass(frozen=True, slots=True, eq=False)
class Matching:
    """Which series of two sides belong together.

    By the named labels (``on``) or by all but those. ``many`` is the side that may have several, ``left``, ``right``
    or none; ``included`` are labels that the other side gives.
    """

    on: bool = False
    labels: frozenset[str] = frozenset()
    many: str = ""
    included: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Binary:
    """Two sides and what is between them."""

    operation: str
    left: Node
    right: Node
    matching: Matching
    returns_bool: bool


Node = Number | Text | Selector | Stretch | Subquery | Negative | Call | Aggregate | Binary


def is_scalar(node: Node) -> bool:
    """Whether the answer is a single number without labels."""
    match node:
        case Number():
            return True
        case Negative():
            return is_scalar(node.inner)
        case Call():
            return node.function in SCALAR_CALLS
        case Binary():
            return is_scalar(node.left) and is_scalar(node.right)
        case _:
            return False


def is_stretch(node: Node) -> bool:
    """Whether it stands for samples over a stretch of time."""
    return isinstance(node, Stretch | Subquery)


def children(node: Node) -> tuple[Node, ...]:
    """The parts that a node is made of."""
    match node:
        case Stretch():
            return (node.selector,)
        case Subquery() | Negative():
            return (node.inner,)
        case Call():
            return node.arguments
        case Aggregate():
            return (node.inner,) if node.parameter is None else (node.parameter, node.inner)
        case Binary():
            return (node.left, node.right)
        case _:
            return ()
