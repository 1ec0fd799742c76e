"""Running the generator: Locust in a process of its own, watched line by line, ended with all that belongs to it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.load.knee import Ending, ending_of
from loopwright.survey.load.steps import read_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from loopwright.survey.load.steps import Plan, Step

GLANCE_SECONDS = 0.1
STARTING_SECONDS = 30  # importing Locust on a busy machine
STOPPING_SECONDS = 5
LAST_WORDS = 5  # lines of a generator that failed
# of the environment: settings of Locust are ours alone
KEPT = (
    "PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "SSL_CERT_FILE", "SSL_CERT_DIR",
)  # fmt: skip
BY_HAND = "See more by hand: --only-write FILE, then locust -f FILE --headless."
INSTALL = "Install it with `pip install 'loopwright[load]'`, or write the file alone with --only-write FILE."


@dataclass(frozen=True, slots=True)
class Order:
    """What the generator is told: its file, the address its requests go to, what it sends, whom it watches.

    ``watched`` are process ids by tier; ``p95_limit_seconds`` ends the ramp where answers take longer.
    """

    file: str
    plan: Plan
    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    watched: Mapping[str, int] = field(default_factory=dict)
    p95_limit_seconds: float | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ramp:
    """The steps that were seen, and why the last was the last."""

    steps: tuple[Step, ...]
    ending: Ending


def require_locust() -> None:
    """Raise ``LoopwrightError`` where Locust is not installed."""
    if find_spec("locust") is None or find_spec("psutil") is None:
        raise LoopwrightError("Locust, which makes the load, is not installed", INSTALL)


def ramp(order: Order, stopped: Callable[[], bool], seen: Callable[[Step], None]) -> Ramp:
    """Put a system under load, step by step until the knee is behind.

    ``stopped`` is asked ten times a second whether to end; ``seen`` is told each step. Whatever happens, no
    process of it is left. Raises ``LoopwrightError`` when the generator cannot run or nothing was seen.
    """
    require_locust()
    _require_processes(order.watched)
    with tempfile.TemporaryDirectory(prefix="loopwright-load-") as folder:
        room = Path(folder)
        (room / "locustfile.py").write_text(order.file, encoding="utf-8")
        with (room / "words").open("wb") as words, _started(order, room, words.fileno()) as process:
            found = _followed(order, process, room / "record", stopped, seen)
        if not found.steps and found.ending is not Ending.STOPPED:
            said = (room / "words").read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_WORDS:]
            raise LoopwrightError(
                "the generator saw nothing: " + (" ".join(said) or "it ended at once"), BY_HAND
            )
    return found


def _require_processes(watched: Mapping[str, int]) -> None:
    import psutil  # noqa: PLC0415 - comes with the extra

    for tier, pid in watched.items():
        if not psutil.pid_exists(pid):
            raise LoopwrightError(
                f"--watch {tier}={pid}: there is no such process", "Name one that runs here."
            )


@contextlib.contextmanager
def _started(order: Order, room: Path, words: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "locust",
            "-f",
            "locustfile.py",
            "--headless",
            "--only-summary",
            "--loglevel",
            "ERROR",
        ],
        cwd=room,
        env=_environment(order, room),
        stdin=subprocess.DEVNULL,
        stdout=words,
        stderr=words,
        start_new_session=True,  # a group of its own: ctrl-C reaches us alone, and we end all of it
    )
    try:
        yield process
    finally:
        _end(process)


def _environment(order: Order, room: Path) -> dict[str, str]:
    kept = {name: order.environment[name] for name in KEPT if name in order.environment}
    return {
        **kept,
        "HOME": str(room),  # Locust reads settings from there
        "LOOPWRIGHT_LOAD_RECORD": str(room / "record"),
        "LOOPWRIGHT_LOAD_ADDRESS": order.address,
        "LOOPWRIGHT_LOAD_HEADERS": json.dumps(dict(order.headers)),
        "LOOPWRIGHT_LOAD_WATCHED": json.dumps(dict(order.watched)),
        "LOOPWRIGHT_LOAD_PARENT": str(os.getpid()),
    }


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and its group: politely, then not."""
    for way in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, way)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOPPING_SECONDS)


def _followed(
    order: Order,
    process: subprocess.Popen[bytes],
    record: Path,
    stopped: Callable[[], bool],
    seen: Callable[[Step], None],
) -> Ramp:
    steps: list[Step] = []
    latest = time.monotonic() + STARTING_SECONDS + order.plan.seconds + STOPPING_SECONDS
    running = True
    while running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GLANCE_SECONDS)
            running = False
        asked = stopped() or time.monotonic() > latest
        if asked:
            _end(process)  # it writes what the open step saw
        for step in _lines(record)[len(steps) :]:
            steps.append(step)
            seen(step)
            ending = ending_of(steps, order.p95_limit_seconds)
            if ending is not None and not asked:
                return Ramp(tuple(steps), ending)
        if asked:
            return Ramp(tuple(steps), Ending.STOPPED)
    return Ramp(tuple(steps), Ending.PLANNED)


def _lines(record: Path) -> list[Step]:
    """The steps of a record so far; a line that is still being written is not one yet."""
    if not record.exists():
        return []
    whole = record.read_text(encoding="utf-8").rpartition("\n")[0]
    return [read_step(line) for line in whole.splitlines()]
