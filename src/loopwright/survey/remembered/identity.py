"""What state a whole repository is in: all that a survey of it can see, as one word, without reading its files."""

from __future__ import annotations

import os
from hashlib import blake2b
from typing import TYPE_CHECKING

from loopwright.survey.asking_git import Asked, git_answer
from loopwright.survey.remembered.readings import UNSETTLED_NS
from loopwright.survey.tree import changed_ns

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.survey.tree import Walked

DIGEST_BYTES = 16
OF_GIT = ("index", "config", "config.worktree", "shallow", "info/grafts")
"""The files of git, beside its references, by which what it says of a history or of its paths may change."""


def identity_of(path: Path, walked: Walked, began_ns: int) -> str | None:
    """The state of a folder that was walked at a moment.

    None where a file changed so lately that it may change once more without its times telling.
    """
    refs = Asked(path, ["for-each-ref", "--format=%(objectname) %(refname)"])
    places = [word for one in OF_GIT for word in ("--git-path", one)]
    said = git_answer(path, ["rev-parse", "--show-prefix", *places, "HEAD"])
    listed = refs.answer()
    if any(changed_ns(one.state) + UNSETTLED_NS >= began_ns for one in walked.files):
        return None
    digest = blake2b(os.fsencode(path.resolve()), digest_size=DIGEST_BYTES)
    digest.update("\0".join(f"{one.path}\0{one.state}" for one in walked.files).encode())
    digest.update(repr((sorted(walked.left_out), walked.notes, walked.cut_short, said, listed)).encode())
    for one in (said or "").splitlines()[1 : 1 + len(OF_GIT)]:
        state = _state(path / one)
        if state is None or state[0] + UNSETTLED_NS >= began_ns:
            return None
        digest.update(repr(state).encode())
    return digest.hexdigest()


def _state(place: Path) -> tuple[int, int, int, int] | None:
    """When a file was changed last, its size and number; zeros where there is none."""
    try:
        status = place.stat()
    except FileNotFoundError:
        return 0, 0, 0, 0
    except OSError:
        return None
    return max(status.st_mtime_ns, status.st_ctime_ns), status.st_mtime_ns, status.st_size, status.st_ino
