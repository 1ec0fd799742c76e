from __future__ import annotations

import mpmath
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from loopwright.design.sums.response import gamma_tail, mixture_quantile, mixture_tail

GAMMAS = [
    (t, mean, cv2)
    for t in (0.001, 0.05, 0.2, 1.0)
    for mean in (0.01, 0.2)
    for cv2 in (1e-4, 0.3, 1.0, 2.5, 10.0)
]


@pytest.mark.parametrize(("t", "mean", "cv2"), GAMMAS)
def test_the_gamma_of_two_moments_agrees_with_mpmath_to_nine_digits(t, mean, cv2):
    variance = cv2 * mean * mean
    with mpmath.workdps(40):
        shape, scale = mpmath.mpf(mean) ** 2 / mpmath.mpf(variance), mpmath.mpf(variance) / mpmath.mpf(mean)
        truth = float(mpmath.gammainc(shape, t / scale, mpmath.inf, regularized=True)) if cv2 > 1e-3 else None
    ours = float(gamma_tail(t, mean, variance))
    if truth is None:  # within a hundredth of its mean: a step, seen from here
        assert ours == pytest.approx(1.0 if t < mean else 0.0 if t > mean else 0.5, abs=0.01)
    else:
        assert ours == pytest.approx(truth, rel=1e-9, abs=1e-290)


@pytest.mark.parametrize(
    ("t", "mean", "variance", "tail"),
    [
        (0.5, 1.0, 0.0, 1.0),
        (1.0, 1.0, 0.0, 0.0),
        (1.5, 1.0, 0.0, 0.0),
        (0.0, 0.0, 0.0, 0.0),
        (-0.1, 0.0, 0.0, 1.0),
        (-0.1, 1.0, 1.0, 1.0),
        (0.0, 1.0, 1.0, 1.0),
        (9.0, np.inf, np.inf, 1.0),
        (9.0, 1.0, np.inf, 1.0),
        (3.0, 1.0, 1.0, np.exp(-3)),
    ],
)
def test_the_gamma_at_its_edges(t, mean, variance, tail):
    assert float(gamma_tail(t, mean, variance)) == pytest.approx(tail, rel=1e-9)


MIXTURES = [
    # weights, shifts, means, variances, the 95th percentile where it is known
    ("one exponential", [1.0], [0.0], [1.0], [1.0], -np.log(0.05)),
    ("after a round trip", [1.0], [0.1], [1.0], [1.0], 0.1 - np.log(0.05)),
    ("a hit costs nothing", [0.9, 0.1], [0.0, 0.0], [0.0, 1.0], [0.0, 1.0], np.log(2)),
    ("hits alone are the percentile", [0.97, 0.03], [0.02, 0.0], [0.0, 1.0], [0.0, 1e-6], 0.02),
    ("misses alone are", [0.9, 0.1], [0.0, 1.0], [0.0, 2.0], [0.0, 0.0], 3.0),
    ("all at once", [0.97, 0.03], [0.0, 1.0], [0.0, 2.0], [0.0, 0.1], 0.0),
    ("one branch never ends", [0.97, 0.03], [0.0, 1.0], [0.1, np.inf], [0.1, np.inf], np.inf),
    (
        "it does not matter without weight",
        [1.0, 0.0],
        [0.0, 1.0],
        [1.0, np.inf],
        [1.0, np.inf],
        -np.log(0.05),
    ),
]


@pytest.mark.parametrize(
    ("weights", "shifts", "means", "variances", "expected"),
    [m[1:] for m in MIXTURES],
    ids=[m[0] for m in MIXTURES],
)
def test_the_percentile_of_a_mixture_is_the_one_known(weights, shifts, means, variances, expected):
    found = float(mixture_quantile(0.95, weights, shifts, means, variances))
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-12)


BRANCHES = st.lists(
    st.tuples(st.floats(0.01, 1), st.floats(0, 2), st.floats(1e-4, 5), st.floats(0.001, 10)),
    min_size=1,
    max_size=4,
)


