"""Mutated loop files: each is a loop or an ``InputError``, in bounded time and memory."""

from __future__ import annotations

import json
import random
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

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
VALUES = [
    "nan",
    ".nan",
    ".inf",
    "-.inf",
    "1e999",
    "1e-400",
    "-1",
    "0",
    "0x1F",
    "1_000",
    "1e308k",
    "9e99TB",
    "%",
    "$",
    "€",
    "-5ms",
    "true",
    "null",
    "~",
    "2026-11-07",
    "[]",
    "{}",
    "[[]]",
    "{a: }",
    "- ",
    ": ",
    "? ",
    "|",
    ">",
    "'",
    '"',
    "*a",
    "&a 5",
    "!!int 5",
    "!!python/object:os.system 5",
    "@",
    "`",
    "#",
    "\\",
    "[1,2",
    "{a: 1}}",
    "\x00",
    "\x07",
    "\ud7ff",
    "\u2028",
    "\ufeff",
    "\U0001f600",
    '"\\UFFFFFFFF"',
    "٣",
    "½",
    "9" * 400,
    "9" * 100_000,
    "x" * 200_000,
    "[" * 3000,
    "{a: " * 3000,
    "- " * 3000,
    "? " * 3000,
    '"\\n"' * 20_000,
    "&a " * 3000,
    "key: 1\n" * 3000,
    "- 1\n" * 20_000,
]
LAUGHS = "\n".join(
    ["a0: &a0 [x, x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))]
)


def cut(rng: random.Random, text: str) -> str:
    return text[: rng.randrange(len(text) + 1)]


def inserted(rng: random.Random, text: str) -> str:
    place = rng.randrange(len(text) + 1)
    return text[:place] + rng.choice(VALUES) + text[place:]


def value_replaced(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    place = rng.randrange(len(lines))
    lines[place] = lines[place].partition(":")[0] + ": " + rng.choice(VALUES)
    return "\n".join(lines)


def number_replaced(rng: random.Random, text: str) -> str:
    numbers = list(re.finditer(r"\d+", text)) or [re.match("", text)]
    found = rng.choice(numbers)
    return text[: found.start()] + str(rng.choice([0, 1, 3, 40, 99, 500, 10**9])) + text[found.end() :]


def line_doubled(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    place = rng.randrange(len(lines))
    return "\n".join([*lines[: place + 1], *lines[place:]])


def line_dropped(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    place = rng.randrange(len(lines))
    return "\n".join(lines[:place] + lines[place + 1 :])


def tab_put_before_a_line(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    lines[rng.randrange(len(lines))] += "\n\tkey: 1"
    return "\n".join(lines)


def case_swapped(rng: random.Random, text: str) -> str:
    place = rng.randrange(len(text) + 1)
    return text[:place] + text[place:].swapcase()


def laughs_appended(_: random.Random, text: str) -> str:
    return f"{text}\n{LAUGHS}"


GENTLE = [number_replaced, line_dropped]
ROUGH = [cut, inserted, value_replaced, line_doubled, tab_put_before_a_line, case_swapped, laughs_appended]


def mutated(rng: random.Random) -> bytes:
    """Return a loop file with one to six things done to it, sometimes to its bytes too."""
    text = SOUND
    for _ in range(rng.randint(1, 6)):
        text = rng.choice(GENTLE if rng.random() < 0.6 else ROUGH)(rng, text)[:600_000]
    raw = text.encode("utf-8", "surrogatepass")
    place = rng.randrange(len(raw) + 1)
    chance = rng.random()
    if chance < 0.03:
        return rng.randbytes(rng.choice([10, 1000, 300_000]))
    if chance < 0.08:
        return raw[:place] + rng.randbytes(4) + raw[place:]
    return raw * (10_000_000 // max(1, len(raw))) if chance < 0.09 else raw


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
        path.write_bytes(mutated(rng))
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
        [sys.executable, __file__, str(tmp_path)], capture_output=True, text=True, check=False, timeout=1800
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
