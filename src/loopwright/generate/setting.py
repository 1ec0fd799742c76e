"""What a renderer may read: the loop, its answer, every policy's verdict, and the names that the files share."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.design.verdict import Decided, Subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.catalogue.load import Catalogue
    from loopwright.design.answer import Answer
    from loopwright.design.figure import Figure
    from loopwright.design.model import Component, Design, Structure, Tier
    from loopwright.design.verdict import Verdict
    from loopwright.loop.model import Loop

LONGEST_NAME = 40  # some providers take no more of a name


@dataclass(frozen=True)
class Setting:
    """An answer as renderers read it."""

    answer: Answer
    catalogue: Catalogue
    verdicts: Mapping[str, Verdict]

    @classmethod
    def of(cls, answer: Answer, catalogue: Catalogue) -> Setting:
        """The setting of an answer that was worked out with its decisions."""
        return cls(answer, catalogue, {rule.slug: verdict for rule, verdict in answer.decisions})

    @cached_property
    def rendered(self) -> dict[tuple[str, str], object]:
        """What was made of it so far, by family and renderer: documents name the files that others write."""
        return {}

    @property
    def loop(self) -> Loop:
        """The loop as written."""
        return self.answer.loop

    @property
    def design(self) -> Design:
        """The solved design."""
        return self.answer.design

    @property
    def structure(self) -> Structure:
        """What kind of design it is."""
        return self.design.structure

    @property
    def subject(self) -> Subject:
        """The same, as the decisions' words (`loopwright.design.subject`) read it."""
        return Subject(self.loop, self.design, self.catalogue)

    @property
    def project(self) -> str:
        """The loop's name as a name for things: small letters, digits and hyphens, a letter first."""
        plain = unicodedata.normalize("NFKD", self.loop.name or "loop").encode("ascii", "ignore").decode()
        words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
        named = words if words[:1].isalpha() else f"loop-{words}".rstrip("-")
        return named[:LONGEST_NAME].rstrip("-")

    def component(self, tier: Tier) -> Component | None:
        """The chosen option of a tier, or None."""
        return self.design.component(tier)

    def decided(self, slug: str) -> Decided | None:
        """What a policy decided; None where its question does not arise. An unknown slug raises KeyError."""
        verdict = self.verdicts[slug]
        return verdict if isinstance(verdict, Decided) else None

    def choice(self, slug: str) -> str:
        """The short, stable word of a decision; empty where its question does not arise."""
        decided = self.decided(slug)
        return "" if decided is None else decided.choice

    def figure(self, path: str) -> Figure:
        """A figure of the answer, or the catalogue's row of that id."""
        from loopwright.design.subject import figure  # noqa: PLC0415 - the decisions' own way of reading

        found = self.answer.figures.get(path)
        return figure(self.subject, path) if found is None else found

    def value(self, path: str) -> float:
        """The value of `figure`."""
        return self.figure(path).value
