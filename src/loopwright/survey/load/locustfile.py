"""Load for a loop, in steps. Written by `loopwright load`; it also runs by itself: locust -f THIS_FILE --headless."""

from __future__ import annotations

import contextlib
import json
import math
import os
import signal
import time
from typing import TYPE_CHECKING, Any

import gevent
import gevent.socket
import psutil
from locust import FastHttpUser, LoadTestShape, constant, events, task

if TYPE_CHECKING:
    from locust.env import Environment

# --- the loop ---
# 'A loop'
HOST = "http://localhost:8000"
INSECURE = True  # whether any certificate will do; on this machine systems often sign their own
# stage, method, path, body, requests of one pass through the loop
ASKED: tuple[tuple[str, str, str, str, float], ...] = (("the loop", "GET", "/", "", 1.0),)
USERS: tuple[int, ...] = (1, 2, 3, 4)  # at once, step by step; each asks again as soon as it is answered
STEP_SECONDS = 5
# --- the loop ends ---

SETTLING_SECONDS = max(1, STEP_SECONDS // 4)  # of each step, before it is measured
TICK = 0.05  # Locust asks the shape once a second, give or take this
NAP_SECONDS = 0.02  # how late a nap of this length ends is how late answers are noticed
PAUSE_SECONDS = 0.1  # after a failure, so that a server which refuses everything is not hammered
LONGEST_ANSWER_SECONDS = 30
SHORTEST_WINDOW_SECONDS = 1.0

# What `loopwright load` tells its own run; nothing of it is needed to run this file by hand.
RECORD = os.environ.get("LOOPWRIGHT_LOAD_RECORD")  # a file: one line of JSON a step
ADDRESS = os.environ.get("LOOPWRIGHT_LOAD_ADDRESS")  # every name leads to it: it was checked
HEADERS = json.loads(os.environ.get("LOOPWRIGHT_LOAD_HEADERS", "{}"))
WATCHED = json.loads(os.environ.get("LOOPWRIGHT_LOAD_WATCHED", "{}"))  # tier -> process id
PARENT = int(os.environ.get("LOOPWRIGHT_LOAD_PARENT", "0"))  # when it ends, so do we

if ADDRESS:
    resolve = gevent.socket.getaddrinfo

    def checked(_host: str, port: int, *rest: int) -> Any:  # noqa: ANN401 - what the system's resolver returns
        """Lead every name to the one address that may be loaded."""
        return resolve(ADDRESS, port, *rest)

    gevent.socket.getaddrinfo = checked


class Mix:
    """Deals out the requests so that each stretch of them holds the mix as exactly as whole numbers can."""

    def __init__(self) -> None:
        self.credit = [0.0] * len(ASKED)
        self.whole = sum(requests for *_, requests in ASKED)

    def next(self) -> int:
        """The place of the next request: the one that is owed most."""
        for place, (*_, requests) in enumerate(ASKED):
            self.credit[place] += requests
        dealt = max(range(len(ASKED)), key=self.credit.__getitem__)
        self.credit[dealt] -= self.whole
        return dealt


class Window:
    """What is seen in the measured part of one step."""

    def __init__(self, users: int) -> None:
        self.users = users
        self.answers: list[float] = []  # seconds each
        self.asked = [0] * len(ASKED)
        self.errors = self.redirects = 0
        self.faults: dict[str, int] = {}
        self.late: list[float] = []
        self.watched = {tier: processor_seconds(pid) for tier, pid in WATCHED.items()}
        self.own = time.process_time()
        self.began = time.perf_counter()

    def closed(self) -> dict[str, object]:
        """The window as one record, whose times are seconds."""
        seconds = time.perf_counter() - self.began
        answers, late = sorted(self.answers), sorted(self.late)
        return {
            "users": self.users,
            "seconds": seconds,
            "answers": len(answers),
            "errors": self.errors,
            "redirects": self.redirects,
            "mean": sum(answers) / len(answers) if answers else None,
            "p50": quantile(answers, 0.5),
            "p95": quantile(answers, 0.95),
            "p99": quantile(answers, 0.99),
            "generator_cores": (time.process_time() - self.own) / seconds,
            "late_p95": quantile(late, 0.95),
            "watched": {tier: processor_seconds(WATCHED[tier]) - cpu for tier, cpu in self.watched.items()},
            "asked": self.asked,
            "faults": sorted(self.faults, key=lambda fault: (-self.faults[fault], fault))[:3],
        }


def quantile(ordered: list[float], share: float) -> float | None:
    """The smallest value that a share of all is not above."""
    return ordered[math.ceil(share * len(ordered)) - 1] if ordered else None


def processor_seconds(pid: int) -> float:
    """Processor time of a process and all below it, the ended ones too."""
    try:
        root = psutil.Process(pid)
        spent = root.cpu_times()
        whole = spent.user + spent.system + spent.children_user + spent.children_system
        below = root.children(recursive=True)
    except psutil.Error:
        return math.nan
    for process in below:
        with contextlib.suppress(psutil.Error):
            spent = process.cpu_times()
            whole += spent.user + spent.system
    return whole


class Run:
    """The state of this run: the mix, and the window that is open."""

    mix = Mix()
    window: Window | None = None

    @classmethod
    def close(cls) -> None:
        """Write the record of the open window."""
        window, cls.window = cls.window, None
        if window and RECORD and time.perf_counter() - window.began >= SHORTEST_WINDOW_SECONDS:
            line = json.dumps(window.closed()).replace("NaN", "null")
            with open(RECORD, "a", encoding="utf-8") as file:  # noqa: PTH123 - one call, one line
                file.write(line + "\n")


class Visitor(FastHttpUser):
    """Somebody who asks for one thing after the other, as the loop's users together do."""

    host = HOST
    wait_time = constant(0)
    default_headers = {"User-Agent": "loopwright load"}  # noqa: RUF012 - Locust's own attribute
    insecure = INSECURE  # Locust verifies nothing of its own accord
    connection_timeout = network_timeout = LONGEST_ANSWER_SECONDS

    @task
    def ask(self) -> None:
        """Ask for what is owed next; redirects are not followed."""
        place = Run.mix.next()
        stage, method, path, body, _ = ASKED[place]
        kind = "application/json" if body[:1] in {"{", "["} else "application/x-www-form-urlencoded"
        headers = {**({"Content-Type": kind} if body else {}), **HEADERS}
        window = Run.window
        answer = self.client.request(
            method, path, name=stage, data=body or None, headers=headers, allow_redirects=False
        )
        if window is not None and window is Run.window:
            window.asked[place] += 1
        if getattr(answer, "error", None):
            gevent.sleep(PAUSE_SECONDS)


def answered(response_time: float, response: Any, exception: object, **_: object) -> None:  # noqa: ANN401 - Locust's
    """Note an answer in the open window."""
    window = Run.window
    if window is None:
        return
    if exception is not None:
        fault = " ".join(str(exception).split())[:200]
        window.faults[fault] = window.faults.get(fault, 0) + 1
        window.errors += 1
        return
    window.answers.append(response_time / 1000)
    window.redirects += 300 <= response.status_code < 400  # noqa: PLR2004 - HTTP's own numbers


class Steps(LoadTestShape):
    """More and more users, each number of them for a while."""

    step = 0
    began = 0.0

    def tick(self) -> tuple[int, float] | None:
        """The users of now; nothing when the last step is done."""
        now = time.perf_counter() + TICK
        self.began = self.began or now
        measuring = STEP_SECONDS - SETTLING_SECONDS
        if Run.window is not None and now - Run.window.began >= measuring:
            Run.close()
            self.step, self.began = self.step + 1, now
        elif Run.window is None and now - self.began >= SETTLING_SECONDS:
            Run.window = Window(USERS[self.step])
        if self.step >= len(USERS):
            return None
        return USERS[self.step], float(USERS[self.step])


def listen(environment: Environment, **_: object) -> None:
    """Measure how late this process itself is, and end when asked or with the one that started it."""
    runner = environment.runner
    if runner is None:
        return

    def nap() -> None:
        while not PARENT or os.getppid() == PARENT:
            before = time.perf_counter()
            gevent.sleep(NAP_SECONDS)
            if Run.window is not None:
                Run.window.late.append(time.perf_counter() - before - NAP_SECONDS)
        runner.quit()

    gevent.spawn(nap)
    gevent.signal_handler(signal.SIGTERM, runner.quit)  # while a shape runs, Locust has no handler of its own


def stopped(**_: object) -> None:
    """Keep what an unfinished step saw."""
    Run.close()


events.request.add_listener(answered)
events.test_start.add_listener(listen)
events.test_stop.add_listener(stopped)