@given(BRANCHES, st.floats(0.05, 0.999))
@example([(0.4375, 0.34375, 0.0001, 6.75), (0.07421875, 2.0, 4.0, 0.25)], 0.0546875)
def test_a_quantile_parts_the_mixture_within_a_millionth(branches, p):
    weights, shifts, means, cv2s = (np.array(column) for column in zip(*branches, strict=True))
    given_ = (weights / weights.sum(), shifts, means, cv2s * means**2)
    at = mixture_quantile(p, *given_)
    assert mixture_tail(at * (1 + 1e-6), *given_) <= (1 - p) * (1 + 1e-9)
    assert mixture_tail(at * (1 - 1e-6), *given_) >= (1 - p) * (1 - 1e-9)


@given(BRANCHES, st.floats(0, 20))
def test_a_mixtures_tail_is_the_sum_of_its_branches_and_a_probability(branches, t):
    weights, shifts, means, cv2s = (np.array(column) for column in zip(*branches, strict=True))
    weights = weights / weights.sum()
    tail = float(mixture_tail(t, weights, shifts, means, cv2s * means**2))
    by_hand = sum(
        w * float(gamma_tail(t - s, m, c * m * m))
        for w, s, m, c in zip(weights, shifts, means, cv2s, strict=True)
    )
    assert tail == pytest.approx(by_hand, rel=1e-12, abs=1e-300)
    assert 0 <= tail <= 1 + 1e-12


MEANS = st.floats(1e-4, 10)
REGIME = st.floats(1e-3, 10)  # cv²


def p95(mean: float, variance: float) -> float:
    return float(mixture_quantile(0.95, [1.0], [0.0], [mean], [variance]))


@given(MEANS, st.floats(1, 3), REGIME)
def test_the_p95_of_a_gamma_rises_with_its_mean(mean, factor, cv2):
    """The solver prunes by this; at p95 it holds at every shape."""
    variance = cv2 * mean**2
    assert p95(mean, variance) <= p95(mean * factor, variance) * (1 + 1e-6)


@given(MEANS, REGIME, REGIME)
def test_the_p95_of_a_gamma_rises_with_its_variance_while_cv2_is_at_most_ten(mean, one, other):
    """The solver prunes by this; the percentile turns back at cv² 11.4."""
    low, high = sorted((one, other))
    assert p95(mean, low * mean**2) <= p95(mean, high * mean**2) * (1 + 1e-6)


@pytest.mark.parametrize(
    ("level", "turns_at"), [(0.01, 63.1), (0.05, 11.4), (0.10, 4.92), (0.20, 1.68), (0.30, 0.617)]
)
def test_where_a_tail_stops_rising_with_variance(level, turns_at):
    """A branch of a mixture may stand at another level than the promise: higher ones turn earlier."""
    cv2 = np.geomspace(turns_at / 3, turns_at * 3, 601)
    ones = np.ones((cv2.size, 1))
    quantiles = mixture_quantile(1 - level, ones, 0 * ones, ones, cv2[:, np.newaxis])
    assert cv2[np.argmax(quantiles)] == pytest.approx(turns_at, rel=0.02)


def test_mixtures_broadcast_and_a_rows_answer_does_not_depend_on_its_neighbours():
    rng = np.random.default_rng(5)
    weights, means = rng.dirichlet(np.ones(3), 40), 10 ** rng.uniform(-3, 0, (40, 3))
    shifts, variances = rng.uniform(0, 0.1, (40, 3)), means**2 * 10 ** rng.uniform(-2, 1, (40, 3))
    together = mixture_quantile(0.95, weights, shifts, means, variances)
    apart = [
        float(mixture_quantile(0.95, *row)) for row in zip(weights, shifts, means, variances, strict=True)
    ]
    assert together.tolist() == apart
    turned = mixture_quantile(0.95, weights[::-1], shifts[::-1], means[::-1], variances[::-1])
    assert turned[::-1].tolist() == apart


def test_one_gamma_for_a_whole_mixture_would_be_three_times_off():
    """Why branches are summed: 94 % hit at 0.2 s, misses of 4/3 s, the p95 among quick misses."""
    weights, shifts, means, variances = np.array([[0.94, 0.06], [0.2, 0.0], [0.0, 4 / 3], [0.0, 16 / 9]])
    mean = (weights * (shifts + means)).sum()
    spread = (weights * (variances + (shifts + means) ** 2)).sum() - mean**2
    by_branch = mixture_quantile(0.95, weights, shifts, means, variances)
    assert by_branch == pytest.approx(-4 / 3 * np.log(5 / 6), rel=1e-6)
    assert mixture_quantile(0.95, [1.0], [0.0], [mean], [spread]) > 3 * by_branch
