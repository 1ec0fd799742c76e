"""Where the answers of an interrupted interview are kept: in the user's state folder, one file a folder."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError
from loopwright.loop.interview.progress import restored, saved_text
from loopwright.loop.writing import write_loop

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Keeping:
    """The kept answers about one folder."""

    file: Path
    folder: Path

    def answers(self) -> dict[str, str]:
        """The answers that were kept; none where nothing was, or where it cannot be read."""
        try:
            return restored(self.file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            return {}

    def keep(self, answers: dict[str, str]) -> None:
        """Keep answers, whole or not at all; where nothing may be written, the interview goes on without."""
        with suppress(OSError, LoopwrightError):
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_loop(self.file, saved_text(answers, str(self.folder)))

    def forget(self) -> None:
        """Drop what was kept."""
        with suppress(OSError):
            self.file.unlink(missing_ok=True)


def keeping_for(folder: Path) -> Keeping:
    """Where answers about a folder are kept."""
    import platformdirs

    whole = folder.resolve()
    name = hashlib.sha256(str(whole).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Keeping(platformdirs.user_state_path("loopwright") / "interviews" / f"{name}.json", whole)
