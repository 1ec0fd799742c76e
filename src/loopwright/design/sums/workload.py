"""What the users ask of the machines: requests, rates, busy cores, concurrency, bytes.

Pure sums: every function takes plain numbers or numpy arrays and gives back the same kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Number = float | npt.NDArray[np.float64]

SECONDS_PER_DAY = 86_400.0
HOURS_PER_YEAR = 8_760.0
SECONDS_PER_MONTH = HOURS_PER_YEAR / 12 * 3_600.0
BYTES_PER_GB = 1e9


def requests_per_day(users: Number, active_share: Number, requests_per_active_day: Number) -> Number:
    """Requests a day from users, the share of them active on a day (fraction), and requests of an active one.

    Source: Menascé, Almeida and Dowdy, *Performance by Design*, 2004, ch. 5 (workload characterisation).
    """
    return users * active_share * requests_per_active_day


def mean_rate(requests_per_day: Number) -> Number:
    """Requests a second over a whole day, from requests a day; by definition of a day."""
    return requests_per_day / SECONDS_PER_DAY


def peak_rate(requests_per_day: Number, peak_to_mean: Number) -> Number:
    """Requests a second at the peak, from requests a day and how far the peak stands above the mean (ratio).

    Source: Menascé, Almeida and Dowdy, *Performance by Design*, 2004, ch. 5.
    """
    return mean_rate(requests_per_day) * peak_to_mean


def offered_load(rate: Number, service_seconds: Number) -> Number:
    """Busy cores (erlangs): requests a second × seconds of processor each.

    Source: the utilisation law, Denning and Buzen, 1978.
    """
    return rate * service_seconds


def concurrency(rate: Number, wall_seconds: Number) -> Number:
    """Requests in flight: requests a second × seconds of wall time each, waiting included; not busy cores.

    Source: Little, "A proof for the queuing formula L = λW", 1961.
    """
    return rate * wall_seconds


def origin_rate(rate: Number, cached_share: Number) -> Number:
    """Requests a second that a cache (or edge) in front lets through, from the share (fraction) it answers.

    Source: the forced-flow law, Denning and Buzen, 1978.
    """
    return rate * (1 - cached_share)


def station_seconds(seconds: Number, visits: Number) -> Number:
    """Demand (s) of one request at a station that it visits several times (queries per request).

    Source: the service-demand law, Denning and Buzen, 1978.
    """
    return seconds * visits


def mixed_cost(seconds: Number, dear_share: Number, dear_factor: Number) -> Number:
    """Mean seconds when a share (fraction) of the requests, the writes say, costs so many times the rest.

    Source: the law of total expectation.
    """
    return seconds * (1 - dear_share + dear_share * dear_factor)


def egress_gb_per_month(requests_per_day: Number, response_bytes: Number) -> Number:
    """Decimal gigabytes sent a month, from requests a day and bytes each; a month is 730 hours."""
    return mean_rate(requests_per_day) * SECONDS_PER_MONTH * response_bytes / BYTES_PER_GB
