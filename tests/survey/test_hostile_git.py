"""A repository whose own settings name programs: whatever git is asked of it, none of them runs."""

from __future__ import annotations

import contextlib
import shlex
import subprocess
from datetime import date
from typing import TYPE_CHECKING

import pytest

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.blame import written_in
from loopwright.survey.changes import changes_of, tracked
from loopwright.survey.history import history_of
from loopwright.survey.past import laid_down

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 27)
PROGRAMS = (
    "diff.evil.textconv", "diff.evil.command", "diff.external", "filter.evil.clean", "filter.evil.smudge",
    "filter.evil.process", "core.fsmonitor", "core.pager", "pager.log", "pager.blame", "core.sshCommand",
    "core.askPass", "core.editor", "core.gitProxy", "core.alternateRefsCommand", "gpg.program", "gpg.ssh.program",
    "uploadpack.packObjectsHook", "remote.origin.uploadpack", "credential.helper",
)  # fmt: skip


def git(folder: Path, *words: str, said: str | None = None) -> str:
    """Git as a person of that repository calls it."""
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(
        ["git", *identity, "-C", str(folder), *words], check=True, capture_output=True, text=True, input=said
    ).stdout


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[Path, Path]:
    """A repository with a signed commit whose settings and hooks all write a file, and that file."""
    folder, ran = tmp_path / "shop", tmp_path / "ran"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "app.txt").write_text("one\ntwo\n", encoding="utf-8")
    (folder / ".gitattributes").write_text("* diff=evil filter=evil\n", encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Begin")
    head, _, message = git(folder, "cat-file", "commit", "HEAD").partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----"
    signed = git(
        folder, "hash-object", "-t", "commit", "-w", "--stdin", said=f"{head}\n{signature}\n\n{message}"
    )
    git(folder, "update-ref", "HEAD", signed.strip())
    program = tmp_path / "program"
    program.write_text(
        f'#!/bin/sh\necho $0 >> {shlex.quote(str(ran))}\ncat "$1" 2>/dev/null\n', encoding="utf-8"
    )
    program.chmod(0o755)
    for hook in ("fsmonitor-watchman", "post-index-change", "reference-transaction"):
        (folder / ".git" / "hooks").mkdir(exist_ok=True)
        (folder / ".git" / "hooks" / hook).symlink_to(program)
    for one in PROGRAMS:
        git(folder, "config", "--replace-all", one, str(program))
    for setting in ("log.showSignature", "remote.origin.promisor", "core.untrackedCache"):
        git(folder, "config", setting, "true")
    git(folder, "config", "remote.origin.url", f"ext::{program}")
    git(folder, "config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
    git(folder, "config", "protocol.allow", "always")
    git(folder, "config", "core.repositoryFormatVersion", "1")
    git(folder, "config", "extensions.partialClone", "origin")
    ran.unlink(missing_ok=True)
    return folder, ran


def test_no_program_of_a_repository_runs_whatever_git_is_asked(
    hostile: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, ran = hostile
    into = tmp_path / "then"
    into.mkdir()
    told = history_of(folder), tracked(folder), written_in(folder, {"app.txt": {2}})
    changes_of(folder, DAY)
    laid = laid_down(folder, "HEAD", into)
    assert not ran.exists(), ran.read_text(encoding="utf-8")
    assert all(told), "git did not answer at all"
    assert "app.txt" in laid


def test_what_a_partial_clone_lacks_is_not_fetched_by_the_program_that_it_names(
    hostile: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, ran = hostile
    blob = git(folder, "rev-parse", "HEAD:app.txt").strip()
    (folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    into = tmp_path / "then"
    into.mkdir()
    written_in(folder, {"app.txt": {2}})
    changes_of(folder, DAY)
    with contextlib.suppress(LoopwrightError):
        laid_down(folder, "HEAD", into)
    assert not ran.exists(), ran.read_text(encoding="utf-8")
