"""How late looks start, and what they cost, when thousands of HTTP checks go in one process.

    python benchmarks/checking.py [CHECKS] [INTERVAL_SECONDS] [SECONDS]

Everything is on this machine: the target is a process of its own that answers at once. Lateness is the monitor's own,
from the planned moment to the look; processor time is that of the monitor's process alone. The reference is bare
requests over sockets, without any check, in the same run: so much is the machine's.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil

from loopwright.operate.checks.check import Check, Run
from loopwright.operate.checks.looks import HttpLook, Wanted
from loopwright.operate.checks.running import Runner
from loopwright.operate.checks.seen import Outcome
from loopwright.operate.clock import SystemClock
from loopwright.operate.probes.guard import Guard, network_of
from loopwright.operate.probes.looking import Probes
from loopwright.operate.probes.way import Names, Way

if TYPE_CHECKING:
    from loopwright.operate.checks.standing import Standing
    from loopwright.operate.sample import Sample

BARS = {"p99 lateness": (1.0, "s"), "memory": (400.0, "MB")}
TARGET = """
import asyncio
ANSWER = b'HTTP/1.1 200 OK\\r\\nContent-Length: 16\\r\\nConnection: close\\r\\n\\r\\n{"status": "ok"}'
async def held(reader, writer):
    try:
        await reader.readuntil(b'\\r\\n\\r\\n')
        writer.write(ANSWER)
        await writer.drain()
    except Exception:
        pass
    writer.close()
async def main():
    server = await asyncio.start_server(held, '127.0.0.1', 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


class Kept:
    """Counts what was seen."""

    def __init__(self) -> None:
        self.lateness: list[float] = []
        self.took: list[float] = []
        self.failed = 0
        self.samples = 0

    def keep(self, _check: Check, run: Run, _standing: Standing, samples: tuple[Sample, ...]) -> None:
        """Count one run."""
        self.lateness.append(run.lateness_seconds)
        self.took.append(run.seen.seconds)
        self.failed += run.seen.outcome is not Outcome.UP
        self.samples += len(samples)


async def measured(port: int, checks: int, interval: float, seconds: float) -> tuple[Kept, float, float]:
    """What was kept, processor seconds, and the largest memory in bytes."""
    names = Names(SystemClock())
    probes = Probes(Way(names, Guard((network_of("127.0.0.0/8"),))), SystemClock(), lambda _: None)
    kept, wanted = Kept(), Wanted(has=("ok",), within_seconds=5.0)
    watched = [
        Check(
            f"check-{n}",
            HttpLook(f"http://127.0.0.1:{port}/{n}", wanted=wanted),
            interval,
            5.0,
            "probe",
            str(n),
        )
        for n in range(checks)
    ]
    runner = Runner(SystemClock(), probes, kept, watched)
    began, process, memory = time.process_time(), psutil.Process(), 0
    task = asyncio.create_task(runner.run())
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        await asyncio.sleep(1.0)
        memory = max(memory, process.memory_info().rss)
    used = time.process_time() - began
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await probes.close()
    return kept, used, float(memory)


async def bare(port: int, requests: int) -> float:
    """Processor seconds of so many requests without any check."""
    began = time.process_time()
    for _ in range(requests):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await reader.read()
        writer.close()
    return time.process_time() - began


def main() -> None:
    given = [float(one) for one in sys.argv[1:]]
    checks, interval, seconds = [*given, *(5000.0, 60.0, 180.0)[len(given) :]]
    with subprocess.Popen([sys.executable, "-c", TARGET], stdout=subprocess.PIPE, text=True) as target:
        try:
            port = int(target.stdout.readline() if target.stdout else 0)
            kept, used, memory = asyncio.run(measured(port, int(checks), interval, seconds))
            alone = asyncio.run(bare(port, 1000)) / 1000
        finally:
            target.terminate()
    percentiles = statistics.quantiles(kept.lateness, n=1000)
    each = used / len(kept.lateness)
    looks = len(kept.lateness)
    print(
        f"{checks:.0f} checks each {interval:.0f} s for {seconds:.0f} s: {looks} looks, {kept.failed} failed"
    )
    p50, p99, p999 = (percentiles[place] * 1e3 for place in (499, 989, 998))
    print(f"lateness      p50 {p50:.1f} ms, p99.9 {p999:.1f} ms, most {max(kept.lateness):.3f} s")
    for what, value in {"p99 lateness": p99 / 1e3, "memory": memory / 1e6}.items():
        bar, unit = BARS[what]
        print(f"{what:<13} {value:.3f} {unit}, bar {bar:g} {unit}: {'kept' if value < bar else 'MISSED'}")
    print(
        f"processor     {used / seconds:.1%} of a core, {each * 1e3:.2f} ms a look, {each / alone:.1f} × a bare one"
    )
    took = statistics.median(kept.took) * 1e3
    print(f"answers       p50 {took:.1f} ms; load of the machine {psutil.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
