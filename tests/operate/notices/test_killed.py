"""Killed at any moment and started anew: every page arrives, and each kill doubles at most what it interrupted.

A message that is interrupted again and again comes again and again: nobody can know whether it went. It always carries
the same identity.
"""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.generate.serving import Answering, awaited
from tests.operate.notices.outbox_conformance import conforms
from tests.operate.notices.sqlite_store import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]


def test_an_outbox_in_sqlite_conforms(tmp_path):
    conforms(lambda: SqliteStore(tmp_path / "store.db"))


@pytest.mark.parametrize("kills", [3, pytest.param(40, marks=pytest.mark.verify)])
def test_no_page_is_lost_to_kill_9_and_none_comes_more_than_twice(tmp_path, kills):
    folder, chance = tmp_path / "rings", random.Random(kills)  # noqa: S311 - moments of a test
    store = tmp_path / "store.db"
    folder.mkdir()
    with Answering() as hook:
        command = (sys.executable, "-m", "tests.operate.notices.paging", store)
        command += (f"http://127.0.0.1:{hook.port}/hook", folder)
        for turn in range(kills):
            with killed_after(command):
                ring(folder, turn, hook, store)
                time.sleep(chance.random() * 0.1)  # into the middle of taking in, sending and writing down
        with killed_after(command):
            rung = {
                *ring(folder, kills, hook, store),
                *(name for turn in range(kills) for name in names(turn)),
            }
            awaited(lambda: rung <= set(pages(hook)), "every page arrives")
            awaited(lambda: not SqliteStore(store).unsettled(), "all is written down")
    told = [(one["alerts"][0]["name"], one["id"]) for one in triggers(hook)]
    arrived = Counter(name for name, _ in told)
    assert set(arrived) == rung
    assert max(arrived.values()) <= 2
    assert len({*told}) == len(rung), "one that comes twice says so by its identity"


@contextlib.contextmanager
def killed_after(command: tuple[object, ...]) -> Iterator[None]:
    """A process that is killed with the block."""
    process = subprocess.Popen([*map(str, command)], cwd=ROOT)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def names(turn: int) -> list[str]:
    return [f"Alert{turn}x{at}" for at in range(4)]


def ring(folder: Path, turn: int, hook: Answering, store: Path) -> list[str]:
    """Ring four alerts once what the last kill interrupted is settled; wait until one of them is told."""
    awaited(lambda: not SqliteStore(store).unsettled(), "what was interrupted is sent and written down")
    for name in names(turn):
        (folder / name).touch()
    awaited(lambda: not set(pages(hook)).isdisjoint(names(turn)), "the process pages")
    return names(turn)


def triggers(hook: Answering) -> list[dict]:
    return [one for one in [*hook.told] if one["action"] == "trigger"]


def pages(hook: Answering) -> list[str]:
    return [one["alerts"][0]["name"] for one in triggers(hook)]
