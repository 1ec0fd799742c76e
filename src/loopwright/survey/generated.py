"""Files that `loopwright generate` wrote and nobody has changed: no evidence of what a team chose for itself."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.survey.evidence import Note

if TYPE_CHECKING:
    from loopwright.survey.tree import Entry, Walked

MANIFEST = ".loopwright/manifest.json"


def leave_out_generated(walked: Walked) -> None:
    """Take the files out of a walk that a manifest names with the very text they have, and say so in one note each.

    A file that was changed since is its team's own, and stays; so does everything where the manifest is none.
    """
    by_path = {one.path: one for one in walked.files}
    for manifest in [one for path, one in by_path.items() if f"/{path}".endswith(f"/{MANIFEST}")]:
        folder = manifest.path.removesuffix(MANIFEST)
        ours = {manifest.path}
        for name, digest in _written(manifest):
            entry = by_path.get(folder + name)
            if entry is not None and digest == _digest(entry):
                ours.add(entry.path)
        if len(ours) > 1:
            said = f"unchanged files that loopwright generated are no evidence of what the team uses: {len(ours) - 1}"
            walked.notes.append(Note(manifest.path, 0, said))
            walked.files = [one for one in walked.files if one.path not in ours]


def _written(manifest: Entry) -> list[tuple[str, str]]:
    try:
        files = json.loads(Path(manifest.place).read_bytes())["files"]
        return [(name, one["sha256"]) for name, one in files.items()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []  # `loopwright generate` says what is wrong with it


def _digest(entry: Entry) -> str:
    try:
        return sha256(Path(entry.place).read_bytes()).hexdigest()
    except OSError:
        return ""
