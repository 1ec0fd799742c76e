"""What the checks say of a tree that one operator has harmed, and whether that is right."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.audit.metamorphic.operators import OPERATORS

from loopwright.audit.auditing import subject_of
from loopwright.audit.check import all_checks
from loopwright.audit.finding import Direction
from loopwright.audit.running import audited

if TYPE_CHECKING:
    from tests.audit.metamorphic.operators import Harm, Operator, Tree

PLACES = 12  # of a tree that an operator tries before the tree counts as deaf to it
LARGEST_BYTES = 400_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operator did to a tree: ``right``, ``silent``, ``loud`` (something else spoke) or ``nowhere`` to harm.

    ``already`` is a tree that is not in order: the check spoke before it was harmed, and need not speak anew.
    """

    tree: str
    operator: str
    verdict: str
    spoke: tuple[str, ...] = ()


def harmed(folder: Path) -> list[Outcome]:
    """What every operator does to one tree, which is copied and never touched."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / folder.resolve().name
        _copy(folder, copy)
        before = said(copy)
        tree = _texts(copy)
        outcomes = [_outcome(copy, tree, before, operator) for operator in OPERATORS]
        if said(copy) != before:
            outcomes.append(
                Outcome(copy.name, "all are undone", "loud", tuple(sorted(said(copy) ^ before))[:3])
            )
        return outcomes


def _outcome(copy: Path, tree: Tree, before: set[tuple[str, str, str]], operator: Operator) -> Outcome:
    """The first place at which anything is said anew; a harm of what serves nobody may rightly go unnoticed."""
    tried = 0
    for harm in operator.places(tree):
        if tried == PLACES:
            break
        tried += 1
        _write(copy, harm)
        spoke = sorted({check for check, *_ in said(copy) - before})
        _write(copy, {path: tree[path] for path in harm})
        if operator.expects in spoke:
            more = [one for one in spoke if one != operator.expects and one not in operator.also]
            return Outcome(copy.name, operator.name, "loud" if more else "right", tuple(spoke))
        if spoke and tried == PLACES:
            return Outcome(copy.name, operator.name, "loud", tuple(spoke))
    known = any(check == operator.expects for check, *_ in before)
    return Outcome(copy.name, operator.name, ("already" if known else "silent") if tried else "nowhere")


def said(folder: Path) -> set[tuple[str, str, str]]:
    """What the checks find of a folder, without lines: check, thing and sentence; strengths are no finding."""
    found = audited(subject_of(folder), all_checks())
    return {
        (one.check, one.thing, one.what) for one in found.findings if one.direction is not Direction.STRENGTH
    }


def _copy(folder: Path, copy: Path) -> None:
    shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns(".git", "node_modules"))
    settings = [
        "-c",
        "init.defaultBranch=main",
        "-c",
        "gc.auto=0",
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.org",
    ]
    for line in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "as it was"]):
        subprocess.run(["git", *settings, "-C", str(copy), *line], check=True, capture_output=True)


def _texts(copy: Path) -> Tree:
    tree = {}
    for path in sorted(copy.rglob("*")):
        if path.is_file() and not path.is_symlink() and ".git" not in path.relative_to(copy).parts[:1]:
            data = path.read_bytes()
            if len(data) < LARGEST_BYTES and b"\0" not in data:
                tree[path.relative_to(copy).as_posix()] = data.decode("utf-8", "surrogateescape")
    return tree


def _write(copy: Path, harm: Harm) -> None:
    for path, text in harm.items():
        if text is None:
            (copy / path).unlink()
        else:
            (copy / path).write_bytes(text.encode("utf-8", "surrogateescape"))
