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

from loopwright.catalogue import load
from loopwright.catalogue.columns import ROW_TYPES
from loopwright.catalogue.load import load_catalogue

STARTS = 15
CATALOGUE_BUDGET = 60
LOOP = "loop: {name: Cleaner, action: Uploads, response: A file, value: An hour}\ndemand: {users: 500}\n"
BUDGETS = {"--help": 150, "--version": 150, "design --help": 150, "design": 800, "init --yes": 3000}


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
    for name, cache in (("from its files", False), ("from its compact form", True)):
        median = statistics.median(_loaded(cached=cache) for _ in range(STARTS)) * 1000
        print(f"load_catalogue {name:<22} median {median:5.0f} ms, budget {CATALOGUE_BUDGET} ms")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest peak memory {peak:.0f} MB, budget 200 MB")


def _started(command: list[str], folder: str) -> float:
    """Seconds from the shell's side of one run in a folder; the first one of a series fills the caches."""
    begin = time.perf_counter()
    subprocess.run(command, cwd=folder, capture_output=True, check=False, env=dict(os.environ, NO_COLOR="1"))
    return time.perf_counter() - begin


def _loaded(*, cached: bool) -> float:
    """Seconds of this process to load the whole catalogue, every column of it, with nothing kept in memory."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) if cached else None
        load_catalogue(cache=cache)
        load._parsed.cache_clear()  # noqa: SLF001 - the memory of an earlier load is no part of a start
        begin = time.process_time()
        catalogue = load_catalogue(cache=cache)
        for table in ROW_TYPES:
            dict(catalogue.columns(table))
        return time.process_time() - begin


if __name__ == "__main__":
    main()
