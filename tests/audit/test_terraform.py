"""The table of attributes, and checks that read what nobody meant to write."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from loopwright.audit.check import all_checks
from loopwright.audit.checks.terraform.attributes import BAD, BAD_WITHIN, GOOD, answered, table
from loopwright.survey.evidence import Environment
from loopwright.survey.reading import UnreadableError
from loopwright.survey.written.expressions import Unknown
from loopwright.survey.written.terraform import TerraformFile, blocks_of
from loopwright.survey.written.terraform_stacks import stacks_of

CASES = Path(__file__).parent / "cases"
CHECKS = {one.slug: one for one in all_checks() if one.topic == "terraform"}
TEXTS = [
    one.read_text(encoding="utf-8") for slug in sorted(CHECKS) for one in sorted((CASES / slug).rglob("*.tf"))
]
WORDS = ["null", "true", '"x"', "[]", "{}", "[{}]", "[[1]]", "var.nobody", "each.value", "-1", "<<A\n{\nA\n"]


def test_every_row_belongs_to_a_check_and_says_what_it_wants():
    assert set(table()) <= set(CHECKS)
    for rows in table().values():
        assert len({(row.resource, row.path, row.when) for row in rows}) == len(rows)
        for row in rows:
            word = row.wanted.partition(":")[0]
            known = word in {"true", "false", "set", "in", "not", "has", "has_any", "without"}
            assert known or (row.wanted[:2] in {">=", "<="} and float(row.wanted[2:]) >= 0)
            assert row.unset in {BAD, GOOD, BAD_WITHIN}


def test_what_is_wanted_is_asked_of_values_as_they_are_written():
    assert answered(value=True, wanted="true")
    assert answered("true", "true")
    assert answered(0.0, ">=1") is False
    assert answered("7", ">=1") is True
    assert answered(["api", "audit"], "has:audit") is True
    assert answered(["*"], "without:*") is False
    assert answered("NONE", "not:none") is False
    assert answered(Unknown("var.x"), "true") is None
    assert answered("soon", ">=1") is None


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(TEXTS),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(WORDS)), min_size=1, max_size=3),
)
def test_no_check_breaks_on_what_nobody_meant_to_write(text, changes):
    for where, length, word in changes:
        start = int(where * len(text))
        text = text[:start] + word + text[start + length :]
    for broken in (text, text.replace(" = ", f" = {changes[0][2]}\nx = ", 1)):
        try:
            blocks = blocks_of(broken, "main.tf", Environment.UNSTATED)
        except UnreadableError:
            continue
        stacks = stacks_of([TerraformFile("main.tf", Environment.UNSTATED, blocks)])
        for check in CHECKS.values():
            if check.inputs == ("stacks",):
                list(check.run(stacks))
