"""`loopwright detect`: every format, its published schema, and trees that mean harm."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from loopwright.interfaces.cli.main import run
from loopwright.interfaces.cli.reports.detect import detect_schema

HERE = Path(__file__).parent
GOLDEN = HERE / "goldens" / "detect.txt"
MONOREPO = HERE.parents[1] / "survey" / "monorepo"
HOSTILE = "[red]x[/red]<script>alert(1)</script>\x1b[31m`|`\u202e"


@pytest.fixture
def shop(tmp_path):
    shutil.copytree(MONOREPO, tmp_path / "shop")
    return tmp_path / "shop"


def test_the_screen_is_as_it_was_agreed(shop, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(shop.parent)
    assert run(["detect", "shop"]) == 0
    assert capsys.readouterr().out == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("format_", ["terminal", "markdown", "html", "json"])
def test_every_format_names_what_was_found_and_twice_the_same(format_, shop, capsys):
    written = []
    for _ in range(2):
        assert run(["detect", str(shop), "--all", "--format", format_]) == 0
        written.append(capsys.readouterr().out)
    assert written[0] == written[1]
    assert all(word in written[0] for word in ("Django", "PostgreSQL", "compose.yaml"))


def test_the_json_keeps_to_its_schema(shop, capsys):
    Draft202012Validator.check_schema(detect_schema())
    assert run(["detect", str(shop), "--format", "json"]) == 0
    Draft202012Validator(detect_schema()).validate(json.loads(capsys.readouterr().out))


def test_an_empty_folder_is_an_answer_too(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["detect"]) == 0
    assert "no backups" in capsys.readouterr().out


@pytest.mark.parametrize("made", [False, True])
def test_what_is_no_folder_is_said(made, tmp_path, capsys):
    place = tmp_path / "x"
    if made:
        place.write_text("", encoding="utf-8")
    assert run(["detect", str(place)]) == 1
    assert "Name the folder" in capsys.readouterr().err


@pytest.mark.parametrize("format_", ["terminal", "markdown", "html"])
def test_names_in_a_tree_cannot_break_out_of_a_report(format_, tmp_path, capsys):
    package = {
        "name": HOSTILE,
        "private": True,
        "scripts": {"start": "x"},
        "dependencies": {"express": HOSTILE},
    }
    (tmp_path / "package.json").write_text(json.dumps(package), encoding="utf-8")
    services = {HOSTILE: {"image": HOSTILE, "ports": ["80:80"]}}
    (tmp_path / "compose.yaml").write_text(json.dumps({"services": services}), encoding="utf-8")
    assert run(["detect", str(tmp_path), "--all", "--format", format_]) == 0
    written = capsys.readouterr().out
    assert "\x1b[31m" not in written
    assert "\u202e" not in written
    assert "<script>alert" not in written


if __name__ == "__main__":
    import contextlib
    import io
    import os
    import tempfile

    os.environ["COLUMNS"] = "100"
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as out:
        shutil.copytree(MONOREPO, Path(folder) / "shop")
        os.chdir(folder)
        run(["detect", "shop"])
        os.chdir(HERE)
    GOLDEN.write_text(out.getvalue(), encoding="utf-8")
