"""What people sign for: read back as it was written, refused where it says too little."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.audit.checklists.statements import Statement, signed, statements_of, text_with
from loopwright.design.checklists.boxes import all_boxes
from loopwright.loop.errors import InputError, LoopwrightError

BOXES = {one.id: one for one in all_boxes()}
DAY = date(2026, 11, 27)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80).filter(
    lambda text: " ".join(text.split())
)


def bare(statement):
    return Statement(statement.box, statement.by, statement.on, statement.until, statement.note)


@given(st.lists(st.tuples(st.sampled_from(sorted(BOXES)), WORDS, WORDS), max_size=4))
def test_what_is_written_is_read_back(signings):
    held = {}
    for box, by, note in signings:
        statement = signed(BOXES[box], by, DAY, note)
        held[statement.box] = statement
    read = statements_of(text_with(held.values()), "statements.yaml", BOXES)
    assert {name: bare(one) for name, one in read.items()} == held
    assert text_with(read.values()) == text_with(held.values())


def test_a_statement_of_the_same_box_elsewhere_is_one_statement():
    assert signed(BOXES["launch.https"], "Ada", DAY, "seen").box == "basics.https"


def test_it_counts_as_long_as_its_box_says():
    statement = signed(BOXES["launch.backups"], "Ada", DAY, "12 GB, made at 03:00")
    assert statement.holds_on(DAY)
    assert statement.holds_on(date(2027, 2, 27))
    assert not statement.holds_on(date(2027, 2, 28))
    assert not statement.holds_on(date(2026, 11, 26))


@pytest.mark.parametrize(
    ("by", "note", "until"),
    [(" ", "seen", None), ("Ada", "", None), ("Ada", "seen", date(2026, 11, 26)), ("Ada", "x" * 3000, None)],
)
def test_nobody_signs_for_nothing(by, note, until):
    with pytest.raises(LoopwrightError):
        signed(BOXES["security.tried"], by, DAY, note, until)


GOOD = "box: security.tried\n  by: Ada\n  on: 2026-11-27\n  until: 2027-11-27\n  note: seen\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "statements:\n- " + GOOD.replace("security.tried", "security.untold"),
            "file.yaml:2:1: box: 'security.untold'",
        ),
        ("statements:\n- " + GOOD.replace("by: Ada", "by: ''"), "file.yaml:2:1: by: nothing"),
        (
            "statements:\n- " + GOOD.replace("on: 2026-11-27", "on: yesterday"),
            "on: 'yesterday'; allowed: a day",
        ),
        ("statements:\n- " + GOOD + "  mood: good\n", "mood: a key"),
        ("statements:\n- " + GOOD + "- " + GOOD, "file.yaml:7:1: box: 'security.tried' a second time"),
        ("signed: []\n", "allowed: a list under `statements`"),
        ("statements: [", "allowed: YAML"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(text, said):
    with pytest.raises(InputError) as refused:
        statements_of(text, "file.yaml", BOXES)
    assert said in refused.value.message
