from __future__ import annotations

import mpmath
import numpy as np
import pytest

from loopwright.design.sums.incomplete_gamma import log_poisson_weight, upper_tail

SHAPES = [1e-3, 0.02, 0.1, 0.5, 0.999, 1.0, 1.001, 2.0, 3.7, 7.999, 8.0, 20.0, 150.0, 1_000.0, 2_500.0]
PLACES = [-30.0, -8.0, -4.0, -2.0, -1.0, -0.3, -1e-6, 0.0, 1e-6, 0.3, 1.0, 2.0, 4.0, 8.0]  # in deviations


def argument(shape: float, place: float) -> float:
    """A point so many deviations from the mean on the scale on which small shapes spread: the logarithm."""
    return shape * float(np.exp(place / np.sqrt(max(shape, 0.5))))


@pytest.mark.parametrize("shape", SHAPES)
def test_the_upper_tail_agrees_with_mpmath_to_nine_digits(shape):
    points = np.array([argument(shape, place) for place in PLACES] + [shape + 1, 0.5, 1.0, 1.5])
    tails, _ = upper_tail(np.full(points.size, shape), points)
    with mpmath.workdps(40):
        for point, tail in zip(points.tolist(), tails.tolist(), strict=True):
            truth = float(mpmath.gammainc(mpmath.mpf(shape), mpmath.mpf(point), mpmath.inf, regularized=True))
            if truth > 1e-290:
                assert tail == pytest.approx(truth, rel=1e-9, abs=0), point
            else:
                assert tail < 1e-280


@pytest.mark.parametrize("shape", [1e5, 1e6, 1e8])
def test_the_upper_tail_of_huge_shapes_agrees_with_scipy(shape):
    from scipy.special import gammaincc  # noqa: PLC0415 - a slow import that one test needs

    points = shape + np.sqrt(shape) * np.array([-6.0, -2.0, -0.1, 0.0, 0.1, 2.0, 6.0])
    tails, _ = upper_tail(np.full(points.size, shape), points)
    assert tails == pytest.approx(gammaincc(shape, points), rel=1e-8, abs=0)


@pytest.mark.parametrize("order", [0.0, 0.3, 1.0, 7.5, 8.0, 50.0, 500.0, 5_000.0])
def test_the_poisson_weight_of_a_real_order_agrees_with_mpmath(order):
    with mpmath.workdps(40):
        for x in (1e-9, 0.2, order * 0.5 + 0.1, order + 0.001, order * 2 + 1):
            a, c = mpmath.mpf(x), mpmath.mpf(order)
            truth = float(c * mpmath.log(a) - a - mpmath.loggamma(c + 1))
            ours = log_poisson_weight(np.array([order]), np.array([x]))[0]
            assert ours == pytest.approx(truth, rel=1e-12, abs=1e-12)


def test_the_density_is_the_slope_of_the_tail():
    shape, x, step = np.array([0.4, 1.0, 5.0, 300.0]), np.array([0.2, 2.0, 4.0, 310.0]), 1e-5
    _, scaled = upper_tail(shape, x)
    above, _ = upper_tail(shape, x * (1 + step))
    below, _ = upper_tail(shape, x * (1 - step))
    assert scaled == pytest.approx((below - above) / (2 * step), rel=1e-5)
