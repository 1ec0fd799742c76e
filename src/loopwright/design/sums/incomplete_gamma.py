"""The incomplete gamma function for whole arrays: one quadrature that Erlang's formulas and the gamma share.

With t = x·e^(±v) both halves of the gamma integral become the integral over v ≥ 0 of an entire, log-concave
function that starts at 1, so one Gauss–Legendre rule on the stretch where it is not yet negligible gives
either half to about eleven digits for every shape, without a loop whose length depends on the argument.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_NODES = 28
_NEGLIGIBLE = 27.0  # e^-27 = 2e-12: where the quadrature stops
_SHIFT = 8  # Stirling's series has 14 digits from here
_SMALLEST = 1e-300
_FEW = 1024  # values, up to where all nodes fit into a processor's nearest memory
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360)


@cache
def _rule() -> tuple[tuple[float, float], ...]:
    """Nodes and weights of the Gauss–Legendre rule on [0, 1].

    Source: Golub and Welsch, "Calculation of Gauss quadrature rules", 1969 (numpy's own takes 17 ms).
    """
    step = np.arange(1, _NODES)
    beside = step / np.sqrt(4.0 * step * step - 1)
    nodes, vectors = np.linalg.eigh(np.diag(beside, -1))
    return tuple(zip(((nodes + 1) / 2).tolist(), (vectors[0] ** 2).tolist(), strict=True))


def log_poisson_weight(order: Array, x: Array) -> Array:
    """ln(x^order · e^(−x) / Γ(order + 1)) for real order ≥ 0, x > 0, without cancellation at large order.

    Saddle-point form: Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000.
    """
    x = np.maximum(x, _SMALLEST)
    small = order < _SHIFT
    z = np.where(small, order + _SHIFT, order)
    inverse = 1 / z
    square = inverse * inverse
    series = np.full_like(z, _STIRLING[-1])
    for coefficient in reversed(_STIRLING[:-1]):
        series = series * square + coefficient
    away = (x - z) * inverse
    near = np.abs(away) < 0.5  # noqa: PLR2004 - where ln(1 + away) is the more precise of the two
    log_ratio = np.where(near, np.log1p(np.where(near, away, 0.0)), np.log(x * inverse))
    weight = -0.5 * np.log(2 * np.pi * z) - series * inverse - z * (away - log_ratio)
    below = np.where(small, order, 0.0)
    product = below + 1
    for step in range(2, _SHIFT + 1):
        product = product * (below + step)
    return np.where(small, weight + np.log(product) - _SHIFT * np.log(x), weight)


def lower_integral(shape: Array, x: Array) -> Array:
    """∫₀^∞ exp(−shape·v + x·(1 − e^(−v))) dv = γ(shape, x)·e^x / x^shape, for shape ≥ x and shape ≥ 1."""
    linear = 2 * (shape - x) - _NEGLIGIBLE
    # e^-v − 1 + v ≥ v²/(2 + v) turns "where is the exponent −27" into a quadratic equation
    end = (np.sqrt(linear * linear + 8 * _NEGLIGIBLE * shape) - linear) / (2 * shape)
    return _integrate(shape, x, end, -1.0)


def upper_integral(shape: Array, x: Array) -> Array:
    """∫₀^∞ exp(shape·v − x·(e^v − 1)) dv = Γ(shape, x)·e^x / x^shape, for x ≥ shape and x ≥ 1."""
    over = x - shape
    quadratic = 2 * _NEGLIGIBLE / (over + np.sqrt(over * over + 2 * _NEGLIGIBLE * x))
    ratio = _NEGLIGIBLE / x
    return _integrate(shape, x, np.minimum(quadratic, np.log1p(ratio + np.sqrt(2 * ratio))), 1.0)


def _integrate(shape: Array, x: Array, end: Array, sign: float) -> Array:
    """∫₀^end exp(−(x·(e^(sign·v) − 1) − sign·shape·v)) dv."""
    total = np.zeros_like(end)
    stretch = sign * end
    if end.size <= _FEW:
        return _integrated_at_once(shape, x, stretch, total) * end
    exponent, grown = (
        np.empty_like(end),
        np.empty_like(end),
    )  # in place: fresh memory costs more than the sums
    for node, weight in _rule():
        np.multiply(stretch, node, out=exponent)
        np.expm1(exponent, out=grown)
        grown *= x
        exponent *= shape
        exponent -= grown
        np.exp(exponent, out=exponent)
        exponent *= weight
        total += exponent
    return total * end


def _integrated_at_once(shape: Array, x: Array, stretch: Array, total: Array) -> Array:
    """The rule's sum for few values: all nodes in one array, since each call to numpy costs as much as its sums."""
    nodes, weights = (np.array(one).reshape(-1, *(1,) * stretch.ndim) for one in zip(*_rule(), strict=True))
    exponent = stretch * nodes
    grown = np.expm1(exponent)
    grown *= x
    exponent *= shape
    exponent -= grown
    np.exp(exponent, out=exponent)
    exponent *= weights
    for (
        part
    ) in exponent:  # one after another, as for many values, so that a value does not hang on its company
        total += part
    return total


def upper_tail(shape: Array, x: Array) -> tuple[Array, Array]:
    """Q(shape, x) = Γ(shape, x)/Γ(shape), and x times the density there; flat arrays, shape > 0, x > 0.

    Relative error below 1e-9 for shapes of 1e-3 to 1e8 wherever Q is above 1e-300.
    Source: DLMF §8.2 (2024), with the substitution of this module.
    """
    log_weight = log_poisson_weight(shape, x)
    tail = np.empty_like(x)
    left = x < np.maximum(shape, 1.0)
    s, y = shape[left], x[left]
    # one step up, P(s) = w(s)·(1 + x·…), keeps tiny shapes smooth
    tail[left] = -np.expm1(np.minimum(log_weight[left] + np.log1p(y * lower_integral(s + 1, y)), 0.0))
    right = ~left
    s, y = shape[right], x[right]
    density = np.exp(log_weight) * shape
    tail[right] = density[right] * upper_integral(s, y)
    return tail, density
