"""What `loopwright audit` costs beside Checkov on the same trees, in the same run: processor time and peak memory.

``python benchmarks/auditing.py [FOLDER...]``; without folders, the trees that are generated from two examples.
Checkov is the program of that name on the PATH or the one that ``CHECKOV`` names; it is told the frameworks that a
tree holds, and to fetch nothing. We are asked twice over: reading everything, and once more of a tree that is known.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "examples"
GENERATED = ("coodloom-500", "launch-shop")
RUNS = 3
FRAMEWORKS = {
    "dockerfile": re.compile(r"(^|/)(Dockerfile[^/]*|[^/]*\.Dockerfile)$"),
    "terraform": re.compile(r"\.tf$"),
    "github_actions": re.compile(r"^\.github/workflows/[^/]+\.ya?ml$"),
    "kubernetes": re.compile(r"\.ya?ml$"),
    "cloudformation": re.compile(r"(^|/)(template|stack|cloudformation)[^/]*\.(ya?ml|json)$"),
}
BUDGET_SHARE_OF_TIME, BUDGET_SHARE_OF_MEMORY, BUDGET_MEGABYTES = 1 / 20, 1 / 2, 150


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process and its children took."""

    processor_seconds: float
    peak_megabytes: float


def main(arguments: list[str]) -> int:
    """Print both costs of each tree and our share of Checkov's beside what it may be."""
    checkov = os.environ.get("CHECKOV") or shutil.which("checkov")
    if not checkov:
        print(
            "auditing: not run, there is no checkov on the PATH (`pip install checkov`, or name it in CHECKOV)"
        )
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        for folder in [Path(one) for one in arguments] or _generated(Path(scratch)):
            _compare(checkov, folder)
    return 0


def _compare(checkov: str, folder: Path) -> None:
    program = str(Path(sys.executable).with_name("loopwright"))
    held = ",".join(frameworks(folder))
    with tempfile.TemporaryDirectory() as scratch:
        line = [program, "audit", str(folder)]
        alone, kept = _least([*line, "--no-cache"]), [*line, "--cache", f"{scratch}/cache"]
        cost(kept)
        again = _least(kept)
    line = [
        checkov,
        "-d",
        str(folder),
        "--framework",
        held,
        "--skip-download",
        "--quiet",
        "--compact",
        "-o",
        "json",
    ]
    peer = cost(line)
    print(f"{folder.name}  [{held}]  checkov {peer.processor_seconds:.2f} s {peer.peak_megabytes:.0f} MB")
    for name, ours in (("without a cache", alone), ("asked again", again)):
        time = ours.processor_seconds / peer.processor_seconds
        memory = ours.peak_megabytes / peer.peak_megabytes
        print(
            f"    {name:16} {ours.processor_seconds:6.2f} s {ours.peak_megabytes:4.0f} MB: "
            f"1/{1 / time:.1f} of its time (at most 1/{1 / BUDGET_SHARE_OF_TIME:.0f}), "
            f"{memory:.0%} of its memory (at most {BUDGET_SHARE_OF_MEMORY:.0%}, {BUDGET_MEGABYTES} MB)",
            flush=True,
        )


def _least(line: list[str]) -> Cost:
    """The least that several runs of a program took."""
    return min((cost(line) for _ in range(RUNS)), key=lambda one: one.processor_seconds)


def frameworks(folder: Path) -> list[str]:
    """The frameworks of Checkov for which a tree holds files."""
    paths = [one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()]
    return [name for name, kind in FRAMEWORKS.items() if any(kind.search(path) for path in paths)]


def cost(line: list[str]) -> Cost:
    """What one run of a program takes, with all that it starts."""
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _generated(scratch: Path) -> list[Path]:
    program = str(Path(sys.executable).with_name("loopwright"))
    folders = []
    for name in GENERATED:
        folder = scratch / name
        folder.mkdir()
        shutil.copy(EXAMPLES / name / "loop.yaml", folder)
        subprocess.run([program, "generate"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        folders.append(folder)
    return folders


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
