"""The same input gives the same bytes: twice, with the catalogue's rows permuted, and on another Python."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from loopwright.catalogue import load
from loopwright.interfaces.cli import loading
from loopwright.interfaces.cli.main import run

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*/loop.yaml"))
FORMATS = ("terminal", "markdown", "html", "json")
OTHER_PYTHONS = ("3.12", "3.13", "3.14")


def written(folder, example, made, *more):
    """One example's report in one format, as bytes."""
    target = folder / f"{example.parent.name}.{made}"
    assert run(["design", str(example), "--format", made, "--output", str(target), *more]) in (0, 3)
    return target.read_bytes()


QUICK = "health-eu"  # the one of them that the gate has time for


@pytest.mark.parametrize(
    "example",
    [
        pytest.param(
            path, id=path.parent.name, marks=[] if path.parent.name == QUICK else [pytest.mark.verify]
        )
        for path in EXAMPLES[::4]
    ],
)
def test_a_report_is_the_same_twice_in_every_format(example, tmp_path):
    for made in FORMATS:
        first, second = written(tmp_path, example, made), written(tmp_path, example, made)
        assert first == second, made


@pytest.fixture
def shuffled(tmp_path, monkeypatch):
    """The product's own catalogue with the rows of every file in another order."""
    data = tmp_path / "data"
    shutil.copytree(load.DATA, data)
    order = random.Random(7)  # noqa: S311 - a shuffle, not a secret
    for path in sorted(data.rglob("*.csv")):
        header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        rows = [row if row.endswith("\n") else f"{row}\n" for row in rows]
        order.shuffle(rows)
        path.write_text(header + "".join(rows), encoding="utf-8")
    monkeypatch.setattr(
        loading, "catalogue_with", lambda overlay: load.load_catalogue(overlay=overlay, data=data)
    )
    from loopwright.interfaces.cli import asking  # noqa: PLC0415 - it holds the name that is replaced

    monkeypatch.setattr(asking, "catalogue_with", loading.catalogue_with)
    return data


def test_a_permuted_catalogue_gives_the_same_bytes(shuffled, tmp_path, monkeypatch):
    example = next(path for path in EXAMPLES if path.parent.name == "internal-tool")
    formats = (
        "terminal",
        "json",
    )  # of which the one says all, and the others are made of what the other shows
    permuted = {made: written(tmp_path, example, made) for made in formats}
    assert shuffled.is_dir()
    monkeypatch.undo()
    straight = {made: written(tmp_path, example, made) for made in formats}
    assert permuted == straight


def found(version):
    """An interpreter of that version that really starts, or None."""
    names = [
        f"python{version}",
        *(str(path) for path in Path.home().glob(f".pyenv/versions/{version}*/bin/python")),
    ]
    for name in names:
        path = shutil.which(name)
        if path and subprocess.run([path, "-c", ""], check=False, capture_output=True).returncode == 0:
            return path
    return None


@pytest.mark.verify
@pytest.mark.parametrize("version", OTHER_PYTHONS)
def test_another_python_gives_the_same_bytes(version, tmp_path):
    """A lane of its own: run where the interpreter is, reported as not run where it is not."""
    interpreter = found(version)
    if interpreter is None:
        pytest.skip(f"no Python {version} on this machine")
    scrubbed = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL"))}
    scrubbed["UV_PROJECT_ENVIRONMENT"] = str(tmp_path / "venv")
    uv = shutil.which("uv") or str(ROOT / ".tools/bin/uv")
    subprocess.run(
        [uv, "sync", "--frozen", "--no-dev", "--quiet", "--python", interpreter],
        check=True,
        cwd=ROOT,
        env=scrubbed,
    )
    for example in EXAMPLES:
        for made in FORMATS:
            command = ["-m", "loopwright", "design", str(example), "--format", made]
            ours = subprocess.run([sys.executable, *command], capture_output=True, check=False, env=scrubbed)
            theirs = subprocess.run(
                [str(tmp_path / "venv/bin/python"), *command], capture_output=True, check=False, env=scrubbed
            )
            assert ours.returncode == theirs.returncode
            assert ours.stdout == theirs.stdout, f"{example.parent.name} as {made}"
