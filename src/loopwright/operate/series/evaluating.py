"""A query's answer at a moment: the tree walked once, the samples read where they lie."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from loopwright.operate.series import aggregating, elementwise, joining, over_time, relabelling, syntax
from loopwright.operate.series.functions import ABSENT, LIMITS, ORDERS, OVER_TIME
from loopwright.operate.series.histograms import histogram_quantile
from loopwright.operate.series.joining import put
from loopwright.operate.series.labels import NONE, nameless, text_of
from loopwright.operate.series.numbers import NAN, larger, rank, smaller
from loopwright.operate.series.over_time import Samples
from loopwright.operate.series.refusal import EvaluationError, RefusedError
from loopwright.operate.series.store import milliseconds
from loopwright.operate.series.windows import LOOKBACK_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loopwright.operate.sample import Labels
    from loopwright.operate.series.store import Store
    from loopwright.operate.series.syntax import Call, Node, Place, Selector, Subquery

    Vector = dict[Labels, float]

PACE_SECONDS = 60.0  # Prometheus: global.evaluation_interval
MOST_STEPS = 11_000  # Prometheus: web/api/v1, points of a series


@dataclass(frozen=True, slots=True)
class Moment:
    """When and over what a query is answered, in milliseconds.

    ``pace_ms`` is the step of subqueries that name none. ``bare`` remembers, within a subquery, which series an answer
    without the name of its measure came from.
    """

    store: Store
    at_ms: int
    pace_ms: int
    lookback_ms: int = milliseconds(LOOKBACK_SECONDS)
    bare: dict[tuple[int, Labels], Labels] | None = field(default=None)

    def seen_from(self, place: Place) -> int:
        """The moment that is looked up."""
        if place.fixed_ms is not None:
            return place.fixed_ms - place.offset_ms
        return self.at_ms - place.offset_ms


def answer(node: Node, store: Store, at_ms: int, pace_seconds: float = PACE_SECONDS) -> Vector:
    """What a query says at a moment: values by labels, or one number without labels.

    A query that Prometheus answers with a fault raises EvaluationError.
    """
    moment = Moment(store, at_ms, milliseconds(pace_seconds))
    return {NONE: number(node, moment)} if syntax.is_scalar(node) else vector(node, moment)


def number(node: Node, moment: Moment) -> float:
    """The value of what is a single number."""
    match node:
        case syntax.Number():
            return node.value
        case syntax.Negative():
            return -number(node.inner, moment)
        case syntax.Binary():
            left, right = number(node.left, moment), number(node.right, moment)
            found = joining.combined(node.operation, left, right, returns_bool=node.returns_bool)
            return NAN if found is None else found
        case syntax.Call(function="time"):
            return moment.at_ms / 1000
        case syntax.Call(function="pi"):
            return math.pi
        case syntax.Call(function="scalar"):
            found_values = list(vector(node.arguments[0], moment).values())
            return found_values[0] if len(found_values) == 1 else NAN
        case _:
            raise RefusedError(f"a {type(node).__name__} is no number")


def vector(node: Node, moment: Moment) -> Vector:
    """The values of series, by their labels."""
    match node:
        case syntax.Selector():
            return {labels: value for labels, _, value in _selected(node, moment)}
        case syntax.Aggregate():
            parameter = 0.0 if node.parameter is None else number(node.parameter, moment)
            return aggregating.aggregated(node, vector(node.inner, moment), parameter)
        case syntax.Binary():
            return _binary(node, moment)
        case syntax.Call():
            return CALLS[node.function](node, moment)
        case syntax.Negative():
            found: Vector = {}
            for labels, value in vector(node.inner, moment).items():
                _put_bare(found, node, moment, labels, -value)
            return found
        case _:
            raise RefusedError(f"a {type(node).__name__} has no values of series")


def _selected(node: Selector, moment: Moment) -> Iterator[tuple[Labels, int, float]]:
    at_ms, lookback_ms = moment.seen_from(node.place), moment.lookback_ms
    for buffer in moment.store.select(node):
        found = buffer.latest(at_ms, lookback_ms)
        if found is not None:
            yield buffer.labels, *found


def _binary(node: syntax.Binary, moment: Moment) -> Vector:
    if node.operation in syntax.SET_OPERATIONS:
        return joining.in_sets(node, vector(node.left, moment), vector(node.right, moment))
    if syntax.is_scalar(node.left):
        scalar = number(node.left, moment)
        return joining.with_scalar(node, vector(node.right, moment), scalar, scalar_first=True)
    if syntax.is_scalar(node.right):
        scalar = number(node.right, moment)
        return joining.with_scalar(node, vector(node.left, moment), scalar, scalar_first=False)
    return joining.joined(node, vector(node.left, moment), vector(node.right, moment))


def _vector(node: Call, moment: Moment) -> Vector:
    return {NONE: number(node.arguments[0], moment)}


def _ordered(node: Call, moment: Moment) -> Vector:
    ordered = sorted(vector(node.arguments[0], moment).items(), key=lambda one: rank(one[1]))
    return dict(ordered if node.function == "sort" else ordered[::-1])


def _histogram_quantile(node: Call, moment: Moment) -> Vector:
    share, buckets = node.arguments
    return histogram_quantile(number(share, moment), vector(buckets, moment))


def _label_replace(node: Call, moment: Moment) -> Vector:
    return relabelling.label_replace(vector(node.arguments[0], moment), *_texts(node.arguments[1:]))


def _label_join(node: Call, moment: Moment) -> Vector:
    return relabelling.label_join(vector(node.arguments[0], moment), *_texts(node.arguments[1:]))


def _texts(given: tuple[Node, ...]) -> list[str]:
    return [one.value for one in given if isinstance(one, syntax.Text)]


def _each(node: Call, moment: Moment) -> Vector:
    """A function of one value after another."""
    name = node.function
    limits = [number(one, moment) for one in node.arguments[1:]]
    values = vector(node.arguments[0], moment)
    if name == "clamp" and limits[1] < limits[0]:
        return {}
    found: Vector = {}
    for labels, value in values.items():
        match name:
            case "clamp":
                result = elementwise.clamped(value, *limits)
            case "clamp_min":
                result = larger(limits[0], value)
            case "clamp_max":
                result = smaller(limits[0], value)
            case "round":
                result = elementwise.rounded(value, *limits)
            case _:
                result = elementwise.PLAIN[name](value)
        put(found, nameless(labels), result)
    return found


def _dates(node: Call, moment: Moment) -> Vector:
    part = elementwise.DATES[node.function]
    if not node.arguments:
        return {NONE: part(moment.at_ms // 1000)}
    found: Vector = {}
    for labels, value in vector(node.arguments[0], moment).items():
        put(found, nameless(labels), part(value))
    return found


def _timestamps(node: Call, moment: Moment) -> Vector:
    """When the samples were taken; of what is worked out, the moment itself."""
    asked = node.arguments[0]
    found: Vector = {}
    if isinstance(asked, syntax.Selector):
        for labels, at_ms, _ in _selected(asked, moment):
            put(found, nameless(labels), at_ms / 1000)
        return found
    for labels in vector(asked, moment):
        put(found, nameless(labels), moment.at_ms / 1000)
    return found


def _absent(node: Call, moment: Moment) -> Vector:
    asked = node.arguments[0]
    there = (
        any(True for _ in _stretches(asked, moment)) if syntax.is_stretch(asked) else vector(asked, moment)
    )
    return {} if there else {relabelling.absent_labels(asked): 1.0}


def _over_time(node: Call, moment: Moment) -> Vector:
    """A function of the samples of each series; only last_over_time leaves the name of the measure."""
    given = [one for one in node.arguments if not syntax.is_stretch(one)]
    asked = next(one for one in node.arguments if syntax.is_stretch(one))
    found: Vector = {}
    if given:
        with_number, scalar = over_time.WITH_NUMBER[node.function], number(given[0], moment)
        for labels, _, samples in _stretches(asked, moment):
            result = with_number(samples, scalar)
            if result is not None:
                _put_bare(found, node, moment, labels, result)
        return found
    alone = over_time.ALONE[node.function]
    keeps = node.function == "last_over_time"
    for labels, bare, samples in _stretches(asked, moment):
        result = alone(samples)
        if result is not None and keeps:
            put(found, labels, result)
        elif result is not None:
            _put_bare(found, node, moment, labels, result, bare)
    return found


def _put_bare(
    found: Vector, node: Node, moment: Moment, labels: Labels, value: float, bare: Labels | None = None
) -> None:
    """Add a series without the name of its measure; over the steps of a subquery, too, it must be one series."""
    bare = nameless(labels) if bare is None else bare
    put(found, bare, value)
    if moment.bare is not None and moment.bare.setdefault((id(node), bare), labels) != labels:
        raise EvaluationError(f"two series have the same labels once their name is dropped: {text_of(bare)}")


def _stretches(asked: Node, moment: Moment) -> Iterator[tuple[Labels, Labels, Samples]]:
    """Series with samples in a stretch of time: labels, the same without the name, samples."""
    if isinstance(asked, syntax.Subquery):
        yield from _steps(asked, moment)
    elif isinstance(asked, syntax.Stretch):
        until_ms = moment.seen_from(asked.selector.place)
        from_ms = until_ms - asked.range_ms
        for buffer in moment.store.select(asked.selector):
            times, values = buffer.within(from_ms, until_ms)
            if len(times):
                yield buffer.labels, buffer.bare, Samples(times, values, from_ms, until_ms, moment.at_ms)


def _steps(asked: Subquery, moment: Moment) -> Iterator[tuple[Labels, Labels, Samples]]:
    step_ms = asked.step_ms or moment.pace_ms
    until_ms = moment.seen_from(asked.place)
    from_ms = until_ms - asked.range_ms
    first_ms = -(-from_ms // step_ms) * step_ms  # steps are multiples, whenever it is asked
    if (until_ms - first_ms) // step_ms > MOST_STEPS:
        raise EvaluationError(f"a subquery of more than {MOST_STEPS} steps")
    series: dict[Labels, tuple[list[int], list[float]]] = {}
    inner = replace(moment, bare={} if moment.bare is None else moment.bare)
    for at_ms in range(first_ms, until_ms + 1, step_ms):
        at = replace(inner, at_ms=at_ms)
        found = {NONE: number(asked.inner, at)} if syntax.is_scalar(asked.inner) else vector(asked.inner, at)
        for labels, value in found.items():
            times, values = series.setdefault(labels, ([], []))
            times.append(at_ms)
            values.append(value)
    for labels, (times, values) in series.items():
        arrays = np.array(times, np.int64), np.array(values, np.float64)
        yield labels, nameless(labels), Samples(*arrays, from_ms, until_ms, moment.at_ms)


CALLS: dict[str, Callable[[Call, Moment], Vector]] = {
    **dict.fromkeys(OVER_TIME, _over_time),
    **dict.fromkeys(ABSENT, _absent),
    **dict.fromkeys(LIMITS, _each),
    **dict.fromkeys(elementwise.PLAIN, _each),
    **dict.fromkeys(elementwise.DATES, _dates),
    **dict.fromkeys(ORDERS, _ordered),
    "vector": _vector,
    "histogram_quantile": _histogram_quantile,
    "label_replace": _label_replace,
    "label_join": _label_join,
    "timestamp": _timestamps,
}
"""What answers the functions of `functions.py` that give series."""
