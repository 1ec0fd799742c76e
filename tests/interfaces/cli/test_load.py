"""`loopwright load` at the door: what it refuses, what it writes, and what its report says in every format."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator
from tests.interfaces.cli.conftest import HOSTILE
from tests.survey.load.making import HEAD, step

from loopwright.interfaces.cli import load_asking
from loopwright.interfaces.cli.main import run
from loopwright.interfaces.cli.rendering import data, markdown, page, terminal
from loopwright.interfaces.cli.rendering.panels import Curve, Panel, panels
from loopwright.interfaces.cli.reports import load as report
from loopwright.interfaces.cli.reports.load_record import load_schema
from loopwright.survey.load.knee import Ending
from loopwright.survey.load.measured import load_of, values_of
from loopwright.survey.load.routes import Route
from loopwright.survey.load.running import Ramp
from loopwright.survey.load.scenario import Asked, Scenario
from loopwright.survey.load.steps import plan_of

LOOP = f"{HEAD}demand:\n  users: 300\n  peak: 90/s\nobjectives:\n  latency_p95: 300ms\n"
ROUTE = ["--stage", "the loop=/"]
FORMATS = {
    "terminal": lambda document: terminal.render(document, width=100, color=False, everything=True),
    "narrow": lambda document: terminal.render(document, width=60, color=True, everything=True),
    "markdown": markdown.render,
    "html": page.render,
    "json": data.render,
}
PLAN = plan_of(60, 12)


def load_with(steps, ending=Ending.FLAT, words="Orders", limit=None):
    asked = (Asked(Route(words, "GET", "/"), 3.0), Asked(Route("pays", "POST", "/pay|`<i>", "a=1"), 1.0))
    scenario = Scenario(words, asked, 0.9, ("left",), ("pays",))
    return load_of(scenario, "http://localhost:8000", PLAN, Ramp(tuple(steps), ending), limit, loopback=True)


def bent(workers=2, rate=50.0, **others):
    watched = {"app": 0.4, "database": 0.1}
    return [step(users, rate * min(users, workers), watched=watched, **others) for users in PLAN.users[:6]]


LOADS = {
    "bent": load_with(bent()),
    "hostile": load_with([replace(one, faults=(HOSTILE,), redirects=9) for one in bent()], words=HOSTILE),
    "limited": load_with([*bent(9)[:3], *bent(cores=0.99)[3:5]], Ending.GENERATOR),
    "busy": load_with(bent(cores=0.99)[:2], Ending.GENERATOR),
    "growing": load_with(bent(64), Ending.PLANNED),
    "stopped": load_with(bent()[:1], Ending.STOPPED),
    "rough": load_with(bent(rate=1.0)),
    "nothing": load_with([], Ending.STOPPED),
    "broken": load_with([step(1, 1e-9, errors=9)], Ending.ERRORS),
    "slow": load_with([*bent()[:2], step(3, 100, p95=0.5), step(4, 100, p95=0.6)], Ending.LATENCY, limit=0.3),
}


def document_of(load, *, written=False):
    values = values_of(load, "2026-11-27")
    return report.document(load, values, "loop.yaml", written=written, peak_per_second=90.0)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "loop.yaml").write_text(LOOP)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", LOADS)
def test_every_load_is_told_in_every_format_and_twice_the_same(name, format_):
    first = FORMATS[format_](document_of(LOADS[name]))
    assert first == FORMATS[format_](document_of(LOADS[name]))
    assert "localhost:8000" in first
    assert "<script>" not in first or format_ in {"json", "terminal", "narrow"}


@pytest.mark.parametrize("name", LOADS)
def test_the_json_fits_the_published_schema(name):
    found = json.loads(data.render(document_of(LOADS[name], written=True)))
    Draft202012Validator.check_schema(load_schema())
    assert list(Draft202012Validator(load_schema()).iter_errors(found)) == []


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", LOADS)
def test_no_line_is_wider_than_the_terminal(name, width):
    shown = terminal.render(document_of(LOADS[name]), width=width, color=False, everything=True)
    assert max(map(len, shown.splitlines())) <= width


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bent", "Capacity 100 req/s"),
        ("bent", "at 2 users at once"),
        ("bent", "carried, 1.11 times over"),
        ("bent", "Stages without a path were left out: left."),
        ("bent", "one request each: pays."),
        ("bent", "75 % of the requests only read; the loop says 90 %."),
        ("limited", "the generator itself was the limit"),
        ("limited", "From 4 users at once the generator was the limit (99 % of its core"),
        ("limited", "at least 150 req/s"),
        ("busy", "unknown: the generator was the limit in every step"),
        ("growing", "The rate still grew with the last step"),
        ("stopped", "stopped before it was done"),
        ("broken", "unknown: no step was answered soundly"),
        ("slow", "answers came later than objectives.latency_p95 allows"),
        ("rough", "as few as 4 answers"),
        ("hostile", "Some answers were redirects"),
    ],
)
def test_the_screen_says_what_was_found(name, said):
    shown = FORMATS["terminal"](document_of(LOADS[name]))
    assert said in " ".join(shown.split())


def test_panels_stay_inside_their_frame_and_cannot_be_broken_out_of():
    curve = Curve("</svg>", ((1.0, 5.0), (2.0, 10.0), (64.0, 0.0)))
    drawn = panels("s", "<b>", '"', (Panel("<i>", "seconds", (curve, curve)),) * 2, "users", 2.0)
    assert drawn.count("</svg>") == 1
    assert "<b>" not in drawn
    height = 2 * (180 + 34 + 46) - 46 + 40
    for x, y in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', drawn):
        assert 0 <= float(x) <= 760
        assert 0 <= float(y) <= height


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["http://203.0.113.9", *ROUTE], 1, "leads to 203.0.113.9, which is not this machine"),
        (["http://203.0.113.9", *ROUTE, "--i-own", "http://203.0.113.8"], 1, "not this machine"),
        (["http://localhost/path", *ROUTE], 1, "more than a scheme, a host and a port"),
        (["http://localhost:8000"], 1, "a loop file does not know URLs"),
        (["http://localhost:8000", "--stage", "shop=/"], 1, "the loop has no stage 'shop'"),
        (["http://localhost:8000", "--routes", "none.txt"], 1, "none.txt: cannot be read"),
        (["http://localhost:8000", *ROUTE, "--header", "nonsense"], 1, "not of the form 'Name: value'"),
        (["http://localhost:8000", *ROUTE, "--watch", "cache=1"], 1, "neither app=PID nor database=PID"),
        (["http://localhost:8000", *ROUTE, "--for", "soon"], 2, "'soon' is not a duration"),
        (["http://localhost:8000", *ROUTE, "--for", "9h"], 2, "from 2s to 4h"),
        (ROUTE, 2, "Name the URL to load"),
        ([*ROUTE, "--only-write", "loop.yaml"], 1, "that is the loop file"),
        (["gopher://x", *ROUTE, "--only-write", "f.py"], 1, "not a URL of a web server"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(arguments, status, said, folder, capsys):
    assert run(["load", *arguments]) == status
    assert said in capsys.readouterr().err
    assert (folder / "loop.yaml").read_text() == LOOP


def test_only_write_writes_the_file_and_runs_nothing(folder, capsys):
    (folder / "routes.txt").write_text("# one\nthe loop = /a\nthe loop = POST /b x=1\n")
    asked = ["load", "https://app.test", "--routes", "routes.txt", "--for", "2min", "--only-write", "l.py"]
    assert run(asked) == 0
    first = (folder / "l.py").read_text()
    assert "HOST = 'https://app.test'" in first
    assert "STEP_SECONDS = 10" in first
    assert capsys.readouterr().out == "wrote l.py: 12 steps of 10 seconds\nnext: locust -f l.py --headless\n"
    assert run(asked) == 0
    assert (folder / "l.py").read_text() == first


def test_a_file_of_somebody_else_is_not_written_over(folder, capsys):
    (folder / "mine.py").write_text("print('mine')\n")
    assert run(["load", *ROUTE, "--only-write", "mine.py"]) == 1
    assert "there is a file that `loopwright load` did not write" in capsys.readouterr().err
    assert (folder / "mine.py").read_text() == "print('mine')\n"


@pytest.mark.parametrize(
    ("name", "status", "written"),
    [("bent", 0, True), ("slow", 0, True), ("stopped", 130, False), ("broken", 1, False), ("few", 3, True)],
)
def test_the_exit_status_and_the_loop_file_follow_the_load(
    name, status, written, folder, monkeypatch, capsys
):
    load = load_with(bent(rate=20.0)) if name == "few" else LOADS[name]
    monkeypatch.setattr(load_asking, "measure", lambda *_, **__: load)
    assert run(["load", "http://localhost:8000", *ROUTE, "--write", "--format", "json"]) == status
    assert json.loads(capsys.readouterr().out)["written"] is written
    text = (folder / "loop.yaml").read_text()
    assert text.startswith(LOOP)
    assert ("app_cpu" in text) is written
    assert run(["validate"]) == 0
