"""Design spoilt loop files through the command line's own door, each in a process of its own, and measure it.

Run by itself it prints the figures: ``python -m tests.whole.spoilt_designs FOLDER 5000``.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.loop.mutations import EXAMPLES, mutated_example

from loopwright.design import answer
from loopwright.interfaces.cli.main import TRACEBACK, run

SMALL = next(path for path in EXAMPLES if path.parent.name == "internal-tool")
ADDRESSES = 1 << 31  # bytes that a run may ask for
HANGS = 60  # processor seconds after which the system ends a run
WAITS = 900  # seconds, for one that hangs without working
# the findings solve the same loop dozens of times more, which costs minutes of nothing new in five thousand files
FINDINGS_OF_EVERY = 50


@dataclass(frozen=True)
class Run:
    """What came of one file: its seed, exit status, processor seconds, peak megabytes, and what is wrong with it."""

    seed: int
    status: int
    seconds: float
    megabytes: float
    wrong: str
    whole: bool


def told(status: int, shown: str, complained: str) -> str:
    """What is wrong with an answer; nothing where it is a report or faults, one a line."""
    if status in (0, 3):
        return "" if "Verdict" in shown or complained.startswith("error: ") else "neither report nor reason"
    lines = complained.splitlines()
    if status != 1:
        return f"status {status}"
    if not any(line.startswith("error: ") for line in lines):
        return "no error said"
    if len(lines) > 110 or max(map(len, lines)) > 700:
        return f"{len(lines)} lines, the longest of {max(map(len, lines))}"
    return ""


def designed(path: Path) -> tuple[int, str]:
    """Design one file in this process: its exit status, and what is wrong."""
    shown, complained = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(complained):
            status = run(["design", str(path)])
    except BaseException as error:  # noqa: BLE001 - whatever comes is the finding
        return -1, " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return status, told(status, shown.getvalue(), complained.getvalue())


def apart(path: Path, seed: int) -> Run:
    """Design a file in a process of its own, with a limit to its memory and to its time."""
    whole = seed % FINDINGS_OF_EVERY == 0
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
        resource.setrlimit(resource.RLIMIT_CPU, (HANGS, HANGS))
        signal.alarm(WAITS)
        answer.BRIEF = answer.BRIEF if whole else frozenset()
        begin = time.process_time()
        status, wrong = designed(path)
        os.write(writing, json.dumps([status, time.process_time() - begin, wrong]).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        heard = pipe.read()
    _, ended, used = os.wait4(child, 0)
    status, seconds, wrong = json.loads(heard) if heard else (-1, used.ru_utime, f"ended by signal {ended}")
    return Run(seed, status, seconds, used.ru_maxrss / 1024, wrong, whole)


def runs(folder: Path, seeds: range) -> list[Run]:
    """Every seed's file, one after the other."""
    os.environ[TRACEBACK] = "1"
    answer.BRIEF, brief = frozenset(), answer.BRIEF
    designed(SMALL)  # what is imported and read once is there before the processes part
    answer.BRIEF = brief
    path = folder / "loop.yaml"
    found = []
    for seed in seeds:
        path.write_bytes(mutated_example(seed))
        found.append(apart(path, seed))
    return found


def summary(found: list[Run]) -> str:
    """How many were what, and the slowest and the largest."""
    lines = [
        f"{len(found)} files: "
        + ", ".join(
            f"{sum(one.status == status for one in found)} × exit {status}" for status in (0, 1, 3, -1)
        )
    ]
    for whole, what in ((False, "design alone"), (True, "design with findings")):
        some = [one for one in found if one.whole is whole]
        if some:
            slow, large = max(some, key=lambda one: one.seconds), max(some, key=lambda one: one.megabytes)
            lines += [
                f"{what}, slowest: {slow.seconds:.2f} s, seed {slow.seed}",
                f"{what}, largest: {large.megabytes:.0f} MB, seed {large.seed}",
            ]
    return "\n".join(lines + [f"seed {one.seed}: {one.wrong}" for one in found if one.wrong])


if __name__ == "__main__":
    first, last = (0, int(sys.argv[2])) if len(sys.argv) < 4 else (int(sys.argv[2]), int(sys.argv[3]))
    all_ = runs(Path(sys.argv[1]), range(first, last))
    sys.stderr.write(summary(all_) + "\n")
    sys.stdout.write(json.dumps([[getattr(one, name) for name in Run.__dataclass_fields__] for one in all_]))
