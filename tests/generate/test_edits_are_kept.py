"""Whatever a user does to generated files, the next run loses none of their lines and asks for nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopwright.generate.file import File
from loopwright.generate.manifest import NAME, Manifest
from loopwright.generate.reconcile import PROPOSED, reconciled
from loopwright.generate.rendering import Renderer, Written
from loopwright.generate.tree import Tree
from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from pathlib import Path

RENDERER = Renderer("some", "Some files", "some", "", lambda _: ())
BODY = [f"line {number}" for number in range(12)]


def written(*lines: str, path: str = "some.conf", once: bool = False) -> tuple[Written, ...]:
    return (Written(RENDERER, (File(path, "\n".join(lines) + "\n", once=once),)),)


def run(root: Path, files: tuple[Written, ...], *, remove: bool = False) -> dict[str, str]:
    tree = Tree(root)
    actions = reconciled(files, tree.manifest(), tree.read, {"some"})
    tree.apply(actions, tree.manifest(), remove=remove)
    return {one.path: one.kind for one in actions}


def body(root: Path, path: str = "some.conf") -> list[str]:
    return [line for line in (root / path).read_text().splitlines() if not line.startswith("#")]


EDITS = st.lists(
    st.tuples(st.integers(0, len(BODY)), st.text("abcxyz ", min_size=1, max_size=6)), min_size=1, max_size=6
)
CHANGES = st.lists(
    st.tuples(st.integers(0, len(BODY) - 1), st.sampled_from(["add", "drop", "swap"])), max_size=6
)


@settings(suppress_health_check=list(HealthCheck), deadline=None)
@given(edits=EDITS, dropped=st.sets(st.integers(0, len(BODY) - 1), max_size=3), changes=CHANGES)
def test_no_line_of_the_user_is_lost(tmp_path_factory, edits, dropped, changes):
    root = tmp_path_factory.mktemp("tree")
    run(root, written(*BODY))
    there = (root / "some.conf").read_text().splitlines()
    header = len(there) - len(BODY)
    kept = [line for number, line in enumerate(BODY) if number not in dropped]
    for place, text in edits:
        kept.insert(min(place, len(kept)), f"user {text}")
    (root / "some.conf").write_text("\n".join([*there[:header], *kept]) + "\n")
    new = list(BODY)
    for place, how in changes:
        if how == "add":
            new.insert(place, f"ours {place}")
        elif how == "drop" and len(new) > 1:
            new.pop(min(place, len(new) - 1))
        elif place < len(new):
            new[place] = f"swapped {place}"
    kinds = run(root, written(*new))
    left = body(root)
    for place, text in edits:
        assert f"user {text}" in left, (place, kinds)
    if kinds["some.conf"] == "propose":
        assert left == kept
        assert body(root, f"some.conf{PROPOSED}") == new
    # once more changes nothing
    before = {path.name: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    run(root, written(*new))
    assert before == {path.name: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_what_nobody_edited_follows_the_design(tmp_path):
    assert run(tmp_path, written(*BODY)) == {"some.conf": "create"}
    assert run(tmp_path, written(*BODY)) == {"some.conf": "same"}
    assert run(tmp_path, written("other")) == {"some.conf": "update"}
    assert body(tmp_path) == ["other"]


def test_a_file_that_was_there_before_us_is_left_and_ours_is_proposed_until_it_is_taken(tmp_path):
    (tmp_path / "some.conf").write_text("mine\n")
    assert run(tmp_path, written("ours")) == {"some.conf": "propose"}
    assert (tmp_path / "some.conf").read_text() == "mine\n"
    assert body(tmp_path, "some.conf.proposed") == ["ours"]
    (tmp_path / "some.conf.proposed").unlink()
    assert run(tmp_path, written("ours")) == {"some.conf": "keep"}
    assert not (tmp_path / "some.conf.proposed").exists()


def test_a_proposal_that_is_being_edited_stays_as_it_is(tmp_path):
    (tmp_path / "some.conf").write_text("mine\n")
    run(tmp_path, written("ours"))
    (tmp_path / "some.conf.proposed").write_text("half taken\n")
    assert run(tmp_path, written("newer")) == {"some.conf": "keep"}
    assert (tmp_path / "some.conf.proposed").read_text() == "half taken\n"


def test_what_the_design_no_longer_has_goes_only_if_asked_and_unedited(tmp_path):
    run(tmp_path, written("ours"))
    assert run(tmp_path, ()) == {"some.conf": "remove"}
    assert (tmp_path / "some.conf").exists()
    assert run(tmp_path, (), remove=True) == {"some.conf": "remove"}
    assert not (tmp_path / "some.conf").exists()
    run(tmp_path, written("ours"))
    (tmp_path / "some.conf").write_text("mine\n")
    assert run(tmp_path, (), remove=True) == {"some.conf": "leave"}
    assert (tmp_path / "some.conf").read_text() == "mine\n"


def test_a_file_that_the_user_deleted_stays_deleted(tmp_path):
    run(tmp_path, written("ours"))
    (tmp_path / "some.conf").unlink()
    assert run(tmp_path, written("newer")) == {"some.conf": "deleted"}
    assert not (tmp_path / "some.conf").exists()


def test_what_is_made_once_is_never_made_again(tmp_path):
    run(tmp_path, written("first", once=True))
    assert run(tmp_path, written("second", once=True)) == {"some.conf": "keep"}
    assert body(tmp_path) == ["first"]


def test_what_is_no_text_is_neither_read_wrongly_nor_written_over(tmp_path):
    run(tmp_path, written(*BODY))
    (tmp_path / "some.conf").write_bytes(b"\xff\xfe binary\n")
    assert run(tmp_path, written("newer")) == {"some.conf": "propose"}
    assert (tmp_path / "some.conf").read_bytes() == b"\xff\xfe binary\n"


def test_nothing_is_written_through_a_link_out_of_the_tree(tmp_path):
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    (root / "docs").symlink_to(outside)
    with pytest.raises(LoopwrightError, match="leads out"):
        run(root, written("ours", path="docs/some.md"))
    assert not list(outside.iterdir())


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"schema": 1}', '{"schema": 2, "files": {}}', "[" * 100_000]
)
def test_a_manifest_that_is_none_is_said_to_be(tmp_path, text):
    (tmp_path / ".loopwright").mkdir()
    (tmp_path / NAME).write_text(text)
    with pytest.raises(LoopwrightError, match="not a manifest"):
        run(tmp_path, written("ours"))


def test_a_manifest_reads_back_as_it_was_written(tmp_path):
    run(tmp_path, written("ours"))
    text = (tmp_path / NAME).read_text()
    assert Manifest.read(text).text == text


@pytest.mark.parametrize("path", ["/etc/passwd", "../up", "a/../../b", ""])
def test_a_file_stays_in_its_tree(path):
    with pytest.raises(ValueError, match="stay in its tree"):
        File(path, "")
