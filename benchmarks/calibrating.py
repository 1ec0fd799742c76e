"""How long it takes to calibrate from an nginx log, and how much memory: ten million lines unless told otherwise.

``python benchmarks/calibrating.py [LINES] [FILE]`` writes a log of so many lines, into FILE or a temporary one, and
calibrates from it.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LINES = 10_000_000
BUDGET_SECONDS, BUDGET_MEGABYTES = 60, 1000
DAYS = 30
START = 1_760_313_600
CHUNK = 50_000
SHAPE = [
    1,
    1,
    1,
    1,
    1,
    2,
    3,
    5,
    8,
    10,
    11,
    11,
    10,
    10,
    11,
    11,
    10,
    9,
    8,
    7,
    6,
    4,
    3,
    2,
]  # of a day, by the hour
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148"
)
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/14{}.0.0.0"
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
LOOP = "loop: {action: Orders, response: A parcel, value: A present}\ndemand: {users: 500}\n"


def main() -> None:
    """Write the log, calibrate from it, and print how long it took beside the budget."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    with tempfile.TemporaryDirectory() as folder:
        log = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(folder) / "access.log"
        if not log.exists():
            _write(log, lines)
        (Path(folder) / "loop.yaml").write_text(LOOP, encoding="utf-8")
        program = Path(sys.executable).with_name("loopwright")
        begin = time.perf_counter()
        running = subprocess.Popen(
            [str(program), "calibrate", str(log)], cwd=folder, stdout=subprocess.DEVNULL
        )
        _, status, used = os.wait4(running.pid, 0)
        took = time.perf_counter() - begin
        size = log.stat().st_size / 1e9
    processor = used.ru_utime + used.ru_stime
    print(
        f"calibrate, {lines:,} lines, {size:.2f} GB: {took:.1f} s ({processor:.1f} s of processor, "
        f"status {status}), budget {BUDGET_SECONDS} s on two quiet cores; "
        f"peak memory {used.ru_maxrss / 1024:.0f} MB, "
        f"budget {BUDGET_MEGABYTES} MB"
    )


def _write(log: Path, lines: int) -> None:
    """A month of a shop: days and nights, people and bots, routes with numbers in them, times of a log-normal shape."""
    chance = random.Random(7)  # noqa: S311 - a made-up log
    moments = _moments(chance, lines)
    agents = [PHONE, *(DESK.format(version) for version in range(10)), BOT]
    with log.open("w", encoding="utf-8") as file:
        for first in range(0, lines, CHUNK):
            file.writelines(_line(chance, moment, agents) for moment in moments[first : first + CHUNK])


def _moments(chance: random.Random, lines: int) -> list[int]:
    hours = [START + 3600 * hour for hour in range(24 * DAYS)]
    weights = [SHAPE[hour % 24] * (0.6 if hour // 24 % 7 >= 5 else 1.0) for hour in range(24 * DAYS)]
    picked = chance.choices(hours, weights, k=lines)
    return sorted(hour + int(chance.random() * 3600) for hour in picked)


def _line(chance: random.Random, moment: int, agents: list[str]) -> str:
    pick = chance.random()
    if pick < 0.4:
        request = f"GET /orders/{int(chance.random() * 1e6)}?tab=items HTTP/1.1"
    elif pick < 0.7:
        request = f"GET /static/app.{int(pick * 100)}.css HTTP/1.1"
    elif pick < 0.9:
        request = "GET / HTTP/1.1"
    else:
        request = "POST /orders HTTP/1.1"
    visitor = int(chance.random() * 200_000)
    agent = agents[visitor % len(agents)]
    stamp = time.strftime("%d/%b/%Y:%H:%M:%S", time.gmtime(moment))
    status = 200 if pick < 0.95 else 404 if pick < 0.99 else 502
    return (
        f"10.{visitor >> 16}.{visitor >> 8 & 255}.{visitor & 255} - - [{stamp} +0000] "
        f'"{request}" {status} {int(pick * 50_000)} "https://shop.example.org/" "{agent}" '
        f"{chance.lognormvariate(-3, 0.8):.3f}\n"
    )


if __name__ == "__main__":
    main()
