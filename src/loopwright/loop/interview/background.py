"""What is known before the first question: defaults for answers, facts that nobody need be asked, a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text for a question or a field, and where it comes from: ``found in requirements.txt:3``.

    ``sources`` says it apart, by dotted path, for fields of the answer that come from elsewhere.
    """

    text: str
    source: str
    sources: Mapping[str, str] = field(default_factory=dict)


Proposals = Mapping[str, Proposal]


@dataclass(frozen=True, slots=True)
class Background:
    """What the interview stands on.

    ``answers`` are defaults by a question's slug; ``facts`` are fields of the loop file that no question asks
    for, by dotted path; ``assumed`` answers the required questions where nobody knows; ``seen`` says in a few
    words each what was found, for the screen, and ``left_out`` what of it no sum knows.
    """

    name: str
    answers: Proposals = field(default_factory=dict)
    facts: Proposals = field(default_factory=dict)
    assumed: Proposals = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def nothing_known(name: str, users: str) -> Background:
    """The background of an empty folder called ``name``: what stands in the file where nobody says anything.

    ``users`` is how many people are assumed, from the catalogue.
    """
    shown = name if name.isprintable() and name.strip() else "the product"
    source = "assumed because nobody said; say it in your own words"
    return Background(
        name=shown[:60],
        assumed={
            "action": Proposal(f"Uses {shown[:60]}", source),
            "response": Proposal("Does what was asked", source),
            "value": Proposal(f"The job that {shown[:60]} is there for", source),
            "users": Proposal(users, "assumed because nobody said; say how many there are"),
        },
    )
