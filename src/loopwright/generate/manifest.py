"""What was written: each file's text as we last made it, so that a user's edits can be told from ours and kept."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from hashlib import sha256

from loopwright.loop.errors import LoopwrightError

NAME = ".loopwright/manifest.json"
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its family and renderer, our text that the user's is based on, and one proposed and not yet taken."""

    family: str
    renderer: str
    base: str
    pending: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that was written into a tree, by path."""

    entries: dict[str, Entry] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The manifest as it stands on the disk: sorted, a hash beside each text."""
        files = {
            path: {"sha256": _hash(entry.base), **asdict(entry)}
            for path, entry in sorted(self.entries.items())
        }
        return json.dumps({"schema": SCHEMA, "files": files}, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def read(cls, text: str) -> Manifest:
        """The manifest of a text; a text that is none, or was changed by hand, raises LoopwrightError."""
        try:
            found = json.loads(text)
            files = found["files"]
            entries = {
                path: Entry(one["family"], one["renderer"], one["base"], one["pending"])
                for path, one in files.items()
            }
            whole = found["schema"] == SCHEMA and all(
                isinstance(entry.base, str) and _hash(entry.base) == files[path]["sha256"]
                for path, entry in entries.items()
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            whole = False
        if not whole:
            raise LoopwrightError(
                f"{NAME}: not a manifest that `loopwright generate` wrote",
                "Take it back from version control, or delete it: files that are there already are then left alone.",
            )
        return cls(entries)


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
