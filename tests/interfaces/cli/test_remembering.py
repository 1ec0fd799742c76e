"""An audit that was asked before is answered at once, and only where the answer is still the same."""

from __future__ import annotations

import subprocess
import time

import pytest

from loopwright.interfaces.cli import remembering
from loopwright.interfaces.cli.main import run
from loopwright.survey import harvest

COMPOSE = "services:\n  db:\n    image: postgres:latest\n    ports: ['5432:5432']\n"
GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org")


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A repository, and runs that begin long after its files were written."""
    monkeypatch.delenv("LOOPWRIGHT_NO_CACHE")
    monkeypatch.setattr(remembering, "time_ns", lambda: time.time_ns() + 60_000_000_000)
    root = tmp_path / "shop"
    root.mkdir()
    (root / "compose.yaml").write_text(COMPOSE, encoding="utf-8")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "Begin")
    return root


@pytest.fixture
def worked(monkeypatch):
    """How often files were read at all."""
    times = []
    real = harvest.harvest_of
    monkeypatch.setattr("loopwright.survey.survey.harvest_of", lambda *given: times.append(1) or real(*given))
    return times


def git(root, *words):
    subprocess.run([*GIT, "-C", str(root), *words], check=True)


def asked(capsys, root, *more):
    status = run(["audit", str(root), "--cache", str(root.parent / "cache"), *more])
    return status, capsys.readouterr().out


def test_the_same_question_about_the_same_tree_is_answered_without_work(tree, worked, capsys):
    first = asked(capsys, tree)
    assert first[0] == 3
    assert "compose.yaml" in first[1]
    assert asked(capsys, tree) == first
    assert len(worked) == 1


@pytest.mark.parametrize(
    "more",
    [
        ("--all",),
        ("--format", "json"),
        ("--fail-on", "never"),
        ("--today", "2026-01-01"),
        ("--check", "port_on_every_interface"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_another_question_is_another_answer(more, tree, worked, capsys):
    asked(capsys, tree)
    other = asked(capsys, tree, *more)
    assert len(worked) == 2
    assert run(["audit", str(tree), "--no-cache", *more]) == other[0]
    assert capsys.readouterr().out == other[1]


def edited(root):
    (root / "compose.yaml").write_text(COMPOSE.replace("latest", "16"), encoding="utf-8")


def added(root):
    (root / "Dockerfile").write_text("FROM python:latest\n", encoding="utf-8")


def gone(root):
    (root / "compose.yaml").unlink()


def committed(root):
    git(root, "commit", "--quiet", "--allow-empty", "-m", "Another")


def tagged(root):
    git(root, "tag", "v1.2.0")


def kept_no_more(root):
    git(root, "rm", "--quiet", "--cached", "compose.yaml")


@pytest.mark.parametrize("change", [edited, added, gone, committed, tagged, kept_no_more])
def test_whatever_changes_makes_the_answer_be_found_anew(change, tree, worked, capsys):
    asked(capsys, tree)
    change(tree)
    told = asked(capsys, tree)
    assert len(worked) == 2
    assert run(["audit", str(tree), "--no-cache"]) == told[0]
    assert capsys.readouterr().out == told[1]


def test_another_baseline_is_another_question(tree, worked, capsys):
    baseline = tree.parent / "baseline.txt"
    run(["audit", str(tree), "--no-cache", "--baseline", str(baseline), "--write-baseline"])
    worked.clear()
    passed = asked(capsys, tree, "--baseline", str(baseline))
    assert passed[0] == 0
    baseline.write_text("", encoding="utf-8")
    assert asked(capsys, tree, "--baseline", str(baseline))[0] == 3
    assert len(worked) == 2


def test_files_written_a_moment_ago_are_asked_again(tree, worked, capsys, monkeypatch):
    monkeypatch.setattr(remembering, "time_ns", time.time_ns)
    assert asked(capsys, tree) == asked(capsys, tree)
    assert len(worked) == 2


def test_nothing_is_kept_where_nobody_wants_it(tree, capsys):
    run(["audit", str(tree), "--no-cache"])
    assert not (tree.parent / "cache").exists()
    capsys.readouterr()
    assert run(["audit", str(tree), "--no-cache", "--cache", "elsewhere"]) == 2


def test_a_cache_within_the_tree_is_refused(tree, capsys):
    assert run(["audit", str(tree), "--cache", str(tree / ".cache")]) == 2
    assert "lies in the folder that is audited" in capsys.readouterr().err
    assert not (tree / ".cache").exists()
