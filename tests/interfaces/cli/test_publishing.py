"""`generate docs --site` and `--pdf`, from the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from loopwright.interfaces.cli.main import run

LOOP = Path(__file__).parents[3] / "examples" / "internal-tool" / "loop.yaml"


def test_documents_are_written_and_published(tmp_path, capsys):
    shutil.copy(LOOP, tmp_path / "loop.yaml")
    command = ["generate", "docs", "--loop", str(tmp_path / "loop.yaml"), "--only", "docs/checklists/*"]
    assert run([*command, "--site", str(tmp_path / "site")]) == 0
    said = capsys.readouterr().out
    assert "3 new" in said
    assert "Published:" in said
    assert "Before launch" in (tmp_path / "site" / "checklists" / "pre-launch.html").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("option", ["--check", "--dry-run"])
def test_what_is_not_written_is_not_published(tmp_path, capsys, option):
    command = ["generate", "docs", "--loop", str(LOOP), option, "--site", str(tmp_path / "site")]
    assert run(command) == 2
    assert "--site" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()
