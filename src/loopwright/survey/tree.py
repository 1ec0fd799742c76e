"""Walk a folder: what lies in it and may be read, without following links or entering what tools made."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from fnmatch import translate
from re import compile as compiled
from typing import TYPE_CHECKING, NamedTuple

from loopwright.survey.evidence import Note

if TYPE_CHECKING:
    from pathlib import Path
    from re import Pattern

MOST_FILES = 200_000
DEEPEST_FOLDER = 60

# folders that tools fill; what is in them was not written by the people of the repository
MADE_BY_TOOLS = frozenset(
    [
        ".git",
        ".hg",
        ".svn",
        ".jj",
        "node_modules",
        "bower_components",
        "jspm_packages",
        "vendor",
        ".venv",
        "venv",
        "virtualenv",
        "__pycache__",
        ".tox",
        ".nox",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".hypothesis",
        ".eggs",
        "site-packages",
        "dist",
        "build",
        "target",
        "out",
        ".next",
        ".nuxt",
        ".output",
        ".svelte-kit",
        ".turbo",
        ".parcel-cache",
        ".cache",
        ".yarn",
        ".pnpm-store",
        ".gradle",
        ".idea",
        ".vs",
        ".terraform",
        ".terragrunt-cache",
        ".serverless",
        ".aws-sam",
        "cdk.out",
        "_build",
        "deps",
        "coverage",
        ".nyc_output",
        "htmlcov",
        ".bundle",
        "third_party",
        "third-party",
        "Pods",
        "DerivedData",
        ".dart_tool",
        ".stack-work",
        "elm-stuff",
        ".direnv",
        ".devenv",
        ".import_linter_cache",
    ]
)
# names that are often written by hand, left out only beside the manifest of the tool that makes them
ONLY_BESIDE = {
    "build": frozenset({"package.json", "build.gradle", "build.gradle.kts", "setup.py", "pyproject.toml"}),
    "out": frozenset({"package.json"}),
    "target": frozenset({"Cargo.toml", "pom.xml", "build.sbt", "project.clj"}),
    "deps": frozenset({"mix.exs", "rebar.config"}),
    "_build": frozenset({"mix.exs", "rebar.config", "dune-project", "conf.py", "Makefile"}),
    "dist": frozenset({"package.json", "pyproject.toml", "setup.py", "Makefile", "go.mod"}),
    "coverage": frozenset({"package.json", "Gemfile", "composer.json"}),
    "vendor": frozenset({"composer.json", "go.mod", "Gemfile", "Cargo.toml", "package.json", "Makefile"}),
    "venv": frozenset(),
}
PYVENV = "pyvenv.cfg"
GIT_IGNORES = ".gitignore"
LEFT_OUT_BY = ".loopwrightignore"


class Entry(NamedTuple):
    """A file of the tree: its path from the root with forward slashes, its place on disk, its size.

    ``state`` changes whenever the file does: when it was changed, in two ways, its size, its number, its device.
    """

    path: str
    place: str
    size_bytes: int
    state: str = ""


@dataclass(slots=True)
class Walked:
    """What a walk saw, filled as it goes."""

    files: list[Entry] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)
    cut_short: bool = False


def walk(root: Path) -> Walked:
    """All files below a folder, in the order of their paths; links, sockets and devices are passed over."""
    found = Walked()
    pending = [("", os.fspath(root), 0, _ignored_by(os.fspath(root), found.notes))]
    while pending:
        prefix, place, depth, ignored = pending.pop()
        if depth > DEEPEST_FOLDER:
            found.notes.append(Note(prefix.rstrip("/"), 0, "too deep to be read"))
            continue
        folders = _scan(found, prefix, place, ignored)
        if len(found.files) > MOST_FILES:
            found.cut_short = True
            found.notes.append(Note(".", 0, f"more than {MOST_FILES:,} files: the rest was not read"))
            break
        pending += [(f"{prefix}{name}/", below, depth + 1, ignored) for name, below in reversed(folders)]
    found.files.sort()
    return found


def _scan(found: Walked, prefix: str, place: str, ignored: Pattern[str] | None) -> list[tuple[str, str]]:
    try:
        with os.scandir(place) as scanned:
            entries = sorted(scanned, key=lambda entry: entry.name)
    except OSError as error:
        found.notes.append(Note(prefix.rstrip("/") or ".", 0, f"cannot be read: {error.strerror}"))
        return []
    names = {entry.name for entry in entries}
    folders = []
    for entry in entries:
        if not entry.name.isascii() and "\udc80" <= max(entry.name) <= "\udcff":
            found.notes.append(Note(_spelled(prefix + entry.name), 0, "its name is not UTF-8"))
            continue
        path = prefix + entry.name
        if entry.is_symlink():
            continue
        if entry.is_dir(follow_symlinks=False):
            if (
                _made_by_tool(entry, names)
                or (ignored and ignored.match(path))
                or _is_submodule(entry, prefix)
            ):
                found.left_out.add(path)
            else:
                folders.append((entry.name, entry.path))
            continue
        status = _status(entry)
        if status is not None:
            found.files.append(Entry(path, entry.path, status.st_size, _state(status)))
    return folders


def _status(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _state(status: os.stat_result) -> str:
    return f"{status.st_ctime_ns:x}.{status.st_mtime_ns:x}.{status.st_size:x}.{status.st_ino:x}.{status.st_dev:x}"


def changed_ns(state: str) -> int:
    """When a file of some state was changed last, by either of its times, in nanoseconds since 1970."""
    return max(int(one, 16) for one in state.split(".")[:2])


def _made_by_tool(entry: os.DirEntry[str], beside: set[str]) -> bool:
    if entry.name not in MADE_BY_TOOLS:
        return False
    makers = ONLY_BESIDE.get(entry.name)
    if makers is None:
        return True
    return bool(makers & beside) or os.path.lexists(os.path.join(entry.path, PYVENV))  # noqa: PTH118 - speed


def _is_submodule(entry: os.DirEntry[str], prefix: str) -> bool:
    """Another repository checked out inside this one, whose facts are not this one's."""
    return bool(prefix or entry.name) and os.path.lexists(os.path.join(entry.path, ".git"))  # noqa: PTH118 - speed


