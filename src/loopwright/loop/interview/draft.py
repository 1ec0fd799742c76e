"""From answers to a loop: what each field is to say and where that comes from, held against the loop's rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loopwright.loop.changes import tree_of
from loopwright.loop.errors import InputError
from loopwright.loop.fields import SECTIONS, Section
from loopwright.loop.interview.answers import Misanswer, field_value, is_unknown, read_answer
from loopwright.loop.interview.questions import Question, questions
from loopwright.loop.kinds import Misread
from loopwright.loop.paths import Step, target_of
from loopwright.loop.reading import read_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.loop.errors import Fault
    from loopwright.loop.interview.background import Background, Proposal
    from loopwright.loop.model import Loop
    from loopwright.loop.writing import Plain

YOURS = "your answer"


@dataclass(frozen=True, slots=True)
class Said:
    """What a field is to say, and where that comes from; ``yours`` when the person said it, not a program."""

    value: Plain
    source: str
    yours: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to stand in a loop file: fields by dotted path, and the fields that nobody knows."""

    said: Mapping[str, Said]
    unknown: tuple[str, ...] = ()

    @property
    def tree(self) -> dict[str, Plain]:
        """The draft as it would stand in the file, in the order of the file."""
        values = {path: one.value for path, one in self.said.items()}
        whole = nested(values)
        return {one.key: _sorted(one, whole[one.key]) for one in SECTIONS if one.key in whole}


def draft_of(answers: Mapping[str, str], background: Background) -> Draft:
    """Put answers (by a question's slug) and what is known together.

    An answer that is absent or empty is the default that was found; where nothing was found, or the answer is
    ``?``, nobody knows. Keys with a dot are fields of the file themselves.

    Raises:
        Misanswer: an answer cannot be read.
    """
    said: dict[str, Said] = {"loop.name": Said(background.name, "the folder's name")}
    unknown: list[str] = []
    for question in questions():
        found = _answered(question, answers, background)
        said |= {path: one for path, one in found.items() if one.value}  # an empty list need not be written
        unknown += [part[0] for part in question.fills if not any(_holds(found, path) for path in part)]
    for path, proposal in background.facts.items():
        said.setdefault(path, Said(field_value(path, proposal.text), proposal.source))
    for path, text in answers.items():
        if "." in path and text.strip() and not is_unknown(text):
            said[path] = Said(own_field(path, text), YOURS, yours=True)
    return Draft(said, tuple(path for path in unknown if not _holds(said, path)))


def settled(draft: Draft, usd_per_eur: float) -> tuple[Draft, Loop]:
    """The draft as a loop; what a program proposed gives way where it contradicts the rest.

    Raises:
        InputError: what the person said contradicts itself.
    """
    while True:
        try:
            return draft, read_tree(tree_of(draft.tree), "answers", usd_per_eur).loop
        except InputError as error:
            giving_way = _proposed(draft, error.faults)
            if not giving_way:
                raise
            said = {path: one for path, one in draft.said.items() if path not in giving_way}
            draft = replace(draft, said=said)


def nested(values: Mapping[str, Plain]) -> dict[str, Plain]:
    """Put values by dotted path (``data[0].size``) into mappings and lists of mappings."""
    root: dict[str, Plain] = {}
    for path, value in values.items():
        target = target_of(path)
        if target is None:
            raise LookupError(path)
        here: dict[str, Plain] = root
        for step in target.steps[:-1]:
            here = _below(here, step)
        if target.name:
            here = _below(here, target.steps[-1])
        here[target.name or target.field.key] = dict(value) if isinstance(value, dict) else value
    return root


def _below(here: dict[str, Plain], step: Step) -> dict[str, Plain]:
    if not step.entry:
        below = here.setdefault(step.key, {})
    else:
        rows = here.setdefault(step.key, [])
        if not isinstance(rows, list):
            raise TypeError(step.key)
        while len(rows) <= int(step.entry):
            rows.append({})
        below = rows[int(step.entry)]
    if not isinstance(below, dict):
        raise TypeError(step.key)
    return below


def _sorted(section: Section, value: Plain) -> Plain:
    if isinstance(value, list):
        return [_sorted(section, row) for row in value]
    if not isinstance(value, dict):
        return value
    inner = {one.key: one for one in section.inner}
    keys = [one.key for one in section.fields if one.key in value] + [key for key in inner if key in value]
    return {key: _sorted(inner[key], value[key]) if key in inner else value[key] for key in keys}


def _answered(question: Question, answers: Mapping[str, str], background: Background) -> dict[str, Said]:
    answer = answers.get(question.slug, "").strip()
    if answer and not is_unknown(answer):
        values = read_answer(question, answer)
        return {path: Said(value, YOURS, yours=True) for path, value in values.items()}
    proposal = None if answer else background.answers.get(question.slug)
    if proposal is None and question.required and not any(path in answers for path in question.fills[0]):
        proposal = background.assumed.get(question.slug)
    return _proposal(question, proposal) if proposal else {}


def _proposal(question: Question, proposal: Proposal) -> dict[str, Said]:
    """What a program proposes; one that cannot be read is none, for a person must not answer for it."""
    try:
        values = read_answer(question, proposal.text)
    except Misanswer:
        return {}
    return {path: Said(value, proposal.sources.get(path, proposal.source)) for path, value in values.items()}


def own_field(path: str, text: str) -> Plain:
    """Return a field's value as it shall stand in the file; ``Misanswer`` where it cannot hold it."""
    try:
        return field_value(path, text)
    except Misread as misread:
        raise Misanswer(f"{path}: read {text!r}", misread.allowed, misread.nearest) from None


def _holds(said: Mapping[str, Said], path: str) -> bool:
    return any(one == path or one.startswith((f"{path}[", f"{path}.")) for one in said)


def _proposed(draft: Draft, faults: Iterable[Fault]) -> set[str]:
    """The fields at fault that a program proposed; of a list, all that it proposed for the list."""
    stems = {fault.field.partition("[")[0] for fault in faults}
    return {
        path
        for path, one in draft.said.items()
        if not one.yours and any(path == stem or path.startswith((f"{stem}[", f"{stem}.")) for stem in stems)
    }
