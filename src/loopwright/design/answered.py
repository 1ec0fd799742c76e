"""An answer as what follows from it reads it: the loop, the design, every policy's verdict, and each figure by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.verdict import Decided, Subject

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from loopwright.catalogue.load import Catalogue
    from loopwright.design.answer import Answer
    from loopwright.design.figure import Figure
    from loopwright.design.model import Component, Design, Structure, Tier
    from loopwright.design.verdict import Verdict
    from loopwright.loop.model import Loop


@dataclass(frozen=True)
class Answered:
    """An answer with its decisions, as alerts and files read it."""

    answer: Answer
    catalogue: Catalogue
    verdicts: Mapping[str, Verdict]

    @classmethod
    def of(cls, answer: Answer, catalogue: Catalogue) -> Self:
        """The same of an answer that was worked out with its decisions."""
        return cls(answer, catalogue, {rule.slug: verdict for rule, verdict in answer.decisions})

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
