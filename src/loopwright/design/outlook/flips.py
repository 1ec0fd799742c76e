"""Which decisions are other ones once some values are known better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.verdict import Decided

if TYPE_CHECKING:
    from loopwright.design.answer import Answer
    from loopwright.design.verdict import Verdict

DOES_NOT_ARISE = "does not arise"


@dataclass(frozen=True, slots=True)
class Flip:
    """A decision that is another one: its rule, and both choices."""

    slug: str
    title: str
    before: str
    after: str


def flips(before: Answer, after: Answer) -> tuple[Flip, ...]:
    """The policies whose choice differs between two answers that have their decisions, in the order of the rules."""
    old = {rule.slug: _choice(verdict) for rule, verdict in before.decisions}
    return tuple(
        Flip(rule.slug, rule.title, old[rule.slug], _choice(verdict))
        for rule, verdict in after.decisions
        if rule.slug in old and old[rule.slug] != _choice(verdict)
    )


def _choice(verdict: Verdict) -> str:
    return verdict.choice if isinstance(verdict, Decided) else DOES_NOT_ARISE
