"""A file that is the user's keeps every line of theirs; only what stands between our markers follows the design."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.generate.file import File
from loopwright.generate.reconcile import PROPOSED, reconciled
from loopwright.generate.rendering import Renderer, Written
from loopwright.generate.sections import marked, sections_of, spliced
from loopwright.generate.tree import Tree

RENDERER = Renderer("specs", "Some specifications", "specs", "", lambda _: ())
PATH = "spec.md"
LINES = st.lists(st.text("abc #", max_size=8), max_size=8)


def ours(*lines, other="same"):
    first, second = marked("infra", "\n".join(lines)), marked("other", other)
    body = f"# Specification\n\n## Infrastructure\n\n{first}\n\n## Other\n\n{second}\n"
    return (Written(RENDERER, (File(PATH, body, shared=True),)),)


def run(root, written):
    tree = Tree(root)
    actions = reconciled(written, tree.manifest(), tree.read, {"specs"})
    tree.apply(actions, tree.manifest(), remove=False)
    return actions[0].kind


def inside(text, name="infra"):
    return sections_of(text)[name].text.splitlines()[2:-2]


@given(before=LINES, after=LINES, first=st.sampled_from(["one", "two"]))
def test_no_line_of_the_user_is_touched(tmp_path_factory, before, after, first):
    root = tmp_path_factory.mktemp("tree")
    theirs = "\n".join([*before, "## infrastructure", *after]) + "\n"
    (root / PATH).write_text(theirs)
    assert run(root, ours(first)) == "merge"
    assert run(root, ours(first)) == "same"
    assert run(root, ours("another")) == "merge"
    text = (root / PATH).read_text()
    assert inside(text) == ["another"]
    left = [line for line in text.splitlines() if line.strip()]
    for name in ("infra", "other"):
        for line in sections_of(text)[name].text.splitlines():
            left = left[: left.index(line)] + left[left.index(line) + 1 :] if line.strip() else left
    wanted = [line for line in theirs.splitlines() if line.strip()]
    assert left in (wanted, [*wanted, "## Other"])


def test_a_file_that_is_not_there_is_made_whole(tmp_path):
    assert run(tmp_path, ours("one")) == "create"
    assert run(tmp_path, ours("one")) == "same"
    assert run(tmp_path, ours("two")) == "update", "nobody edited it, so that there is nothing to merge with"
    assert inside((tmp_path / PATH).read_text()) == ["two"]


def test_what_the_user_changed_in_a_section_is_kept_or_ours_is_proposed(tmp_path):
    run(tmp_path, ours("one", "two", "three"))
    text = (tmp_path / PATH).read_text()
    (tmp_path / PATH).write_text(text.replace("one\n", "one of mine\n"))
    assert run(tmp_path, ours("one", "two", "three")) == "keep"
    assert run(tmp_path, ours("one", "two", "four")) == "merge"
    assert inside((tmp_path / PATH).read_text()) == ["one of mine", "two", "four"]
    assert run(tmp_path, ours("zero", "two", "four")) == "propose"
    assert inside((tmp_path / PATH).read_text()) == ["one of mine", "two", "four"]
    assert inside((tmp_path / f"{PATH}{PROPOSED}").read_text()) == ["zero", "two", "four"]


def test_a_section_that_the_user_took_out_stays_out(tmp_path):
    run(tmp_path, ours("one"))
    text = (tmp_path / PATH).read_text()
    (tmp_path / PATH).write_text(text.replace(sections_of(text)["infra"].text, "mine"))
    assert run(tmp_path, ours("two", other="new")) == "merge"
    assert "infra" not in sections_of((tmp_path / PATH).read_text())
    assert inside((tmp_path / PATH).read_text(), "other") == ["new"]


@pytest.mark.parametrize("heading", ["## Infrastructure", "# INFRASTRUCTURE ##", "### infrastructure"])
def test_a_section_goes_below_its_heading(heading):
    made = spliced(f"before\n\n{heading}\n\nmine\n", f"## Infrastructure\n\n{marked('infra', 'ours')}\n")
    assert made == f"before\n\n{heading}\n\n{marked('infra', 'ours')}\n\nmine\n"
