"""Series and queries by chance, from a seed: everything that is evaluated here, in ways nobody would write by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.operate.promtool import Asked

if TYPE_CHECKING:
    from random import Random

SPANS = ("30s", "1m", "2m", "5m", "7m", "15m", "1h")
OVER_TIME = (
    *("rate", "increase", "delta", "irate", "idelta", "deriv", "changes", "resets"),
    *(
        f"{one}_over_time"
        for one in ["avg", "sum", "min", "max", "count", "last", "present", "stdvar", "stddev"]
    ),
)
ELEMENTS = ("abs", "ceil", "floor", "sqrt", "exp", "ln", "log2", "log10", "sgn", "round", "rad", "deg")
DATES = ("year", "month", "day_of_month", "day_of_year", "day_of_week", "days_in_month", "hour", "minute")
REDUCED = ("sum", "avg", "min", "max", "count", "group", "stddev", "stdvar")
MATCHERS = (
    *('a="1"', 'a!="1"', 'a=~"1|2"', 'a!~"[12]"', 'b=""', 'b!=""', 'b=~".+"', 'b=~"x.*"'),
    *('a=~"(?:1|3)", b!="y"', 'missing=""', 'missing="no"', 'a=~"[0-9]+"', "b=~'(?i)X'"),
)


def asked_by_chance(chance: Random, count: int) -> Asked:
    """Series and some queries of them."""
    step = chance.choice((15, 15, 30, 60, 61))
    series = [(name, _values(chance, kind)) for name, kind in _names(chance)]
    last = 100 * step
    moments = (
        chance.choice((0, step, last, chance.randrange(last + 600) + chance.choice((0, 0.5))))
        for _ in range(count)
    )
    return Asked(tuple(series), step, tuple((_vector(chance, 3), at) for at in moments))


def _names(chance: Random) -> list[tuple[str, str]]:
    labels = [f'a="{a}"{rest}' for a in "123" for rest in ("", ',b="x"', ',b="y"')]
    buckets = [f'a="{a}",le="{bound}"' for a in "12" for bound in ("0.1", "0.5", "1", "+Inf")]
    measures = (("c", "counter"), ("d", "counter"), ("g", "gauge"), ("f", "gauge"))
    found = [(f"{name}{{{one}}}", kind) for name, kind in measures for one in labels if chance.random() < 0.5]
    return found + [(f"h_bucket{{{one}}}", "counter") for one in buckets if chance.random() < 0.9]


def _values(chance: Random, kind: str) -> str:
    items: list[str] = []
    level = 0.0 if kind == "counter" else chance.choice((0.0, -3.5, 1e6, 42.0))
    while len(items) < 12:
        times = chance.randrange(12)
        match chance.randrange(8):
            case 0:
                items.append(chance.choice(("_", f"_x{times + 1}", "stale", "_x3 stale _x5")))
            case 1:
                items.append(
                    chance.choice(("NaN", "Inf", "-Inf", "0", "1e-9", "1e15")) if kind == "gauge" else "0"
                )
                level = 0.0
            case 2:
                items.append(f"{level:g}x{times}")
            case _:
                step = (
                    chance.choice((0, 1, 7, 0.1, 1 / 3))
                    if kind == "counter"
                    else chance.choice((1, -2, 0.25, 1e5, -0.1))
                )
                items.append(f"{level:g}{step:+g}x{times}")
                level += step * times
    return " ".join(items)


def _selector(chance: Random) -> str:
    name = chance.choice(("c", "d", "g", "f", "f", "nothing"))
    inner = chance.choice(MATCHERS) if chance.random() < 0.6 else ""
    return f"{name}{{{inner}}}" if inner else name


def _place(chance: Random) -> str:
    return chance.choice(
        ("",) * 6 + (" offset 1m", " offset 7m", " offset -1m", " @ 600", " @ 300 offset 1m", " @ end()")
    )


def _stretch(chance: Random, depth: int) -> str:
    if depth > 0 and chance.random() < 0.25:
        step = chance.choice(("", "30s", "1m", "17s"))
        return f"({_vector(chance, depth - 1)})[{chance.choice(SPANS)}:{step}]{_place(chance)}"
    return f"{_selector(chance)}[{chance.choice(SPANS)}]{_place(chance)}"


def _scalar(chance: Random, depth: int) -> str:
    match chance.randrange(7):
        case 0 if depth > 0:
            return f"scalar({_vector(chance, depth - 1)})"
        case 1:
            return chance.choice(
                ("time()", "pi()", "-2 ^ 2", "7 % -3", "(1 > bool 2)", "2 ^ 3 ^ 2", "1 / 0", "0 / 0")
            )
        case _:
            return chance.choice(("0", "1", "2", "0.5", "-1", "1e3", "100", "Inf", "NaN", "3.7", "0x1f"))


def _vector(chance: Random, depth: int) -> str:
    if depth <= 0:
        return _selector(chance) + _place(chance)
    return chance.choice(
        (
            _selected,
            _over_time,
            _over_time,
            _element,
            _reduced,
            _reduced,
            _with_scalar,
            _with_scalar,
            _joined,
            _joined,
            _sets,
            _other,
        )
    )(chance, depth)


def _selected(chance: Random, depth: int) -> str:
    return _selector(chance) + _place(chance) if depth else _selector(chance)


def _over_time(chance: Random, depth: int) -> str:
    match chance.randrange(8):
        case 0:
            return f"quantile_over_time({_scalar(chance, 0)}, {_stretch(chance, depth)})"
        case 1:
            return f"predict_linear({_stretch(chance, depth)}, {_scalar(chance, 0)})"
        case 2:
            return f"absent_over_time({_stretch(chance, depth)})"
        case _:
            return f"{chance.choice(OVER_TIME)}({_stretch(chance, depth)})"


def _element(chance: Random, depth: int) -> str:
    inner = _vector(chance, depth - 1)
    match chance.randrange(8):
        case 0:
            return f"clamp({inner}, {_scalar(chance, 0)}, {_scalar(chance, 0)})"
        case 1:
            return f"{chance.choice(('clamp_min', 'clamp_max', 'round'))}({inner}, {_scalar(chance, 0)})"
        case 2:
            return f"-{inner}"
        case 3:
            # what is no number is any date, by the processor
            return f"{chance.choice(DATES)}({chance.choice((f'clamp_max(({inner}) > 0, 4e9)', ''))})"
        case _:
            return f"{chance.choice(ELEMENTS)}({inner})"


def _grouping(chance: Random) -> str:
    return chance.choice(
        (
            "",
            " by (a)",
            " by (b)",
            " by (a, b)",
            " without (a)",
            " without (b)",
            " by (missing)",
            " by (__name__)",
        )
    )


def _reduced(chance: Random, depth: int) -> str:
    inner = _vector(chance, depth - 1)
    if chance.random() < 0.2:
        return f"quantile{_grouping(chance)} ({_scalar(chance, 0)}, {inner})"
    return f"{chance.choice(REDUCED)}{_grouping(chance)} ({inner})"


def _with_scalar(chance: Random, depth: int) -> str:
    sides = [_vector(chance, depth - 1), _scalar(chance, depth - 1)]
    chance.shuffle(sides)
    if chance.random() < 0.1:  # a remainder enlarges the last digits of what was worked out before
        return f"{_selector(chance)} % {_scalar(chance, 0)}"
    operation = chance.choice(
        ("+", "-", "*", "/", "^", ">", "<", ">=", "<=", "==", "!=", "> bool", "== bool")
    )
    return f"({sides[0]}) {operation} ({sides[1]})"


def _joined(chance: Random, depth: int) -> str:
    operation = chance.choice(("+", "-", "*", "/", ">", "<", "==", "!=", ">= bool"))
    matching = chance.choice(
        (
            "",
            "",
            "on (a)",
            "ignoring (b)",
            "on (a, b)",
            "on ()",
            "on (a) group_left ()",
            "on (a) group_left (b)",
            "on (a) group_right (b)",
            "ignoring (b) group_right ()",
        )
    )
    left, right = _vector(chance, depth - 1), _vector(chance, depth - 1)
    if chance.random() < 0.5:
        left, right = f"sum by (a{chance.choice((', b', ''))}) ({left})", f"max by (a) ({right})"
    return f"({left}) {operation} {matching} ({right})"


def _sets(chance: Random, depth: int) -> str:
    matching = chance.choice(("", "", "on (a)", "ignoring (b)", "on ()"))
    operation = chance.choice(("and", "or", "unless"))
    return f"({_vector(chance, depth - 1)}) {operation} {matching} ({_vector(chance, depth - 1)})"


def _other(chance: Random, depth: int) -> str:
    inner = _vector(chance, depth - 1)
    return chance.choice(
        (
            f"absent({inner})",
            f"vector({_scalar(chance, depth - 1)})",
            f"timestamp({inner})",
            f"sort_desc({inner})",
            f"topk(1000, {inner})",
            f"bottomk by (a) (100, {inner})",
            f'label_replace({inner}, "to", "$1-${{2}}x$$", "b", "(.)(.*)")',
            f'label_replace({inner}, "a", "$1", "b", "(y)?.*")',
            f'label_join({inner}, "to", "-", "a", "b", "missing")',
            f"histogram_quantile({_scalar(chance, 0)}, rate(h_bucket[{chance.choice(SPANS)}]))",
            f"histogram_quantile({_scalar(chance, 0)}, sum by (le) (h_bucket))",
            f"sum by (a, le) (increase(h_bucket[{chance.choice(SPANS)}]))",
        )
    )
