"""YAML that would harm: it is refused in a moment, and what it says is still found by line otherwise."""

from __future__ import annotations

import pytest

from loopwright.survey.reading import UnreadableError
from loopwright.survey.yaml_nodes import at, documents, entries, items, line, text_of, texts

DEEP = {
    "brackets": "[" * 100_000,
    "braces": "{a: " * 50_000,
    "dashes": "- " * 50_000 + "x",
    "indents": "\n".join(" " * depth + "a:" for depth in range(3000)),
    "questions": "? " * 50_000,
    "mixed": "- [" * 40_000,
}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_too_deep_is_refused(name):
    with pytest.raises(UnreadableError):
        documents(DEEP[name])


def test_aliases_of_aliases_are_not_multiplied():
    levels = ["a: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"b{depth}: &a{depth} [{', '.join([f'*a{depth - 1}'] * 9)}]" for depth in range(1, 12)]
    (document,) = documents("\n".join(levels))
    assert len(items(at(document, "b11"))) == 9


def test_merges_of_merges_are_not_multiplied():
    levels = ["a0: &a0 {x: 1, y: 2}"]
    levels += [f"a{depth}: &a{depth}\n  <<: [{', '.join([f'*a{depth - 1}'] * 9)}]" for depth in range(1, 11)]
    (document,) = documents("\n".join(levels))
    assert [name for name, _, _ in entries(at(document, "a10"))] == ["x", "y"]


def test_merged_keys_are_bounded():
    levels = [
        f"b{number}: &b{number} {{{', '.join(f'k{one}: 1' for one in range(900))}}}" for number in range(30)
    ]
    levels.append(f"all:\n  <<: [{', '.join(f'*b{number}' for number in range(30))}]")
    (document,) = documents("\n".join(levels))
    assert 10_000 <= len(list(entries(at(document, "all")))) < 11_000


def test_one_large_mapping_that_is_named_everywhere_is_refused():
    large = "x: &x {" + ", ".join(f"k{one}: 1" for one in range(10_000)) + "}\n"
    with pytest.raises(UnreadableError, match="aliases"):
        documents(large + "".join(f"s{one}: *x\n" for one in range(10_000)))


def test_a_rule_of_dashes_is_not_depth():
    (document,) = documents("a: |\n  x\n  " + "-" * 80 + "\n")
    assert text_of(at(document, "a")).startswith("x")


def test_an_alias_to_itself_ends():
    (document,) = documents("a: &a\n  <<: *a\n  b: 1\n")
    assert next(entries(at(document, "a")))[0] == "b"


def test_tags_build_nothing():
    (document,) = documents("a: !!python/object/apply:os.system ['true']\nb: !Ref x\n")
    assert texts(at(document, "a")) == ("true",)
    assert text_of(at(document, "b")) == "x"


def test_each_node_knows_its_line_and_merged_keys_come_last():
    (document,) = documents("base: &base\n  image: old\n  port: 1\nweb:\n  <<: *base\n  image: new\n")
    web = at(document, "web")
    assert text_of(at(web, "image")) == "new"
    assert line(at(web, "image")) == 6
    assert text_of(at(web, "port")) == "1"


def test_a_fault_names_its_line():
    with pytest.raises(UnreadableError) as raised:
        documents("a: 1\nb: [\nc: }\n")
    assert raised.value.line in {2, 3}
