"""A repository as it was: only what git holds is written, nothing of it runs, and it is left as it is."""

from __future__ import annotations

import subprocess

import pytest

from loopwright.loop.errors import LoopwrightError
from loopwright.survey import past
from loopwright.survey.past import LARGEST_BYTES, laid_down


def git(folder, *words, **given):
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(
        ["git", *identity, "-C", str(folder), *words], check=True, capture_output=True, **given
    )


@pytest.fixture
def shop(tmp_path):
    folder = tmp_path / "shop"
    (folder / "web").mkdir(parents=True)
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    (folder / "compose.yaml").write_text("services: {}\n", encoding="utf-8")
    (folder / "web" / "app ü.py").write_bytes(b"one\r\ntwo\x00")
    (folder / "link").symlink_to("/etc/passwd")
    (folder / ".gitattributes").write_text("* filter=evil\n*.yaml export-ignore\n", encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Begin")
    git(folder, "config", "filter.evil.smudge", f"touch {tmp_path}/ran")
    return folder


def test_the_files_of_a_commit_are_written_as_git_holds_them(shop, tmp_path):
    (shop / "compose.yaml").write_text("changed", encoding="utf-8")
    (shop / "untracked").write_text("", encoding="utf-8")
    before = git(shop, "status", "--porcelain").stdout
    index = (shop / ".git" / "index").read_bytes()
    into = tmp_path / "then"
    into.mkdir()
    names = laid_down(shop, "HEAD", into)
    assert names == {".gitattributes", "compose.yaml", "web/app ü.py"}
    assert (into / "compose.yaml").read_text(encoding="utf-8") == "services: {}\n"
    assert (into / "web" / "app ü.py").read_bytes() == b"one\r\ntwo\x00"
    assert not (into / "link").exists()
    assert not (tmp_path / "ran").exists(), "a program of the repository ran"
    assert (shop / ".git" / "index").read_bytes() == index
    assert git(shop, "status", "--porcelain").stdout == before


def test_a_folder_within_a_repository_is_laid_down_by_its_own_paths(shop, tmp_path):
    into = tmp_path / "then"
    into.mkdir()
    assert laid_down(shop / "web", "HEAD", into) == {"app ü.py"}


def test_a_huge_file_keeps_its_size_and_not_its_bytes(shop, tmp_path):
    (shop / "dump.sql").write_bytes(b"x" * (LARGEST_BYTES + 1))
    git(shop, "add", ".")
    git(shop, "commit", "-q", "-m", "Dump")
    into = tmp_path / "then"
    into.mkdir()
    laid_down(shop, "HEAD", into)
    held = into / "dump.sql"
    assert held.stat().st_size == LARGEST_BYTES + 1
    assert held.read_bytes()[:1] == b"\0"


@pytest.mark.parametrize("ref", ["nowhere", "--upload-pack=touch x", "HEAD:compose.yaml", ""])
def test_what_is_no_commit_is_said(ref, shop, tmp_path):
    with pytest.raises(LoopwrightError, match="knows no commit"):
        laid_down(shop, ref, tmp_path)


def test_outside_of_a_repository_git_knows_nothing(tmp_path):
    with pytest.raises(LoopwrightError, match="knows no commit"):
        laid_down(tmp_path, "HEAD", tmp_path)


def test_a_clone_without_its_files_is_no_empty_past(shop, tmp_path):
    git(shop, "config", "uploadpack.allowFilter", "true")
    partial = tmp_path / "partial"
    asked = ["git", "clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{shop}", str(partial)]
    subprocess.run(asked, check=True, capture_output=True)
    with pytest.raises(LoopwrightError, match="cannot read the files of 'HEAD'") as raised:
        laid_down(partial, "HEAD", tmp_path / "then")
    assert "git fetch" in raised.value.advice


def test_a_history_that_is_cut_off_says_how_to_fetch_it(shop, tmp_path):
    git(shop, "commit", "-q", "--allow-empty", "-m", "Go on")
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{shop}", str(shallow)], check=True)
    with pytest.raises(LoopwrightError, match="knows no commit") as raised:
        laid_down(shallow, "HEAD~1", tmp_path / "then")
    assert "git fetch --unshallow" in raised.value.advice


def test_an_object_that_is_lost_is_said(shop, tmp_path):
    lost = git(shop, "rev-parse", "HEAD:compose.yaml", text=True).stdout.strip()
    (shop / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    with pytest.raises(LoopwrightError, match="cannot read the files"):
        laid_down(shop, "HEAD", tmp_path / "then")


def test_a_git_that_does_not_answer_in_time_is_said(shop, tmp_path, monkeypatch):
    monkeypatch.setattr(past, "PATIENCE_SECONDS", 0)
    with pytest.raises(LoopwrightError, match="no answer within 0 seconds"):
        laid_down(shop, "HEAD", tmp_path / "then")


@pytest.mark.parametrize("folder", [".git", ".GIT", ".git."])
def test_what_git_itself_would_read_is_not_written(folder, shop, tmp_path):
    blob = git(shop, "hash-object", "-w", "--stdin", input=b"[core]\n").stdout.strip().decode()
    trees = [b"100644 config\0" + bytes.fromhex(blob)]
    for name in (folder, "web"):
        write = ("hash-object", "-t", "tree", "--literally", "-w", "--stdin")
        tree = git(shop, *write, input=trees[-1]).stdout.strip().decode()
        trees.append(b"40000 " + name.encode() + b"\0" + bytes.fromhex(tree))
    tree = git(shop, "hash-object", "-t", "tree", "--literally", "-w", "--stdin", input=trees[-1]).stdout
    commit = git(shop, "commit-tree", "-m", "x", tree.strip().decode(), text=True).stdout.strip()
    assert laid_down(shop, commit, tmp_path / "then") == frozenset()
    assert not (tmp_path / "then").exists()


def test_a_file_that_the_disk_does_not_take_is_left_out(shop, tmp_path):
    into = tmp_path / "then"
    into.mkdir()
    (into / "web").write_text("in the way", encoding="utf-8")
    assert laid_down(shop, "HEAD", into) == {".gitattributes", "compose.yaml"}
