"""The functions of PromQL that are evaluated here, by name."""

from __future__ import annotations

from loopwright.operate.series import elementwise, over_time

RELABELLING = frozenset({"label_replace", "label_join"})
ABSENT = frozenset({"absent", "absent_over_time"})
SCALARS = frozenset({"time", "pi", "scalar", "vector"})
LIMITS = frozenset({"clamp", "clamp_min", "clamp_max", "round"})
ORDERS = frozenset({"sort", "sort_desc"})
OVER_TIME = frozenset({*over_time.ALONE, *over_time.WITH_NUMBER})
FUNCTIONS = frozenset(
    {*OVER_TIME, *elementwise.PLAIN, *elementwise.DATES, "histogram_quantile", "timestamp"}
    | RELABELLING
    | ABSENT
    | SCALARS
    | LIMITS
    | ORDERS
)
"""Not here: trigonometry, native histograms, smoothing, and what came after Prometheus 2.42."""
