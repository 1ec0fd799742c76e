"""How near `loopwright load` comes to what a request is known to cost: a real application on a real PostgreSQL."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parents[1] / "tests" / "survey" / "load"
LOOP = "loop: {name: Orders, action: Orders, response: A number, value: No queue}\ndemand: {users: 300}\n"
WORK, QUERY = 0.005, 0.030
TIGHT = (
    0.15  # of each figure, on a machine that does nothing else; the server's own work comes on top of ours
)
ASKED = ("--stage", "the loop=/", "--for", "60s", "--steps", "10", "--format", "json")


def main() -> None:
    """Load the application with one and with two workers, and print what is found beside what is so."""
    serving = runpy.run_path(str(TESTS / "serving.py"))
    with serving["postgresql"](serving["programs"]()) as database:
        for workers in (1, 2):
            with serving["serving"](database, workers, WORK, QUERY) as application:
                report = _loaded(application.url, application.pid)
            demand = report["demand"]
            print(
                f"{workers} worker(s), known {WORK * 1000:.0f} ms of work and {QUERY * 1000:.0f} ms of waiting"
            )
            _beside("an answer alone", demand["alone_seconds"]["value"] * 1000, (WORK + QUERY) * 1000, "ms")
            _beside("processor time", demand["processor_seconds"]["app"]["value"] * 1000, WORK * 1000, "ms")
            _beside("worked on at once", demand["parallel"], workers, "requests")
            _beside("knee", report["knee"]["users"], workers, "users")


def _loaded(url: str, pid: int) -> dict[str, Any]:
    """The report of one load, in a folder of its own."""
    program = Path(sys.executable).with_name("loopwright")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "loop.yaml").write_text(LOOP, encoding="utf-8")
        command = [str(program), "load", url, "--watch", f"app={pid}", *ASKED]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _beside(what: str, found: float, known: float, unit: str) -> None:
    apart = found / known - 1
    print(f"  {what:<18} {found:6.2f} {unit}, known {known:g} {unit}: {apart:+.0%} (aim ±{TIGHT:.0%})")


if __name__ == "__main__":
    main()