def _spelled(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _ignored_by(root: str, notes: list[Note]) -> Pattern[str] | None:
    """What ``.gitignore`` and ``.loopwrightignore`` of the root keep out whole: lines that name folders.

    Other lines of git's are cheap to pass over; one of ours that names no folder is a note, for somebody meant it.
    """
    patterns = _folder_patterns(_lines_of(root, GIT_IGNORES))
    ours = _lines_of(root, LEFT_OUT_BY)
    notes += [
        Note(LEFT_OUT_BY, number, f"{line.strip()!r} names no folder: end it with a slash (`tests/cases/`)")
        for number, line in enumerate(ours, start=1)
        if line.strip() and not line.startswith("#") and not _names_folder(line.strip())
    ]
    patterns += _folder_patterns(ours)
    return compiled("|".join(f"(?:{one})\\Z" for one in patterns)) if patterns else None


def _lines_of(root: str, name: str) -> list[str]:
    try:
        with open(os.path.join(root, name), "rb") as file:  # noqa: PTH118, PTH123 - as above
            return file.read(65536).decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def _names_folder(line: str) -> bool:
    return line.endswith("/") and not line.startswith(("#", "!")) and "**" not in line and "[" not in line


def _folder_patterns(lines: list[str]) -> list[str]:
    patterns = []
    kept = [line[1:].strip().strip("/") for line in lines if line.startswith("!")]
    for raw in lines:
        line = raw.strip()
        bare = line.strip("/")
        if not _names_folder(line) or not bare:
            continue
        if any(one.startswith(bare) or bare.endswith(one) for one in kept):
            continue
        whole = translate(bare).removesuffix(r"\Z").removesuffix(r"\z")
        patterns.append(whole if "/" in line.rstrip("/") else f"(?:.*/)?{whole}")
    return patterns
