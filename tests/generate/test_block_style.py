"""YAML is laid out by our own hand as fast as text is joined, and no byte differs from what ruamel.yaml writes."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml.representer import RepresenterError

from loopwright.generate.block_style import block_text, library_text
from loopwright.generate.dumping import yaml_text

WORDS = st.sampled_from(
    [
        "a",
        "y",
        "true",
        "~",
        "12:30",
        "1e3",
        "0x1",
        "a:",
        ":a",
        "#a",
        "a#",
        "-",
        "- a",
        "é",
        "\u2028",
        "'",
        '"',
        "\t",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=12),
    st.lists(WORDS, max_size=9).map(" ".join),
    st.lists(st.sampled_from(["word", "of", "w" * 40, "w" * 120, "a: b", "x", ""]), max_size=30).map(
        " ".join
    ),
    st.lists(st.sampled_from(["line", "  deeper", "end ", "", "#", "w " * 70]), max_size=6).map("\n".join),
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS)
DATA = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4))
)


@settings(max_examples=150)
@given(DATA)
@example({"a": ["word " * 60 + "end"], "b": {"c": "w" * 200, "d": "x " + "w" * 200}})
@example({"\u2028": 1})
@example(["\n", None, 0.0, -0.0])
@example([["a", ["b", {"c": [], "d": {}}]], [], {"e": None}])
@example({"run": "set -e\n\n  deeper\nend\n", "short": "a\nb", "odd": " a\nb", "more": "a\n\n"})
@example({"k" * 120: "a", "": 1, "y": "no", "1": 1.0, "2": 1, "3": True})
def test_no_byte_differs_from_what_the_library_writes(data):
    assert block_text(data) == library_text(data)


def test_documents_are_parted_and_no_line_ends_in_a_blank():
    text = yaml_text({"a": "w" * 200}, [1])
    assert text == f"a:\n  {'w' * 200}\n---\n  - 1\n"


def test_a_value_of_another_kind_is_refused_in_the_library_s_words():
    with pytest.raises(RepresenterError):
        block_text({"a": [object()]})  # type: ignore[list-item]  # what is tested


def test_a_tuple_is_written_as_the_library_writes_it():
    assert block_text({"a": (1, 2)}) == library_text({"a": (1, 2)})  # type: ignore[dict-item]  # what is tested


def test_a_refused_value_leaves_nothing_behind():
    document = {"a": [{"b": "x" * 30 + " : " + "y" * 100, "c": [1, 2]}]}
    before = block_text(document), library_text(document)
    for refused in ({"a": object()}, [object()], {"a": {"b": [object()]}}):
        with pytest.raises(RepresenterError):
            library_text(refused)
        assert (block_text(document), library_text(document)) == before
