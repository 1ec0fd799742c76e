"""What goes wrong before a server serves is one clear error, without a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from loopwright.interfaces.cli.main import run

LOOP = Path("examples/coodloom-30/loop.yaml")


@pytest.mark.parametrize("words", [(str(LOOP),), ("--demo",)], ids=" ".join)
def test_without_its_extra_it_says_how_to_get_it(words, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "django", None)
    assert run(["serve", *words, "--listen", "127.0.0.1:0"]) == 1
    told = capsys.readouterr().err
    assert told.splitlines()[0] == "error: django is not installed: the server is an extra"
    assert "pip install 'loopwright[serve]'" in told


@pytest.mark.parametrize("words", [("--listen", "9"), ("--address", "ops.example.com")], ids=" ".join)
def test_wrong_words_are_told_before_any_work(words, capsys):
    assert run(["serve", "nowhere.yaml", *words]) == 2
    assert words[0] in capsys.readouterr().err


def test_a_faulty_file_is_told_line_by_line(tmp_path):
    (tmp_path / "loop.yaml").write_text(LOOP.read_text())
    (tmp_path / "operate.yaml").write_text("site: {adress: https://a.example.com}\n")
    done = subprocess.run(
        [sys.executable, "-m", "loopwright", "serve", "--listen", "127.0.0.1:0", "--data", "data"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0] == (
        "operate.yaml:1:8: site: unknown key 'adress'; allowed: address, path; did you mean 'address'?"
    )
    assert "Traceback" not in done.stderr
