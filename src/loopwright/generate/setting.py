"""What a renderer may read: the loop, its answer, every policy's verdict, and the names that the files share."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from loopwright.design.answered import Answered

LONGEST_NAME = 40  # some providers take no more of a name


@dataclass(frozen=True)
class Setting(Answered):
    """An answer as renderers read it."""

    @cached_property
    def rendered(self) -> dict[tuple[str, str], object]:
        """What was made of it so far, by family and renderer: documents name the files that others write."""
        return {}

    @property
    def project(self) -> str:
        """The loop's name as a name for things: small letters, digits and hyphens, a letter first."""
        plain = unicodedata.normalize("NFKD", self.loop.name or "loop").encode("ascii", "ignore").decode()
        words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
        named = words if words[:1].isalpha() else f"loop-{words}".rstrip("-")
        return named[:LONGEST_NAME].rstrip("-")
