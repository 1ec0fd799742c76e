"""A report goes where it was asked to go, whole or not at all."""

from __future__ import annotations

import json

import pytest

from loopwright.interfaces.cli.delivery import Color, Delivery, Format
from loopwright.interfaces.cli.main import run
from loopwright.interfaces.cli.presenting import present
from loopwright.interfaces.cli.rendering.document import Document, Paragraph, Toned
from loopwright.loop.errors import LoopwrightError

REPORT = Document("Title", "subtitle", (Paragraph(("words", Toned(" good", "good"))),), {"schema": "x/1"})


@pytest.mark.parametrize(
    ("format_", "begins"),
    [
        (Format.TERMINAL, "Title"),
        (Format.MARKDOWN, "# Title"),
        (Format.HTML, "<!doctype html>"),
        (Format.JSON, "{"),
    ],
)
def test_each_format_is_written_to_standard_output(format_, begins, capsys):
    present(REPORT, Delivery(format_))
    assert capsys.readouterr().out.lstrip().startswith(begins)


def test_a_report_can_go_to_a_file_and_then_nothing_is_printed(tmp_path, capsys):
    file = tmp_path / "report.md"
    file.write_text("old")
    present(REPORT, Delivery(Format.MARKDOWN, file))
    assert file.read_text().startswith("# Title")
    assert [one.name for one in tmp_path.iterdir()] == ["report.md"]
    assert capsys.readouterr().out == ""


def test_a_file_that_cannot_be_written_is_one_clear_error(tmp_path):
    with pytest.raises(LoopwrightError, match="cannot be written"):
        present(REPORT, Delivery(Format.JSON, tmp_path / "none" / "report.json"))


@pytest.mark.parametrize(
    ("color", "terminal", "silenced", "colored"),
    [
        (Color.ALWAYS, False, True, True),
        (Color.NEVER, True, False, False),
        (Color.AUTO, True, False, True),
        (Color.AUTO, True, True, False),
        (Color.AUTO, False, False, False),
    ],
)
def test_colours_are_used_where_they_are_wanted(color, terminal, silenced, colored, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1" if silenced else "")
    present(REPORT, Delivery(color=color))
    assert ("\x1b[" in capsys.readouterr().out) is colored


def test_the_catalogue_is_listed_shown_and_examined(capsys):
    assert run(["catalogue", "list"]) == 0
    assert "demand" in capsys.readouterr().out
    assert run(["catalogue", "list", "failure.vm"]) == 0
    assert "failure.vm.per_year" in capsys.readouterr().out
    assert run(["catalogue", "show", "failure.vm.per_year", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["id"] == "failure.vm.per_year"
    assert run(["catalogue", "doctor"]) in {0, 3}
    assert "Assumed" in capsys.readouterr().out


def test_an_unknown_row_is_answered_with_the_nearest(capsys):
    assert run(["catalogue", "show", "failure.vm.per_yaer"]) == 1
    assert "failure.vm.per_year" in capsys.readouterr().err


def test_a_prefix_lists_offerings_too_and_an_unknown_one_is_an_error(capsys):
    assert run(["catalogue", "list", "hetzner."]) == 0
    assert "compute" in capsys.readouterr().out
    assert run(["catalogue", "list", "§§§"]) == 1
    assert "loopwright catalogue list" in capsys.readouterr().err


def test_the_schema_of_the_loop_file_is_printed(capsys):
    assert run(["schema"]) == 0
    assert "demand" in json.loads(capsys.readouterr().out)["properties"]


@pytest.mark.parametrize("written", ["hetzner", "Hetzner", "hetzner-cloud"])
def test_a_providers_name_shows_what_it_sells(written, capsys):
    assert run(["catalogue", "show", written, "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["provider"] == "hetzner"
    assert any(row["usd_month"] for row in report["compute"])
    assert {"sla.hetzner.vm"} <= {row["id"] for row in report["figures"]}


def test_a_name_as_people_write_it_is_found_and_a_family_lists_its_rows(capsys):
    assert run(["catalogue", "show", "Google Cloud"]) == 0
    shown = capsys.readouterr().out
    assert "Catalogue: Google Cloud" in shown
    assert "by use" in shown
    assert run(["catalogue", "show", "effort"]) == 0
    assert "effort.one_server" in capsys.readouterr().out
