"""Whatever a tree holds, an audit ends: files damaged in every way give at most a note each, and no error.

The gate damages a few hundred files, ``make verify`` ten thousand.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from loopwright.audit.auditing import subject_of
from loopwright.audit.check import all_checks
from loopwright.audit.finding import Found
from loopwright.audit.running import audited
from loopwright.interfaces.cli.main import run

CASES = Path(__file__).parent / "cases"
LARGEST_SEED_BYTES = 20_000
FILES_A_TREE = 40
TREES = 8
TREES_VERIFIED = 250
LONGEST_SECONDS = 60  # of one tree: hung, not slow
TOKENS = [
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\t", b"{{ .Values.x }}", b"${", b"}", b"[" * 400,
    b"{" * 400, b"- " * 400,
    b"&a ", b"*a", b"<<: *a\n", b"!!python/object:os.system ", b"---\n", b"...\n", b"\\", b"'", b'"', b"<<EOF\n",
    b"${{ ",
    b": ", b"#", b"|\n", b">\n", "é".encode(), "\u2028".encode(), b"0x", b"1e999", b"-1", b"null", b"~", b"%",
]  # fmt: skip
BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (after, after, b",".join([b"*%c" % before] * 9))
    for before, after in zip(b"abcdefgh", b"bcdefghi", strict=True)
)
NAMES = (
    "Dockerfile", "compose.yaml", "deploy/app.yaml", ".github/workflows/deploy.yml", "main.tf", "package.json",
    "pyproject.toml", "Procfile", "fly.toml", "nginx.conf", "prometheus/rules.yaml", ".gitlab-ci.yml", "CODEOWNERS",
    "loop.yaml", "Gemfile.lock", "pom.xml", "go.mod", ".env", "crontab", "docs/runbooks/a.md", "alertmanager.yml",
)  # fmt: skip


@contextmanager
def at_most(seconds):
    """End a test that hangs, by the clock of the system."""

    def ring(*_):
        msg = f"an audit hung for {seconds} s"
        raise TimeoutError(msg)

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def audit(folder):
    subject = subject_of(folder)
    found = audited(subject, all_checks())
    return found, sorted({str(one) for one in (*subject.topology.notes, *subject.configuration.notes)})


def seeds():
    return [
        (path.relative_to(CASES).parts, path.read_bytes())
        for path in sorted(CASES.rglob("*"))
        if path.is_file() and path.stat().st_size <= LARGEST_SEED_BYTES and path.name != "expected.txt"
    ]


def damaged(data, chance):
    """A file with one to four injuries."""
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data) + 1)
        other = min(len(data), place + chance.randrange(1, 80))
        data = chance.choice(
            [
                data[:place],
                data[:place] + data[other:],
                data[:place] + bytes(chance.randrange(256) for _ in range(3)) + data[place:],
                data[:place] + chance.choice(TOKENS) + data[place:],
                data[:place] + data[place:other] * 40 + data[other:],
                data[:place].replace(b"  ", b"\t"),
                data[::-1],
                data.replace(b"\n", b"\r\n"),
                data.decode("latin-1").encode("utf-16"),
            ]
        )
    return data


def plant(folder, chance, files):
    """A tree of damaged files, each below a folder of its own as far as its name lets it count."""
    kept = seeds()
    for number in range(files):
        parts, data = chance.choice(kept)
        inside = Path(*parts[2:]) if len(parts) > 2 else Path(parts[-1])
        path = folder / (inside if chance.random() < 0.2 else Path(f"part{number}") / inside)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(damaged(data, chance))
        except (IsADirectoryError, NotADirectoryError, FileExistsError):
            continue


@pytest.mark.parametrize("seed", range(TREES))
def test_an_audit_of_damaged_files_ends(tmp_path, seed):
    plant(tmp_path, random.Random(seed), FILES_A_TREE)  # noqa: S311 - damage, no secret
    with at_most(LONGEST_SECONDS):
        _, notes = audit(tmp_path)
    assert all(len(note) < 1000 for note in notes)


@pytest.mark.verify
@pytest.mark.parametrize("seed", range(TREES, TREES_VERIFIED))
def test_an_audit_of_many_damaged_files_ends(tmp_path, seed):
    test_an_audit_of_damaged_files_ends(tmp_path, seed)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 64,
        b"\xff\xfea\0b\0",
        BOMB,
        b"[" * 20_000,
        b"a:\n" + b" a:\n" * 5_000,
        b"x" * 300_000,
        b"{" * 20_000,
    ],
    ids=["empty", "nul", "utf-16", "bomb", "brackets", "repeated", "one-line", "braces"],
)
def test_a_hostile_file_is_one_note_at_most(tmp_path, name, data):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    with at_most(LONGEST_SECONDS):
        _, notes = audit(tmp_path)
    assert len([note for note in notes if name in note]) <= 1


def test_what_is_no_file_is_passed_over(tmp_path):
    (tmp_path / "Dockerfile").mkdir()
    (tmp_path / "compose.yaml").symlink_to(tmp_path / "compose.yaml")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "gone.tf").symlink_to(tmp_path / "nowhere.tf")
    os.mkfifo(tmp_path / "main.tf")
    deep = tmp_path.joinpath(*["d"] * 200)
    deep.mkdir(parents=True)
    (deep / "main.tf").write_text('resource "aws_s3_bucket" "a" {}\n', encoding="utf-8")
    with at_most(LONGEST_SECONDS):
        audit(tmp_path)


def test_a_large_tree_of_large_files_takes_bounded_memory(tmp_path):
    (tmp_path / "dump.yaml").write_bytes(b"- a: 1\n" * (50 * 1024 * 1024 // 7))
    (tmp_path / "main.tf").write_bytes(b"# x\n" * (50 * 1024 * 1024 // 4))
    (tmp_path / "package-lock.json").write_bytes(b'{"a":[' + b"1," * (25 * 1024 * 1024) + b"1]}")
    program = Path(sys.executable).with_name("loopwright")
    line = [str(program), "audit", "--format", "json", str(tmp_path)]
    limits = lambda: resource.setrlimit(resource.RLIMIT_AS, (1024**3, 1024**3))  # noqa: E731 - of the child alone
    ran = subprocess.run(line, capture_output=True, timeout=LONGEST_SECONDS, check=False, preexec_fn=limits)
    assert ran.returncode == 0, ran.stderr.decode()[-500:]


def test_a_check_that_fails_loses_no_report(tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM python\nCMD python\n", encoding="utf-8")

    def fails(dockerfiles):
        yield Found("x", "Said before it failed.", ())
        raise KeyError(dockerfiles[0].path)

    good = next(one for one in all_checks() if one.slug == "base_image_without_version")
    bad = replace(good, slug="bad", title="Something is wrong", run=fails, inputs=("dockerfiles",))
    found = audited(subject_of(tmp_path), (bad, good), whole=True)
    assert [one.check for one in found.findings] == ["base_image_without_version"]
    assert [(one.check, one.thing) for one in found.questions] == [("bad", "this check")]
    with pytest.raises(KeyError):
        audited(subject_of(tmp_path), (bad, good))


@pytest.mark.parametrize("arguments", [[], ["--all"], ["--format", "markdown"], ["--format", "junit"]])
def test_a_folder_without_anything_has_a_report(tmp_path, capsys, arguments):
    (tmp_path / "compose.yaml").write_text("services:\n  db: [\n", encoding="utf-8")
    assert run(["audit", str(tmp_path), *arguments]) == 0
    said = capsys.readouterr().out
    assert said
    assert "compose.yaml" in said or "junit" in arguments  # what was not read is said


def test_a_report_into_a_pipe_leaves_it_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run(["audit", "--list", "--output", str(pipe)]) == 0
        assert b"datastore_without_backup" in os.read(reading, 1 << 16)
    finally:
        os.close(reading)
    assert pipe.is_fifo()
