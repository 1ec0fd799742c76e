"""`generate docs --site` and `--pdf`, from the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from loopwright.interfaces.cli.main import main

LOOP = Path(__file__).parents[3] / "examples" / "internal-tool" / "loop.yaml"


def test_documents_are_written_and_published(tmp_path):
    shutil.copy(LOOP, tmp_path / "loop.yaml")
    command = ["generate", "docs", "--loop", str(tmp_path / "loop.yaml"), "--only", "docs/checklists/*"]
    done = CliRunner().invoke(main, [*command, "--site", str(tmp_path / "site")], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "3 new" in done.output
    assert "Published:" in done.output
    assert "Before launch" in (tmp_path / "site" / "checklists" / "pre-launch.html").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("option", ["--check", "--dry-run"])
def test_what_is_not_written_is_not_published(tmp_path, option):
    command = ["generate", "docs", "--loop", str(LOOP), option, "--site", str(tmp_path / "site")]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 2
    assert "--site" in done.output
    assert not (tmp_path / "site").exists()
