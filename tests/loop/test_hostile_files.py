"""Mutated loop files: each is a loop or an ``InputError``, in bounded time and memory."""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.loop.mutations import mutated

from loopwright.loop.errors import InputError
from loopwright.loop.reading import LoadedLoop, read_loop

SEED = 20261107
SOUND = """\
loop:
  name: Sheet cleaner
  action: Uploads a messy spreadsheet
  response: A cleaned file
  value: An hour saved
  kind: business
  stages: [{name: visits, share: 100%}, {name: uploads, share: 40%, requests: 6}]
objectives: {latency_p95: 500ms, availability: 99.9%, rpo: 1h, rto: 4h, survives: machine}
demand:
  users: 2,000
  projected: 10k
  requests: 40k/day
  growth: 5%/month
data:
  - {name: main, size: 12GB, growth: 1GB/month}
service: {framework: django, app_cpu: 20ms, outside: [{name: stripe, time: 300ms}]}
team: {people: 2, cover: waking, hours: 10h/mo, value_of_hour: $40, skills: {kubernetes: never}}
money: {budget: €100/mo, budget_is: limit}
places: {users: {eu: 70%, us: 30%}, residency: eu}
habits: {deploys: 5/week, must_use: [hetzner]}
"""


def told_briefly(error: InputError) -> bool:
    lines = str(error).split("\n")
    assert 1 <= len(lines) <= 101
    assert all(len(line) < 600 for line in lines)
    return True


def outcomes(folder: Path, files: int) -> dict[str, float]:
    """Read that many mutated files; raises when one is neither a loop nor told as faulty."""
    rng = random.Random(SEED)  # noqa: S311 - the same cases every time
    path = folder / "loop.yaml"
    found = {"loops": 0, "refused": 0, "slowest": 0.0}
    for _ in range(files):
        path.write_bytes(mutated(rng, SOUND))
        start = time.perf_counter()
        try:
            assert isinstance(read_loop(path, 1.1), LoadedLoop)
            found["loops"] += 1
        except InputError as error:
            found["refused"] += told_briefly(error)
        found["slowest"] = max(found["slowest"], time.perf_counter() - start)
    return found


def test_three_hundred_mutated_files_are_loops_or_told_as_faulty(tmp_path: Path) -> None:
    found = outcomes(tmp_path, 300)
    assert found["loops"] > 10
    assert found["refused"] > 100


@pytest.mark.verify
def test_five_thousand_mutated_files_stay_under_two_seconds_and_500_megabytes(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.loop.test_hostile_files", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["loops"] + found["refused"] == 5000
    assert found["slowest"] < 2
    assert found["peak_megabytes"] < 500


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    result = outcomes(Path(sys.argv[1]), 5000)
    result["peak_megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps(result))
