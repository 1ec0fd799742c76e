"""A design as documents tell it: each number through the reports' own formatter, and remembered for the proof."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.design.lifting.names import sku_title
from loopwright.design.telling import wording
from loopwright.design.telling.escaping import markdown
from loopwright.design.telling.numbers import range_of, text_of
from loopwright.design.verdict import Decided, DecisionRule, Option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.design.figure import Figure
    from loopwright.generate.setting import Setting

NAMED = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Account:
    """What documents say of a setting. ``said`` holds each number that was told, by the path `why` answers to."""

    setting: Setting
    said: dict[str, str] = field(default_factory=dict)

    def number(self, path: str) -> str:
        """A figure of the design, or a row of the catalogue, as a person reads it."""
        return self.said.get(path) or self.told(path, self.setting.figure(path))

    def told(self, path: str, figure: Figure) -> str:
        """A figure as a person reads it, remembered under a path."""
        text = markdown(text_of(figure))
        self.said[path] = text
        return text

    def quote(self, text: str) -> str:
        """A text of the design or of its user as it stands, its numbers remembered with it."""
        shown = markdown(str(text))
        if any(map(str.isdigit, shown)):
            self.said[f"text {shown}"] = shown
        return shown

    def spread(self, path: str) -> str:
        """A figure's range as a person reads it; empty where none is known."""
        text = markdown(range_of(self.setting.figure(path)))
        if text:
            self.said[f"{path}#range"] = text
        return text

    def has(self, path: str) -> bool:
        """Whether the design has a figure of that path."""
        return path in self.setting.answer.figures

    def sentence(self, text: str, stem: str, figures: Mapping[str, Figure]) -> str:
        """A sentence of a policy with its named numbers in their places."""
        pieces, at = [], 0
        for found in NAMED.finditer(text):
            figure = figures.get(found[1])
            if figure is not None:
                pieces += [
                    self.quote(text[at : found.start()]),
                    self.told(f"decision.{stem}.{found[1]}", figure),
                ]
                at = found.end()
        return "".join((*pieces, self.quote(text[at:])))

    def rule(self, slug: str) -> DecisionRule:
        """The rule of a slug; an unknown slug raises KeyError."""
        return self._rules[slug]

    @cached_property
    def _rules(self) -> dict[str, DecisionRule]:
        return {one.slug: one for one, _ in self.setting.answer.decisions}

    def arises(self, slug: str) -> bool:
        """Whether a policy decided something here."""
        return self.setting.decided(slug) is not None

    def choice(self, slug: str) -> str:
        """What was chosen, in words; empty where the question does not arise."""
        return self.quote(wording.spaced(self.setting.choice(slug)))

    def because(self, slug: str) -> str:
        """Why, with its numbers; where the question does not arise, why not."""
        verdict = self.setting.verdicts[slug]
        return self.sentence(verdict.because, slug, verdict.figures)

    def trigger(self, slug: str) -> str:
        """What would change a decision; empty where nothing is known to."""
        decided = self.setting.decided(slug)
        return "" if decided is None else self.sentence(decided.trigger, slug, decided.figures)

    def details(self, slug: str) -> tuple[str, ...]:
        """The particulars of a decision, each a sentence."""
        decided = self.setting.decided(slug)
        if decided is None:
            return ()
        return tuple(self.sentence(one, slug, decided.figures) for one in decided.details)

    def rejected(self, slug: str) -> tuple[Option, ...]:
        """What else was weighed."""
        verdict = self.setting.verdicts[slug]
        return verdict.alternatives if isinstance(verdict, Decided) else ()

    def why_not(self, slug: str, option: Option) -> str:
        """Why an option was not taken, with its numbers."""
        return self.sentence(option.why_not, f"{slug}.{option.choice}", dict(option.figures))

    def requirement(self, slug: str) -> str:
        """The id of the requirement that a decision meets."""
        from loopwright.generate.file import requirement  # noqa: PLC0415 - a name of its own here

        return requirement(slug)

    @property
    def provider(self) -> str:
        """Who the application runs at, as they write themselves."""
        return markdown(sku_title(self.setting.design.provider))

    @property
    def database_provider(self) -> str:
        """Who the database runs at."""
        return markdown(sku_title(self.setting.design.database_provider or self.setting.design.provider))

    @property
    def sentence_of_design(self) -> str:
        """The whole design in a sentence."""
        return self.quote(wording.sentence(self.setting.design))

    @property
    def name(self) -> str:
        """The loop's name."""
        return self.quote(self.setting.loop.name or "the loop")
