"""A survey that remembers says what one that reads everything says, whatever was edited, and reads only that."""

from __future__ import annotations

import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopwright.audit.auditing import subject_of
from loopwright.audit.check import BY_OTHERS, all_checks
from loopwright.audit.running import audited
from loopwright.survey import harvest
from loopwright.survey.remembered import readings
from loopwright.survey.survey import Keeping, keep
from loopwright.survey.tree import walk
from loopwright.survey.written import configuration

LATER_NS = 60_000_000_000  # the files of a test have just been written; a run that begins later trusts them
CHECKS = all_checks(frozenset(BY_OTHERS))
TREE = {
    "Dockerfile": "FROM python:3.12\nCOPY . .\nCMD gunicorn app\n",
    "compose.yaml": "services:\n  web:\n    build: .\n    ports: ['8000:8000']\n  db:\n    image: postgres:16\n",
    "app.py": 'import os\nfrom flask import Flask\n\nURL = os.environ["DATABASE_URL"]\napp = Flask(__name__)\n',
    "requirements.txt": "flask==3.1\npsycopg==3.2\n",
    "infra/main.tf": 'resource "aws_db_instance" "main" {\n  engine = "postgres"\n}\n',
    ".env.production": "API_TOKEN=k3J9vQ2mZ8xW4nT7\n",
    "docs/runbook.md": "# Runbook\n\nRun `scripts/restore.sh` and look at the log for what it says of the day.\n",
    "k8s/web.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec: {}\n",
}
TEXTS = ("", "x", "FROM scratch\n", "services: [", "image: redis:7\n", *TREE.values())
EDITS = st.lists(
    st.tuples(st.sampled_from([*TREE, "new/Dockerfile", "new/values.yaml"]), st.sampled_from([None, *TEXTS])),
    max_size=4,
)


