"""A Prometheus asked by its URL: the rate of requests, how long they took, and the processor time behind them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from loopwright.loop.errors import LoopwrightError
from loopwright.loop.patterns import compiled_later
from loopwright.survey.measured import Measured, moment_text
from loopwright.survey.prometheus import SECONDS_PER_DAY, STEP_SECONDS, Prometheus

if TYPE_CHECKING:
    from collections.abc import Iterator

    Rates = np.ndarray[Any, np.dtype[np.float64]]

WINDOW = "5m"
STEPS_PER_DAY = SECONDS_PER_DAY // STEP_SECONDS
SURE = 1.96  # 95 times of 100
LEAST_SECONDS = 0.98 * SECONDS_PER_DAY
COUNTERS = (
    "http_server_request_duration_seconds_count",
    "http_server_requests_seconds_count",
    "http_request_duration_seconds_count",
    "http_requests_total",
    "http_request_total",
    "django_http_requests_total_by_method_total",
    "flask_http_request_total",
    "traefik_service_requests_total",
    "caddy_http_requests_total",
    "nginx_http_requests_total",
    "haproxy_frontend_http_requests_total",
)
"""Counters of requests, those of applications before those of proxies; never Prometheus's own, of its pages."""
BUCKETS = (
    "http_server_request_duration_seconds_bucket",
    "http_server_requests_seconds_bucket",
    "http_request_duration_seconds_bucket",
    "caddy_http_request_duration_seconds_bucket",
    "traefik_service_request_duration_seconds_bucket",
    "django_http_requests_latency_seconds_by_view_method_bucket",
    "flask_http_request_duration_seconds_bucket",
)
CPU = "process_cpu_seconds_total"
NAME = compiled_later(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
QUANTILES = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
SHORT = "less than a day of samples"


@dataclass(frozen=True, slots=True)
class Quantile:
    """How long requests took at most, of a share of them."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class MetricsSeen:
    """What a Prometheus had: the series that were read, and the rates of the windows in order, requests a second."""

    counter: str
    buckets: str
    start: str
    end: str
    span_seconds: float
    rates: tuple[float, ...]
    cpu_seconds_per_request: tuple[float, ...]
    quantiles: tuple[Quantile, ...]

    @property
    def period(self) -> str:
        """From the first day to the last."""
        return f"{self.start[:10]} to {self.end[:10]}"


def metrics_seen(
    url: str, selector: str, now_seconds: float, days: float = 7.0, *, counter: str = ""
) -> MetricsSeen:
    """Ask a Prometheus for the last days; ``selector`` narrows its series, such as ``job="web"``.

    ``counter`` names the counter of requests where it is none that is known. Raises ``LoopwrightError`` when it
    does not answer, or counts no requests under such a name.
    """
    if counter and not NAME.fullmatch(counter):
        raise LoopwrightError(
            f"--counter {counter!r}: not the name of a metric", "Such as shop_requests_total."
        )
    ask = Prometheus(url)
    asked = counter
    braces = f"{{{selector.strip().strip('{}')}}}" if selector.strip() else ""
    names = ask.names()
    counter, buckets = (
        next((one for one in known if one in names and ask.has(one + braces)), "")
        for known in ((counter,) if counter else COUNTERS, () if counter else BUCKETS)
    )
    if not counter:
        narrowed = f" with {braces}" if braces else ""
        raise LoopwrightError(
            f"{ask.shown}: no counter of requests{narrowed}",
            f"Looked for {asked or ', '.join(COUNTERS[:4]) + ' and others'}; name yours with --counter NAME.",
        )
    begin = now_seconds - days * SECONDS_PER_DAY
    requests = f"sum(rate({counter}{braces}[{WINDOW}]))"
    series = ask.series(requests, begin, now_seconds)
    if not series:
        raise LoopwrightError(
            f"{ask.shown}: no samples of {counter} in the last {days:g} days", "Ask it later."
        )
    cpu = ask.series(_cpu(counter + braces, CPU + braces), begin, now_seconds) if CPU in names else []
    first, last = series[0][0], series[-1][0]
    span = ask.age(counter + braces, now_seconds, days, last - first)
    return MetricsSeen(
        counter=counter,
        buckets=buckets,
        start=moment_text(now_seconds - span),
        end=moment_text(now_seconds),
        span_seconds=span,
        rates=tuple(value for _, value in series),
        cpu_seconds_per_request=tuple(value for _, value in cpu),
        quantiles=tuple(_quantiles(ask, buckets + braces, span)) if buckets else (),
    )


def _cpu(counter: str, cpu: str) -> str:
    """Processor time over requests, both of the instances alone that count both: others' time is not theirs."""
    spent, asked = (
        f"sum(rate({ours}[{WINDOW}]) and on (job, instance) group by (job, instance) ({other}))"
        for ours, other in ((cpu, counter), (counter, cpu))
    )
    return f"{spent} / {asked}"


def _quantiles(ask: Prometheus, buckets: str, span: float) -> Iterator[Quantile]:
    window = f"{max(60, int(span))}s"
    for name, share in QUANTILES:
        query = f"histogram_quantile({share}, sum by (le) (rate({buckets}[{window}])))"
        yield from (Quantile(name, value) for value in ask.values(query))


def metrics_measured(seen: MetricsSeen) -> Iterator[Measured]:
    """What those series say of a loop."""
    rates = np.array(seen.rates)
    mean = float(rates.mean())
    short = "" if seen.span_seconds >= LEAST_SECONDS else SHORT
    low, high = (float(one) * SECONDS_PER_DAY for one in np.quantile(_daily(rates), (0.025, 0.975)))
    daily = mean * SECONDS_PER_DAY
    yield Measured(
        "requests", "requests a day", daily, min(low, daily), max(high, daily), "requests/day", "demand.requests", short
    )  # fmt: skip
    title = f"busiest {STEP_SECONDS // 60} minutes over the mean"
    yield Measured("peak_to_mean", title, *_peak(rates), "ratio", "demand.peak_to_mean", short)
    for one in seen.quantiles:
        took = one.seconds
        yield Measured(f"latency_{one.name}", f"latency {one.name}", took, took, took, "seconds")
    cpu = np.array(seen.cpu_seconds_per_request)
    if len(cpu):
        low, middle, high = (float(one) for one in np.quantile(cpu, (0.1, 0.5, 0.9)))
        why = short or ("" if middle > 0 else "no processor time was counted")
        yield Measured(
            "app_cpu", "processor time a request", middle, low, high, "seconds", "service.app_cpu", why
        )


def _peak(rates: Rates) -> tuple[float, float, float]:
    """The busiest five minutes over the mean: down to that of a middling day, and what chance does either way."""
    mean, greatest = max(float(rates.mean()), 1e-12), float(rates.max())
    chance = SURE / math.sqrt(max(1.0, greatest * STEP_SECONDS))
    middling = float(
        np.median([part.max() for part in np.array_split(rates, max(1, len(rates) // STEPS_PER_DAY))])
    )
    ends = min(middling, greatest * (1 - chance)), greatest * (1 + chance)
    value, low, high = (max(1.0, one / mean) for one in (greatest, *ends))
    return value, low, high


def _daily(rates: Rates) -> list[float]:
    """Means of whole days, or of everything where there is none."""
    days = [
        float(rates[place : place + STEPS_PER_DAY].mean())
        for place in range(0, len(rates) - STEPS_PER_DAY + 1, STEPS_PER_DAY)
    ]
    return days or [float(rates.mean())]
