"""Every check has trees in which it speaks and trees in which it is silent.

``cases/<slug>/positive*/`` holds a tree and ``expected.txt``: a line a finding or question, as `lines` writes them.
``cases/<slug>/negative*/`` holds a tree of which the check says nothing. ``commits.txt`` in a tree is its history: a
line a commit, the day, who made it and the file that it changed. ``account.json`` is what an account answered,
``database.json`` what a database did, ``monitoring.json`` what a Prometheus measured, ``bill.csv`` what was paid, and
``advisories`` an export of OSV.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from loopwright.audit.auditing import subject_of
from loopwright.audit.check import all_checks
from loopwright.audit.needed import Needed
from loopwright.audit.running import audited
from loopwright.catalogue.load import load_catalogue
from loopwright.loop.reading import read_loop
from loopwright.survey.account.keeping import account_in
from loopwright.survey.bills import bills_of
from loopwright.survey.monitoring import Monitoring
from loopwright.survey.plain_records import restored
from loopwright.survey.postgres.state import DatabaseState

CASES = Path(__file__).parent / "cases"
EXPECTED = "expected.txt"
COMMITS = "commits.txt"
DAY = date(2026, 11, 27)
CHECKS = {one.slug: one for one in all_checks()}


@cache
def catalogue():
    return load_catalogue()


def needed(folder):
    """What the tree's loop file asks for; nothing where it has none."""
    file = folder / "loop.yaml"
    if not file.exists():
        return None
    loop = read_loop(file, catalogue().value("currency.usd_per_eur")).loop
    return Needed(loop, catalogue(), "loop.yaml", said=True)


def remember(folder):
    """Give a tree the history that its ``commits.txt`` tells of, as a repository of git."""
    file = folder / COMMITS
    if not file.exists():
        return
    stream = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
        day, name, path = line.split()
        seconds = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) + number
        stream += [
            "commit refs/heads/main",
            f"committer {name} <{name}@example.org> {seconds} +0000",
            f"data {len(path)}",
            path,
            f"M 100644 inline {path}",
            f"data {len(str(number))}",
            str(number),
        ]
    file.unlink()
    settings = ["-c", "init.defaultBranch=main", "-c", "gc.auto=0", "-c", "maintenance.auto=false"]
    subprocess.run(["git", *settings, "init", "-q", str(folder)], check=True)
    subprocess.run(
        ["git", "-C", str(folder), "fast-import", "--quiet"], input="\n".join(stream).encode(), check=True
    )


def told(subject, folder):
    """What others told, where files of a tree hold it: the states of an account and a database, a bill."""
    if (folder / "account.json").exists():
        subject.account = account_in(folder / "account.json")
    if (folder / "database.json").exists():
        subject.database = restored(DatabaseState, json.loads((folder / "database.json").read_text()))
    if (folder / "monitoring.json").exists():
        subject.monitoring = restored(Monitoring, json.loads((folder / "monitoring.json").read_text()))
    if (folder / "bill.csv").exists():
        subject.bills = bills_of((folder / "bill.csv",), catalogue().value("currency.usd_per_eur"))
    if (folder / "advisories").exists():
        subject.advisories_folder = folder / "advisories"
        subject.today = DAY
    return subject


def trees(kind):
    return [
        pytest.param(slug, tree, id=f"{slug}-{tree.name}")
        for slug in CHECKS
        for tree in sorted((CASES / slug).glob(f"{kind}*"))
    ]


def lines(slug, tree, scratch):
    """What a check says of a tree; it is moved out of our own repository first, whose history is not the tree's."""
    folder = scratch / "shop"
    shutil.copytree(tree, folder, ignore=shutil.ignore_patterns(EXPECTED))
    remember(folder)
    subject = told(subject_of(folder, lambda _: needed(folder)), folder)
    found = audited(subject, [CHECKS[slug]])
    said = [
        f"{one.severity.word} {one.place or '-'} {one.thing}: {one.what}"
        + (f" [{one.cause}]" if one.cause else "")
        for one in found.findings
    ]
    return [*said, *(f"unknown {one.thing}: {one.what}" for one in found.questions)]


@pytest.mark.parametrize(("slug", "tree"), trees("positive"))
def test_a_check_speaks_where_something_is_wrong(slug, tree, tmp_path):
    expected = (tree / EXPECTED).read_text(encoding="utf-8").splitlines()
    assert expected
    assert lines(slug, tree, tmp_path) == expected


@pytest.mark.parametrize(("slug", "tree"), trees("negative"))
def test_a_check_is_silent_where_nothing_is(slug, tree, tmp_path):
    assert lines(slug, tree, tmp_path) == []


@pytest.mark.parametrize("slug", CHECKS)
def test_every_check_has_both_and_says_what_to_do(slug):
    assert list((CASES / slug).glob("positive*")), "no tree in which it speaks"
    assert list((CASES / slug).glob("negative*")), "no tree in which it is silent"
    check = CHECKS[slug]
    assert check.title
    assert check.advice.endswith((".", "?")), "what to do about it stands below the title"
    assert check.hours > 0
    assert not (CASES / slug / "positive" / EXPECTED).is_symlink()


def test_no_case_is_of_a_check_that_there_is_not():
    assert {one.name for one in CASES.iterdir() if one.is_dir()} == set(CHECKS)
