"""What `loopwright audit` takes of a tree of 40,000 files and 30,000 commits, whole process.

``python benchmarks/large_tree.py [FOLDER]``: where a folder is named the tree is made in it once and kept.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from auditing import cost
from detecting import generate

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES, COMMITS = 40_000, 30_000
YEARS, PEOPLE, RELEASES = 5, 200, 120
LAST_SECONDS = 1_790_000_000
YEAR_SECONDS = 31_557_600
RUNS = 3
BUDGET_SECONDS = 5.0
SEED = 11
GIT = ("git", "-c", "init.defaultBranch=main", "-c", "gc.auto=0")


def main(arguments: list[str]) -> int:
    """Make the tree and its history, audit it several times and print what that took beside its budget."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(arguments[0] if arguments else scratch) / "tree"
        if not root.exists():
            make(root)
        program = str(Path(sys.executable).with_name("loopwright"))
        for name, more in (
            ("without a cache", ["--no-cache"]),
            ("with its cache", ["--cache", f"{scratch}/cache"]),
        ):
            line = [program, "audit", str(root), *more]
            cost(line)
            took, busy, peak = zip(*(_run(line) for _ in range(RUNS)), strict=True)
            print(
                f"{FILES:,} files, {COMMITS:,} commits, {name}: median {statistics.median(took):.2f} s "
                f"(at most {BUDGET_SECONDS:.0f}), {min(busy):.2f} s of processors, {max(peak):.0f} MB",
                flush=True,
            )
    return 0


def make(root: Path, files: int = FILES, commits: int = COMMITS) -> None:
    """Write a tree and a history that ends in it, the same each time."""
    root.mkdir(parents=True)
    generate(root, files)
    (root / ".gitignore").write_text("node_modules/\n", encoding="utf-8")
    subprocess.run([*GIT, "init", "--quiet", str(root)], check=True)
    with subprocess.Popen(
        [*GIT, "-C", str(root), "fast-import", "--quiet", "--done"], stdin=subprocess.PIPE
    ) as taking:
        if taking.stdin is None:
            return
        for said in history(root, commits):
            taking.stdin.write(said)
        taking.stdin.close()
    subprocess.run([*GIT, "-C", str(root), "reset", "--quiet", "--hard", "main"], check=True)


def history(root: Path, commits: int) -> Iterator[bytes]:
    """What ``git fast-import`` is told: a first commit of all files, then edits, merges and releases over years."""
    chance = random.Random(SEED)  # noqa: S311 - a history, not a secret
    held = {
        place.relative_to(root).as_posix(): place.read_bytes()
        for place in sorted(root.rglob("*"))
        if place.is_file() and "node_modules" not in place.parts and ".git" not in place.parts
    }
    paths = list(held)
    start = LAST_SECONDS - YEARS * YEAR_SECONDS
    for number in range(commits):
        when = start + number * YEARS * YEAR_SECONDS // commits
        who = min(int(chance.expovariate(0.05)), PEOPLE)
        yield b"commit refs/heads/main\n"
        yield f"committer Person {who} <person{who}@example.org> {when} +0000\n".encode()
        yield _data(f"{'Fix' if chance.random() < 0.3 else 'Change'} part {number} (#{number})\n".encode())
        changed = paths if not number else chance.sample(paths, chance.randint(1, 4))
        for path in changed:
            if number:
                held[path] += f"# {number}\n".encode() if path.endswith((".py", ".yaml", ".txt")) else b"\n"
            yield f"M 100644 inline {path}\n".encode() + _data(held[path])
        if number and number % (commits // RELEASES) == 0:
            yield f"reset refs/tags/v1.{number * RELEASES // commits}\nfrom refs/heads/main\n\n".encode()
    yield b"done\n"


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)


def _run(line: list[str]) -> tuple[float, float, float]:
    begin = time.perf_counter()
    spent = cost(line)
    return time.perf_counter() - begin, spent.processor_seconds, spent.peak_megabytes


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
