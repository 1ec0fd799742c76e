"""Tables and texts on a narrow terminal: no word is cut while there is another way."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.interfaces.cli.rendering import terminal
from loopwright.interfaces.cli.rendering.document import Column, Document, Facts, Paragraph, Table, lean
from loopwright.interfaces.cli.rendering.flow import breaks, columns, lines_of
from loopwright.interfaces.cli.rendering.flow import words as flowing
from loopwright.interfaces.cli.reports import alternatives, assumptions, design, roadmap, triggers, whatif

REPORTS = {
    "design": design.document,
    "triggers": triggers.document,
    "alternatives": alternatives.document,
    "roadmap": roadmap.document,
    "assumptions": assumptions.document,
    "whatif": lambda answer: whatif.document(answer, answer, ["demand.users=9"]),
}
LONG = "choice.release_strategy.canary_requests_per_second"


def screen(*blocks, width):
    document = Document("T", "S", blocks, {})
    return terminal.render(document, width=width, color=False, everything=True)


def table(*rows, last_wide=True):
    columns = (
        Column("promise"),
        Column("objective", right=True),
        Column("what eats it", wide=last_wide),
    )
    return Table("c", columns, tuple(tuple((cell,) for cell in row) for row in rows))


def words(text):
    return set(re.findall(r"[\w.]+", text))


@pytest.mark.parametrize("width", [60, 80, 100, 120])
@pytest.mark.parametrize("report", REPORTS)
def test_no_word_of_a_report_is_cut_on_a_narrow_screen(report, width, broken_answer):
    document = REPORTS[report](broken_answer)
    wide = terminal.render(document, width=400, color=False, everything=True)
    shown = terminal.render(document, width=width, color=False, everything=True)
    assert words(shown) <= words(wide)
    assert max(map(columns, shown.splitlines())) <= width


def test_a_table_that_fits_stands_in_columns():
    shown = screen(table(("availability", "99.5 %", "own faults")), width=60)
    assert "  availability     99.5 %  own faults" in shown


def test_a_sentence_without_room_stands_below_its_row():
    sentence = "own faults and everything else that goes wrong"
    shown = screen(table(("availability", "999,999,999.5 requests/month", sentence)), width=50)
    assert "  availability  999,999,999.5 requests/month\n      own faults and everything" in shown


def test_a_table_without_room_becomes_a_record_a_row():
    sentence = "own faults and everything else that goes wrong"
    shown = screen(table((LONG, "999,999,999.5 requests/month", sentence)), width=60)
    assert (
        f"  {LONG}\n      objective     999,999,999.5 requests/month\n      what eats it  own faults" in shown
    )


def test_a_column_that_says_nothing_is_left_out_in_every_format():
    told = lean(table(("availability", "", "own faults"), ("budget", " ", "")))
    assert [column.title for column in told.columns] == ["promise", "what eats it"]


def test_labels_that_are_long_stand_above_what_they_label():
    facts = Facts((("a label that takes more than half of the screen", ("and a value that goes on",)),))
    assert "half of the screen\n    and a value" in screen(facts, width=60)


def test_a_number_is_not_parted_from_its_unit():
    shown = screen(Paragraph(("waits for an answer for 12\u00a0h",)), width=28)
    assert "\n  12 h\n" in shown


def test_a_name_that_is_wider_than_the_screen_is_broken_after_its_punctuation():
    lines = [line.plain for line in lines_of(flowing(f"see {LONG}"), 30)]
    assert lines == ["see", "choice.release_strategy.", "canary_requests_per_second"]


@given(st.text(alphabet="ab .–漢\u00a0", max_size=80), st.integers(2, 30))
def test_no_line_is_wider_than_its_place_and_nothing_is_lost(text, width):
    lines = lines_of(flowing(text.strip(" ")), width)
    assert all(line.width <= width for line in lines)
    assert "".join("".join(line.plain.split()) for line in lines) == "".join(text.split())


def test_short_text_is_not_broken():
    assert breaks("a b", 3) == []
