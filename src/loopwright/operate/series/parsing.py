"""PromQL into our tree, by the library `promql-parser`; what we do not evaluate is refused by name.

The library reads more than Prometheus 2.42 does (quoted names, fill modifiers, the newest functions): such queries are
refused here, so that no answer is given that Prometheus would not give.
"""

from __future__ import annotations

import re
from functools import singledispatch
from typing import TYPE_CHECKING

import promql_parser as read

from loopwright.operate.series import syntax
from loopwright.operate.series.functions import FUNCTIONS
from loopwright.operate.series.labels import NAME
from loopwright.operate.series.matching import Comparison, Matcher
from loopwright.operate.series.refusal import RefusedError

if TYPE_CHECKING:
    from datetime import timedelta

    from loopwright.operate.series.syntax import Node

AGGREGATIONS = frozenset(
    {"sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "topk", "bottomk", "quantile"}
)
WITH_PARAMETER = frozenset({"topk", "bottomk", "quantile"})
OPERATIONS = frozenset({"+", "-", "*", "/", "%", "^"}) | syntax.COMPARISONS | syntax.SET_OPERATIONS
LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
MEASURE = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")
LONGEST = 20_000  # characters: nothing a person writes is longer
COMPARED = {
    str(read.MatchOp.Equal): Comparison.EQUAL,
    str(read.MatchOp.NotEqual): Comparison.UNEQUAL,
    str(read.MatchOp.Re): Comparison.LIKE,
    str(read.MatchOp.NotRe): Comparison.UNLIKE,
}
MANY = {
    str(read.VectorMatchCardinality.ManyToOne): "left",
    str(read.VectorMatchCardinality.OneToMany): "right",
}


def parsed(query: str) -> Node:
    """The query as a tree. What is no PromQL, or is evaluated by Prometheus alone, raises RefusedError."""
    if len(query) > LONGEST:
        raise RefusedError(f"the query has {len(query)} characters; no more than {LONGEST} are read")
    try:
        node = _node(read.parse(query))
    except ValueError as fault:
        raise RefusedError(f"no PromQL: {fault}: {query}") from fault
    except RecursionError as fault:
        raise RefusedError("the query is nested too deeply") from fault
    if syntax.is_stretch(node) or isinstance(node, syntax.Text):
        raise RefusedError(f"neither series nor a number: {query}")
    return node


@singledispatch
def _node(given: object) -> Node:
    raise RefusedError(f"a {type(given).__name__} is not evaluated here")


@_node.register(read.NumberLiteral)
def _number(given: read.NumberLiteral) -> Node:
    return syntax.Number(given.val)


@_node.register(read.StringLiteral)
def _text(given: read.StringLiteral) -> Node:
    return syntax.Text(given.val)


@_node.register(read.ParenExpr)
def _inner(given: read.ParenExpr) -> Node:
    return _node(given.expr)


@_node.register(read.UnaryExpr)
def _negative(given: read.UnaryExpr) -> Node:
    return syntax.Negative(_node(given.expr))


@_node.register(read.VectorSelector)
def _selector(given: read.VectorSelector) -> syntax.Selector:
    if given.matchers.or_matchers:
        raise RefusedError("`or` between matchers is not PromQL")
    matchers = [Matcher(one.name, COMPARED[str(one.op)], one.value) for one in given.matchers.matchers]
    name = given.name or ""
    for one in matchers:
        if not LABEL.fullmatch(one.name):
            raise RefusedError(
                f"the label {one.name!r} needs quotes, which Prometheus before 3 does not read"
            )
        _ = one.test  # a pattern that cannot be read is refused now, not when it is first asked
        if not name and one.name == NAME and one.comparison is Comparison.EQUAL:
            name = one.value
    if name and not MEASURE.fullmatch(name):
        raise RefusedError(f"the name {name!r} needs quotes, which Prometheus before 3 does not read")
    return syntax.Selector(name, tuple(matchers), _place(given.offset, given.at))


@_node.register(read.MatrixSelector)
def _stretch(given: read.MatrixSelector) -> Node:
    return syntax.Stretch(_selector(given.vector_selector), _ms(given.range))


@_node.register(read.SubqueryExpr)
def _subquery(given: read.SubqueryExpr) -> Node:
    if given.range is None:
        raise RefusedError("a subquery without a range")
    inner = _node(given.expr)
    if syntax.is_stretch(inner):
        raise RefusedError("a subquery is made of series, not of samples over time")
    if _is_fixed(given.expr):
        raise RefusedError(
            "`@` within a subquery, where Prometheus itself does not always look at that moment"
        )
    return syntax.Subquery(inner, _ms(given.range), _ms(given.step), _place(given.offset, given.at))


@_node.register(read.Call)
def _call(given: read.Call) -> Node:
    name = given.func.name
    if name not in FUNCTIONS:
        raise RefusedError(f"the function {name}() is not evaluated here")
    return syntax.Call(name, tuple(_node(one) for one in given.args))


@_node.register(read.AggregateExpr)
def _aggregate(given: read.AggregateExpr) -> Node:
    operation = str(given.op)
    if operation not in AGGREGATIONS:
        raise RefusedError(f"{operation}() is not evaluated here")
    parameter = _node(given.param) if operation in WITH_PARAMETER else None
    modifier = given.modifier
    labels = frozenset(() if modifier is None else modifier.labels)
    without = modifier is not None and str(modifier.type) == str(read.AggModifierType.Without)
    return syntax.Aggregate(operation, _node(given.expr), parameter, labels, without)


@_node.register(read.BinaryExpr)
def _binary(given: read.BinaryExpr) -> Node:
    operation = str(given.op)
    if operation not in OPERATIONS:
        raise RefusedError(f"the operation {operation} is not evaluated here")
    modifier = given.modifier
    matching = syntax.Matching() if modifier is None else _matching(modifier)
    returns_bool = modifier is not None and modifier.return_bool
    left, right = _node(given.lhs), _node(given.rhs)
    if matching.labels and (syntax.is_scalar(left) or syntax.is_scalar(right)):
        raise RefusedError("only series are matched by labels, not numbers")
    return syntax.Binary(operation, left, right, matching, returns_bool)


def _matching(given: read.BinModifier) -> syntax.Matching:
    fill = given.fill_values
    if fill is not None and (fill.lhs is not None or fill.rhs is not None):
        raise RefusedError("fill modifiers are not in Prometheus 2")
    asked = given.matching
    on = asked is not None and str(asked.type) == str(read.LabelModifierType.Include)
    labels = frozenset(() if asked is None else asked.labels)
    return syntax.Matching(on, labels, MANY.get(str(given.card), ""), tuple(given.group_labels or ()))


def _place(offset: timedelta | None, at: read.AtModifier | None) -> syntax.Place:
    if at is None or at.at is None:  # start() and end() are the moment of a rule
        return syntax.Place(_ms(offset))
    return syntax.Place(_ms(offset), fixed_ms=round(at.at.timestamp() * 1000))


def _is_fixed(given: read.Expr) -> bool:
    """Whether something in it is looked up at a moment of its own."""

    def is_free(one: read.Expr) -> bool:
        return not (isinstance(one, read.VectorSelector | read.SubqueryExpr) and one.at is not None)

    return not read.walk(given, is_free)


def _ms(given: timedelta | None) -> int:
    return 0 if given is None else round(given.total_seconds() * 1000)
