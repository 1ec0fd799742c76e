"""Pieces side by side come out as they would one after another, whatever happens to a helper.

Each case runs in a process of its own: ours may have threads, and then nothing is forked.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

CASES = {
    "results_stand_in_the_order_of_the_pieces": """
        pieces = [lambda n=n: (time.sleep(0.001 * (n % 3)), n * n)[1] for n in range(40)]
        assert abreast(pieces) == [n * n for n in range(40)]
    """,
    "work_is_shared_with_a_helper": """
        ours = os.getpid()
        who = set(abreast([lambda: (time.sleep(0.05), os.getpid())[1] for _ in range(8)]))
        assert ours in who and len(who) == 2, who
    """,
    "an_error_is_raised_here": """
        def wrong():
            raise ValueError("wrong")
        try:
            abreast([lambda: time.sleep(0.05), wrong, lambda: time.sleep(0.05)])
        except ValueError as error:
            assert str(error) == "wrong"
        else:
            raise AssertionError("nothing was raised")
    """,
    "what_a_lost_helper_had_taken_is_done_again": """
        ours = os.getpid()
        def piece(n):
            time.sleep(0.02)
            if os.getpid() != ours and n > 3:
                os.kill(os.getpid(), signal.SIGKILL)
            return n
        assert abreast([lambda n=n: piece(n) for n in range(12)]) == list(range(12))
    """,
    "what_cannot_be_handed_back_is_done_again": """
        found = abreast([lambda: (time.sleep(0.05), lambda: 1)[1] for _ in range(4)])
        assert [one() for one in found] == [1, 1, 1, 1]
    """,
    "nothing_is_forked_beside_threads": """
        stop = threading.Event()
        thread = threading.Thread(target=stop.wait)
        thread.start()
        who = set(abreast([lambda: (time.sleep(0.02), os.getpid())[1] for _ in range(4)]))
        stop.set()
        assert who == {os.getpid()}
    """,
}
BEFORE = """
import os, signal, threading, time
os.sched_getaffinity = lambda _: {0, 1}  # two processors, wherever this runs
from loopwright.interfaces.cli.abreast import abreast
"""
AFTER = """
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("done")
"""


@pytest.mark.parametrize("name", CASES)
def test_pieces_side_by_side(name: str) -> None:
    lines = [line.removeprefix("        ") for line in CASES[name].splitlines()]
    script = BEFORE + "\n".join(lines) + AFTER
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "done\n", "")
