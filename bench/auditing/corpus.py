"""Audit many repositories, one process each: ``python bench/auditing/corpus.py FOLDER...``.

For each it prints the commit, files, seconds of processor time, peak memory, exit status and the findings that are
shown by default (grouped by cause, what serves nobody left out); then the median of the findings, and whatever broke: a
status beside 0 and 3, an answer that is no JSON, or a run cut off at a minute. Leaves with 3 when anything broke.
``--list`` prints ``repository,commit`` alone, as ``repositories.csv`` keeps it.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

LONGEST_SECONDS = 60.0
MINOR = "info"
MOST_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one audit came to; ``broke`` is empty where it went as it should."""

    name: str
    commit: str
    processor_seconds: float
    peak_megabytes: float
    status: int
    shown: int
    unknown: int
    notes: int
    broke: str


def main(arguments: list[str]) -> int:
    """Audit the folders named and print a line for each; 3 when one broke."""
    folders = [Path(one) for one in arguments if one != "--list"]
    if not folders:
        sys.stderr.write("name folders: bench/auditing/corpus.py FOLDER..." + "\n")
        return 2
    if "--list" in arguments:
        print("repository,commit")
        print("\n".join(f"{_name(one)},{_commit(one)}" for one in folders))
        return 0
    outcomes = []
    print(f"{'repository':44} {'commit':12} {'CPU s':>6} {'MB':>5} status shown unknown notes")
    for folder in folders:
        one = audited(folder)
        outcomes.append(one)
        figures = f"{one.processor_seconds:6.2f} {one.peak_megabytes:5.0f} {one.status:6} {one.shown:5}"
        print(
            f"{one.name:44} {one.commit:12} {figures} {one.unknown:7} {one.notes:5} {one.broke}", flush=True
        )
    broken = [one for one in outcomes if one.broke]
    median = statistics.median(one.shown for one in outcomes)
    print(
        f"{len(outcomes)} repositories, {len(broken)} broke; findings shown, median {median:g} (at most {MOST_SHOWN})"
    )
    slowest = max(one.processor_seconds for one in outcomes)
    print(f"slowest {slowest:.1f} s, largest {max(one.peak_megabytes for one in outcomes):.0f} MB")
    return 3 if broken else 0


def audited(folder: Path) -> Outcome:
    """One audit of a folder in a process of its own."""
    program = Path(sys.executable).with_name("loopwright")
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        line = [str(program), "audit", "--format", "json", str(folder)]
        with subprocess.Popen(line, stdout=out, stderr=said) as process:
            timer = _Cut(process)
            _, waited, usage = os.wait4(process.pid, 0)
            timer.stop()
            process.returncode = os.waitstatus_to_exitcode(waited)
        out.seek(0)
        said.seek(0)
        broke = "" if process.returncode in {0, 3} else said.read().decode(errors="replace")[-200:]
        broke = f"cut off after {LONGEST_SECONDS} s" if timer.cut else broke
        try:
            report = json.load(out)
        except ValueError:
            report, broke = {}, broke or "its answer is no JSON"
    return Outcome(
        _name(folder),
        _commit(folder)[:12],
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / 1024,
        process.returncode,
        len(shown(report.get("findings", []))),
        len(report.get("unknown", [])),
        len(report.get("notes", [])),
        broke,
    )


def shown(findings: list[dict[str, str]]) -> set[tuple[str, str]]:
    """The groups that a report shows by default: one a check and cause, none that is minor."""
    return {
        (one["check"], one["cause"])
        for one in findings
        if one["severity"] != MINOR and one["direction"] != "strength"
    }


def _name(folder: Path) -> str:
    return folder.resolve().name.replace("+", "/")


def _commit(folder: Path) -> str:
    asked = ["git", "-C", str(folder), "rev-parse", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


class _Cut:
    """Ends a process that takes longer than it may; ``cut`` says whether it had to."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.cut = False
        self._process = process
        self._timer = threading.Timer(LONGEST_SECONDS, self._end)
        self._timer.start()

    def _end(self) -> None:
        self.cut = True
        self._process.kill()

    def stop(self) -> None:
        """The process has ended by itself."""
        self._timer.cancel()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
