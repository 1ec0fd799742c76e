"""What a loop needs, by the sums of its design: the measure that too much and too little are held against."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from loopwright.catalogue.load import Catalogue
    from loopwright.design.answer import Answer
    from loopwright.loop.model import Loop

NOTHING_FURTHER = frozenset[str]()


@dataclass
class Needed:
    """A loop with its design, and with designs in which something is forced, each worked out when it is asked for.

    ``said`` is whether somebody wrote the loop down; else it was inferred from the repository.
    """

    loop: Loop
    catalogue: Catalogue
    loop_file: str
    said: bool
    _forced: dict[tuple[str, ...], Answer | None] = field(default_factory=dict, repr=False)

    @cached_property
    def answer(self) -> Answer:
        """The design that the loop needs."""
        return self._answer(())

    def forced(self, *decisions: str) -> Answer | None:
        """The design with decisions forced (``platform=kubernetes``); nothing where none is left."""
        if decisions not in self._forced:
            try:
                self._forced[decisions] = self._answer(decisions)
            except LoopwrightError:
                self._forced[decisions] = None
        return self._forced[decisions]

    def _answer(self, forced: tuple[str, ...]) -> Answer:
        from loopwright.design.answer import answer_for, question_of  # noqa: PLC0415 - slow to load, asked by few

        question = question_of(self.loop, self.catalogue, loop_file=self.loop_file, forced=forced)
        return answer_for(question, parts=NOTHING_FURTHER)

    def costs_more(self, *decisions: str) -> tuple[float, float] | None:
        """Dollars and hours a month that a forced design costs beyond the needed one; nothing where none is left."""
        other = self.forced(*decisions)
        if other is None:
            return None
        money, hours = (
            other.figures[path].value - self.answer.figures[path].value
            for path in ("cost.total", "effort.total")
        )
        return money, hours

    @property
    def words(self) -> str:
        """How the loop is spoken of in a sentence."""
        return "the loop" if self.said else "the loop, as it was inferred from the repository,"
