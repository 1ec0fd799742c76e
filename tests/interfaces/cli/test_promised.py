"""A promise is shown as good only where all of it is known, and it is what the loop asks."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from loopwright.audit.standing.as_it_is import Promise
from loopwright.audit.standing.money import Cost
from loopwright.design.figure import definition
from loopwright.interfaces.cli.rendering.document import Toned
from loopwright.interfaces.cli.reports.promised import promises_section

PRICED = Cost("web", definition(40.0, "USD/month", "its price"), "")
UNPRICED = Cost("db", None, "its size does not stand in the code")
CASES = {
    "kept": ("rpo", 60.0, 90.0, (), "good"),
    "missed": ("rpo", 90.0, 60.0, (), "bad"),
    "nothing is asked": ("rpo", 60.0, None, (), ""),
    "nobody can tell": ("rpo", None, 60.0, (), "warn"),
    "kept though a component has no price": ("rpo", 60.0, 90.0, (UNPRICED,), "good"),
    "all is priced": ("cost", 40.0, 50.0, (PRICED,), "good"),
    "a component has no price": ("cost", 40.0, 50.0, (PRICED, UNPRICED), ""),
    "too dear though a component has no price": ("cost", 60.0, 50.0, (PRICED, UNPRICED), "bad"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_tone_of_a_promise(case):
    name, value, asked, costs, tone = CASES[case]
    objective = None if asked is None else definition(asked, "seconds", "asked")
    promise = Promise(name, value, "seconds", objective, None)
    section = promises_section(SimpleNamespace(promises=(promise,), costs=costs, said=True))
    (shown,) = section.blocks[0].rows[0][1]
    assert (shown.tone if isinstance(shown, Toned) else "") == tone
