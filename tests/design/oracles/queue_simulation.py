"""Discrete-event simulations that know nothing of the formulas: requests arrive, queue, are served, leave."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush, heapreplace

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.float64]

WARM_UP = 0.05  # of the arrivals, not counted


@dataclass(frozen=True)
class Observed:
    mean: float
    p95: float


def observe(responses: Times) -> Observed:
    """Mean and 95th percentile once the empty start is forgotten."""
    counted = responses[int(WARM_UP * responses.size) :]
    return Observed(float(counted.mean()), float(np.quantile(counted, 0.95)))


def draws(rng: np.random.Generator, count: int, mean: float, cv2: float) -> Times:
    """Times with a mean and a squared coefficient of variation.

    0 is a constant, below 1 a gamma, 1 an exponential, above 1 a hyperexponential with balanced means.
    """
    if cv2 == 0:
        return np.full(count, mean)
    if cv2 < 1:
        return rng.gamma(1 / cv2, mean * cv2, count)
    often = (1 + np.sqrt((cv2 - 1) / (cv2 + 1))) / 2
    chosen = np.where(rng.random(count) < often, often, 1 - often)
    return rng.exponential(mean, count) / (2 * chosen)


def first_come_first_served(arrivals: Times, services: Times, servers: int) -> Times:
    """Departures of requests that take the first of several servers to come free, in order of arrival."""
    free = [0.0] * servers
    departures = []
    for arrival, service in zip(arrivals.tolist(), services.tolist(), strict=True):
        earliest = free[0]
        leaves = (max(earliest, arrival)) + service
        heapreplace(free, leaves)
        departures.append(leaves)
    return np.array(departures)


def processor_sharing(arrivals: Times, services: Times, servers: int) -> Times:
    """Departures of requests that share the cores evenly, none running on more than one."""
    present: list[tuple[float, int]] = []  # (shared work at which it leaves, request)
    departures = [0.0] * arrivals.size
    now = work = 0.0
    for request, (arrival, service) in enumerate(zip(arrivals.tolist(), services.tolist(), strict=True)):
        while present:
            count = len(present)
            speed = 1.0 if count <= servers else servers / count
            leaves = now + (present[0][0] - work) / speed
            if leaves > arrival:
                work += (arrival - now) * speed
                break
            now, (work, gone) = leaves, heappop(present)
            departures[gone] = now
        now = arrival
        heappush(present, (work + service, request))
    while present:
        count = len(present)
        speed = 1.0 if count <= servers else servers / count
        now += (present[0][0] - work) / speed
        work, gone = heappop(present)
        departures[gone] = now
    return np.array(departures)


def in_turn(arrivals: Times, stations: list[tuple[Times, int]]) -> Times:
    """Departures of requests that visit first-come-first-served stations one after the other."""
    at = arrivals
    for services, servers in stations:
        order = np.argsort(at, kind="stable")
        left = np.empty_like(at)
        left[order] = first_come_first_served(at[order], services[order], servers)
        at = left
    return at


def shared_host(arrivals: Times, turns: npt.NDArray[np.float64], servers: int) -> Times:
    """Departures of requests whose turns (application, database, …) all queue for one host's cores.

    ``turns`` is request × turn; a request joins the end of the one queue for each turn.
    """
    running: list[tuple[float, int, int]] = []  # (end, request, turn)
    waiting: list[tuple[int, int]] = []
    head = 0
    departures = [0.0] * arrivals.size
    demand = turns.tolist()
    coming = arrivals.tolist()
    following = 0
    while following < len(coming) or running:
        if running and (following >= len(coming) or running[0][0] <= coming[following]):
            now, request, turn = heappop(running)
            if turn + 1 < len(demand[request]):
                waiting.append((request, turn + 1))
            else:
                departures[request] = now
        else:
            now = coming[following]
            waiting.append((following, 0))
            following += 1
        while len(running) < servers and head < len(waiting):
            request, turn = waiting[head]
            head += 1
            heappush(running, (now + demand[request][turn], request, turn))
    return np.array(departures)
