"""One question after the other, back and forth, whoever puts them to the person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from loopwright.loop.errors import InputError, LoopwrightError
from loopwright.loop.interview.answers import Misanswer, is_unknown, read_answer
from loopwright.loop.interview.background import Background, Proposal
from loopwright.loop.interview.draft import draft_of, settled
from loopwright.loop.interview.questions import Question, questions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from loopwright.loop.model import Loop


class Move(Enum):
    """What a person may do instead of answering."""

    BACK = "back"
    STOP = "stop"


class Stopped(Exception):  # noqa: N818 - not an error: the person goes on later
    """The person stopped; ``answered`` of ``total`` questions were answered."""

    def __init__(self, answered: int, total: int) -> None:
        super().__init__(f"{answered} of {total}")
        self.answered = answered
        self.total = total


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is put: its place among all (from 1), what Enter answers, and what speaks against a text.

    ``default`` is what was found or answered before; ``assumed`` stands in the file where nobody knows.
    ``objection`` returns a sentence, or nothing when the text may be taken.
    """

    question: Question
    place: int
    total: int
    default: Proposal | None
    assumed: Proposal | None
    objection: Callable[[str], str]


class Asker(Protocol):
    """Whoever puts a question to a person."""

    def ask(self, asked: Asked) -> str | Move:
        """Return the answer (empty: the default), or another move."""

    def told(self, asked: Asked, answer: str) -> None:
        """Show what was taken."""


@dataclass(frozen=True, slots=True)
class Interview:
    """An interview about one folder: what is known, and what every answer is held against.

    ``refuse`` raises for a loop that no design can be made for (a provider that nobody is called by).
    """

    background: Background
    usd_per_eur: float
    refuse: Callable[[Loop], None]

    def objection(self, answers: Mapping[str, str], question: Question, text: str) -> str:
        """What speaks against an answer beside the ones before it; nothing when it may be taken."""
        if not text.strip() or is_unknown(text):
            return ""
        try:
            read_answer(question, text)
            before = [one.slug for one in questions()]
            kept = {slug: answers[slug] for slug in before[: before.index(question.slug)] if slug in answers}
            _, loop = settled(draft_of({**kept, question.slug: text}, self.background), self.usd_per_eur)
            self.refuse(loop)
        except Misanswer as wrong:
            return str(wrong)
        except InputError as error:
            return "; ".join(
                f"{fault.field}: {fault.read}; allowed: {fault.allowed}" for fault in error.faults
            )
        except LoopwrightError as error:
            return f"{error.message} ({error.advice})" if error.advice else error.message
        return ""

    def hold(self, asker: Asker, answers: dict[str, str], keep: Callable[[dict[str, str]], None]) -> None:
        """Ask what is not answered yet, filling ``answers``; each one is kept as soon as it is given.

        Raises:
            Stopped: the person goes on later.
        """
        asked = questions()
        place = next((at for at, one in enumerate(asked) if one.slug not in answers), len(asked))
        while place < len(asked):
            put = self._put(asked[place], place, answers)
            reply = asker.ask(put)
            if reply is Move.STOP:
                raise Stopped(len(answers), len(asked))
            if reply is Move.BACK:
                place = max(0, place - 1)
                continue
            answers[put.question.slug] = _kept(str(reply).strip(), put, answers)
            asker.told(put, answers[put.question.slug] or (put.default.text if put.default else "?"))
            keep(answers)
            place += 1

    def _put(self, question: Question, place: int, answers: dict[str, str]) -> Asked:
        earlier = answers.get(question.slug, "")
        default = self.background.answers.get(question.slug)
        if earlier:
            default = Proposal(earlier, "your answer before")
        return Asked(
            question=question,
            place=place + 1,
            total=len(questions()),
            default=default,
            assumed=self.background.assumed.get(question.slug),
            objection=lambda text: self.objection(answers, question, text),
        )


def _kept(reply: str, put: Asked, answers: dict[str, str]) -> str:
    """The answer to keep: a default that was found stays empty, so that it keeps its source."""
    if reply:
        return reply
    return answers.get(put.question.slug) or ("" if put.default else "?")