def write(root: Path, files: dict[str, str | None]) -> None:
    for name, text in files.items():
        place = root / name
        if text is None:
            place.unlink(missing_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")


def said_of(root: Path, cache: Path | None, later_ns: int = LATER_NS) -> object:
    """All that an audit finds, with the facts below it and what could not be read."""
    keeping = None if cache is None else Keeping(cache, time.time_ns() + later_ns, walk(root))
    subject = subject_of(root, keeping=keeping)
    found = audited(subject, CHECKS)
    if subject.surveyed is not None:
        keep(subject.surveyed)
    return found.findings, found.questions, subject.topology, subject.unread, subject.secrets


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are opened to be read."""
    places: list[str] = []
    real = harvest.bytes_of

    def noting(place: str, most: int) -> bytes:
        places.append(place)
        return real(place, most)

    monkeypatch.setattr(harvest, "bytes_of", noting)
    monkeypatch.setattr(configuration, "bytes_of", noting)
    return places


@settings(max_examples=15)
@given(rounds=st.lists(EDITS, min_size=1, max_size=3))
def test_what_is_found_is_the_same_with_a_memory_and_without_one(rounds):
    with TemporaryDirectory() as scratch:
        root, cache = Path(scratch) / "tree", Path(scratch) / "cache"
        write(root, dict(TREE))
        assert said_of(root, cache) == said_of(root, None)
        for edits in rounds:
            write(root, dict(edits))
            assert said_of(root, cache) == said_of(root, None)


def test_only_the_files_that_changed_are_read_again(tmp_path, opened):
    root, cache = tmp_path / "tree", tmp_path / "cache"
    write(root, dict(TREE))
    said_of(root, cache)
    assert len(set(opened)) >= len(TREE)
    opened.clear()
    said_of(root, cache)
    assert opened == []
    write(root, {"compose.yaml": "services:\n  db:\n    image: postgres:9\n", "app.py": None})
    said_of(root, cache)
    assert set(opened) == {str(root / "compose.yaml")}


def test_a_file_that_changed_just_before_it_was_read_is_read_again(tmp_path, opened):
    root, cache = tmp_path / "tree", tmp_path / "cache"
    write(root, dict(TREE))
    said_of(root, cache, later_ns=0)
    opened.clear()
    said_of(root, cache, later_ns=0)
    assert len(set(opened)) >= len(TREE)


def test_a_file_whose_size_and_times_are_set_back_is_read_again(tmp_path, opened):
    root, cache = tmp_path / "tree", tmp_path / "cache"
    write(root, dict(TREE))
    said_of(root, cache)
    place = root / "compose.yaml"
    times = place.stat()
    place.write_text(TREE["compose.yaml"].replace("16", "15"), encoding="utf-8")
    os.utime(place, ns=(times.st_atime_ns, times.st_mtime_ns))
    opened.clear()
    said_of(root, cache)
    assert set(opened) == {str(place)}


@settings(max_examples=25)
@given(data=st.data())
def test_a_damaged_memory_is_none(data):
    with TemporaryDirectory() as scratch:
        root, cache = Path(scratch) / "tree", Path(scratch) / "cache"
        write(root, {name: TREE[name] for name in ("Dockerfile", "compose.yaml")})
        right = said_of(root, cache)
        (kept,) = cache.iterdir()
        whole = bytearray(kept.read_bytes())
        place = data.draw(st.integers(0, len(whole) - 1))
        if data.draw(st.booleans()):
            whole[place] ^= data.draw(st.integers(1, 255))
        else:
            del whole[place:]
        kept.write_bytes(whole)
        assert said_of(root, cache) == right


def test_what_another_version_kept_is_not_taken(tmp_path, opened, monkeypatch):
    root, cache = tmp_path / "tree", tmp_path / "cache"
    write(root, dict(TREE))
    said_of(root, cache)
    opened.clear()
    monkeypatch.setattr("loopwright.survey.remembered.program.program", lambda *_: "another")
    said_of(root, cache)
    assert len(set(opened)) >= len(TREE)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda cache, _: cache.chmod(0o777),
        lambda cache, aside: (cache.rename(aside), cache.symlink_to(aside)),
    ],
    ids=["others may write", "a link"],
)
def test_a_folder_in_which_others_may_have_written_is_not_read(spoil, tmp_path, opened):
    root, cache = tmp_path / "tree", tmp_path / "cache"
    write(root, dict(TREE))
    said_of(root, cache)
    spoil(cache, tmp_path / "aside")
    opened.clear()
    said_of(root, cache)
    assert len(set(opened)) >= len(TREE)


def test_a_memory_that_lies_in_the_tree_itself_is_neither_read_nor_written(tmp_path):
    root = tmp_path / "tree"
    write(root, dict(TREE))
    said_of(root, root / ".cache")
    assert not (root / ".cache").exists()


def test_where_nothing_can_be_kept_nothing_is_missing(tmp_path):
    root = tmp_path / "tree"
    write(root, dict(TREE))
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert said_of(root, tmp_path / "file" / "cache") == said_of(root, None)


def test_the_folder_is_the_users_own_and_what_lies_in_it_too(tmp_path):
    root, cache = tmp_path / "tree", tmp_path / "deep" / "cache"
    write(root, dict(TREE))
    said_of(root, cache)
    assert cache.stat().st_mode & 0o777 == 0o700
    assert {one.stat().st_mode & 0o777 for one in cache.iterdir()} == {0o600}


def test_a_memory_is_bounded_and_the_longest_unused_goes_first(tmp_path, monkeypatch):
    monkeypatch.setattr("loopwright.survey.remembered.folder.MOST_BYTES", 20_000)
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o700)
    (cache / "letters.mbox").write_bytes(b"of another program\n" * 2_000)
    os.utime(cache / "letters.mbox", ns=(0, 0))
    for number in range(8):
        root = tmp_path / f"tree{number}"
        write(root, dict(TREE))
        said_of(root, cache)
        newest = max(cache.glob("*.readings"), key=lambda one: one.stat().st_mtime_ns)
        os.utime(newest, ns=(number, number))
    kept = list(cache.glob("*.readings"))
    assert sum(one.stat().st_size for one in kept) <= 20_000
    assert len(kept) > 1
    assert (cache / "letters.mbox").exists()


def test_texts_beyond_the_bound_are_read_again_and_nothing_else(tmp_path, opened, monkeypatch):
    monkeypatch.setattr(readings, "MOST_TEXT", 100)
    root, cache = tmp_path / "tree", tmp_path / "cache"
    write(root, dict(TREE))
    right = said_of(root, cache)
    opened.clear()
    assert said_of(root, cache) == right
    assert 0 < len(set(opened)) < len(TREE)
