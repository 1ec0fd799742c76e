"""What git remembers, from repositories made here."""

from __future__ import annotations

import os
import subprocess
from datetime import date

import pytest

from loopwright.survey import asking_git
from loopwright.survey.history import history_of

DAY = 86_400
START = 1_700_000_000


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "repository"
    folder.mkdir()

    def git(*arguments, day=0, name="Ada", address="ada@example.org"):
        when = f"{START + day * DAY} +0000"
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": address, "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": address,
            "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when,
        }  # fmt: skip
        return subprocess.run(
            ["git", "-C", str(folder), *arguments], env=environment, check=True, capture_output=True
        ).stdout

    git("init", "-q", "-b", "main")
    git.folder = folder
    return git


def test_a_folder_without_a_repository_has_no_history(tmp_path):
    assert history_of(tmp_path) is None


def test_a_repository_without_commits_has_no_history(repository):
    assert history_of(repository.folder) is None


def test_without_git_there_is_no_history(repository, monkeypatch):
    repository("commit", "-q", "--allow-empty", "-m", "one")
    monkeypatch.setattr(asking_git, "SEARCHED", "")
    monkeypatch.setitem(asking_git.ENVIRONMENT, "PATH", "")
    assert history_of(repository.folder) is None


def test_people_are_counted_once_and_bots_never(repository):
    repository("commit", "-q", "--allow-empty", "-m", "1", day=0, name="Old", address="old@example.org")
    repository("commit", "-q", "--allow-empty", "-m", "2", day=200)
    repository("commit", "-q", "--allow-empty", "-m", "3", day=201, address="ada@home.example")
    repository(
        "commit", "-q", "--allow-empty", "-m", "4", day=202, name="dependabot[bot]", address="x@bots.example"
    )
    found = history_of(repository.folder)
    assert (found.commits, found.people, found.people_active) == (4, 2, 1)
    assert found.first_day == date(2023, 11, 14)


def test_tags_of_versions_are_releases_and_others_are_not(repository):
    for number in range(6):
        repository("commit", "-q", "--allow-empty", "-m", str(number), day=number * 30)
        repository("tag", f"v1.{number}.0", day=number * 30)
    repository("tag", "before-the-great-cleanup", day=150)
    found = history_of(repository.folder)
    assert [one.tag for one in found.releases] == [f"v1.{number}.0" for number in range(6)]
    assert found.deploys_per_month == pytest.approx(6 / 5)
    assert "tags" in found.deploy_method


def test_without_tags_merges_stand_in(repository):
    repository("commit", "-q", "--allow-empty", "-m", "0")
    repository("checkout", "-q", "-b", "side")
    repository("commit", "-q", "--allow-empty", "-m", "1", day=1)
    repository("checkout", "-q", "main")
    repository("merge", "-q", "--no-ff", "-m", "merge", "side", day=2)
    found = history_of(repository.folder)
    assert found.deploys_per_month == 1
    assert "low confidence" in found.deploy_method


def test_a_past_that_was_cut_off_is_said(repository, tmp_path):
    for number in range(3):
        repository("commit", "-q", "--allow-empty", "-m", str(number), day=number)
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", f"file://{repository.folder}", str(tmp_path / "copy")],
        check=True,
        capture_output=True,
    )
    found = history_of(tmp_path / "copy")
    assert found.shallow
    assert found.commits == 1


def test_a_folder_inside_counts_its_own_commits(repository):
    (repository.folder / "part").mkdir()
    (repository.folder / "part" / "a").write_text("a", encoding="utf-8")
    repository("add", ".")
    repository("commit", "-q", "-m", "part")
    repository("commit", "-q", "--allow-empty", "-m", "elsewhere", day=1)
    assert history_of(repository.folder / "part").commits == 1


@pytest.mark.parametrize("setting", ["core.sshCommand", "core.fsmonitor", "remote.origin.uploadpack"])
def test_no_program_is_run_that_the_settings_of_a_repository_name(repository, tmp_path, setting):
    (repository.folder / "part").mkdir()
    (repository.folder / "part" / "a").write_text("a", encoding="utf-8")
    repository("add", ".")
    repository("commit", "-q", "-m", "part")
    planted, folder = tmp_path / "planted", repository.folder
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {planted}\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    repository("config", setting, str(program))
    ssh = setting == "core.sshCommand"
    repository("config", "remote.origin.url", "ssh://host.invalid/x" if ssh else str(tmp_path / "repository"))
    repository("config", "remote.origin.promisor", "true")
    repository("config", "core.repositoryformatversion", "1")
    repository("config", "extensions.partialClone", "origin")
    for loose in (folder / ".git" / "objects").glob("??/*"):
        if repository("cat-file", "-t", loose.parent.name + loose.name) == b"tree\n":
            loose.unlink()
    planted.unlink(missing_ok=True)
    history_of(folder)
    history_of(folder / "part")
    assert not planted.exists()
