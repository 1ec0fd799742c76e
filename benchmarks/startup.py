"""How long the command line takes to answer, from the shell: medians over repeated starts, and peak memory."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STARTS = 15
LOOP = "loop: {name: Cleaner, action: Uploads, response: A file, value: An hour}\ndemand: {users: 500}\n"
BUDGETS = {"--help": 150, "--version": 150, "design --help": 150, "design": 800}


def main() -> None:
    """Measure each command line and print its median beside its budget."""
    program = Path(sys.executable).with_name("loopwright")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "loop.yaml").write_text(LOOP, encoding="utf-8")
        for arguments, budget in BUDGETS.items():
            took = [_started([str(program), *arguments.split()], folder) for _ in range(STARTS + 1)][1:]
            median, slowest = statistics.median(took) * 1000, max(took) * 1000
            said = f"loopwright {arguments:<14} median {median:5.0f} ms, slowest {slowest:5.0f} ms, budget {budget} ms"
            print(said)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest peak memory {peak:.0f} MB, budget 200 MB")


def _started(command: list[str], folder: str) -> float:
    """Seconds from the shell's side of one run in a folder; the first one of a series fills the caches."""
    begin = time.perf_counter()
    subprocess.run(command, cwd=folder, capture_output=True, check=False, env=dict(os.environ, NO_COLOR="1"))
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
