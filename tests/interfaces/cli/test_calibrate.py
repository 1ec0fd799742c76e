"""Calibrate from the shell: what is measured, what it changes in the file, which decisions flip, what stays private."""

from __future__ import annotations

import io
import json
import re
import sys

import pytest
from jsonschema import Draft202012Validator

from loopwright.interfaces.cli.main import run
from loopwright.interfaces.cli.reports.calibration_schema import calibration_schema
from loopwright.survey import database, metrics
from loopwright.survey.database import DatabaseSeen
from loopwright.survey.metrics import MetricsSeen, Quantile

pytestmark = pytest.mark.usefixtures("folder")

LOOP = """# our shop
loop:
  action: Orders   # the button
  response: A parcel
  value: A present
  stages:
    - name: visits
      route: /
    - name: orders
      share: 50%
      route: POST /orders
demand:
  users: 300          # from the invoices
  requests: 2k/day    # a guess
service: {framework: django}
"""
START = 1_760_313_600  # a Monday
DAYS = 8


def stamp(moment):
    day, rest = divmod(moment - START, 86_400)
    return f"{13 + day:02d}/Oct/2025:{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d} +0000"


def entry(moment, request, status=200, agent="Mozilla/5.0 Firefox/140", address="203.0.113.7"):
    return (
        f'{address} - alice [{stamp(moment)}] "{request} HTTP/1.1" {status} 2048 '
        f'"https://example.org/?q=private" "{agent}" 0.200'
    )


def made_log():
    """Eight days, 40 visits a day in the first hours of the day's second half; a quarter of them order."""
    lines = []
    for day in range(DAYS):
        for visit in range(40):
            moment = START + day * 86_400 + 43_200 + visit * 600
            address = f"198.51.100.{visit}"
            lines.append(entry(moment, "GET /?mail=bob@example.com", address=address))
            lines.append(entry(moment + 5, f"GET /items/{visit}00{day}", address=address))
            if visit % 4 == 0:
                lines.append(entry(moment + 60, "POST /orders", 302, address=address))
    lines.append(entry(START, "GET /health", agent="kube-probe/1.3"))
    lines.append(entry(START + DAYS * 86_400 - 1, "GET /health", agent="kube-probe/1.3"))
    return "\n".join(lines) + "\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "loop.yaml").write_text(LOOP)
    (tmp_path / "access.log").write_text(made_log())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def reported(capsys, *arguments, status=0):
    assert run(["calibrate", *arguments, "--format", "json"]) == status
    return json.loads(capsys.readouterr().out)


def changes_of(report):
    return {one["field"]: one for filling in report["fillings"] for one in filling["changes"]}


def test_what_the_log_says_is_what_was_made(capsys):
    changes = changes_of(reported(capsys, "access.log"))
    assert changes["demand.requests"]["before"] == "2k/day"
    assert changes["demand.requests"]["after"] == "90.1/day"
    assert changes["loop.stages[orders].share"]["after"] == "25%"
    assert changes["demand.reads"]["after"] == "88.9%"
    assert changes["demand.response_size"]["after"] == "2.05kB"
    assert "demand.growth" not in changes


def test_nothing_is_changed_unless_that_is_asked(folder, capsys):
    assert run(["calibrate", "access.log"]) == 0
    assert (folder / "loop.yaml").read_text() == LOOP
    assert "What would change in loop.yaml" in capsys.readouterr().out


def test_measured_values_go_into_the_file_and_nothing_else_moves(folder, capsys):
    assert run(["calibrate", "access.log", "--write"]) == 0
    text = (folder / "loop.yaml").read_text()
    for kept in (
        "# our shop",
        "Orders   # the button",
        "users: 300          # from the invoices",
        "# a guess",
    ):
        assert kept in text
    assert "requests: 90.1/day" in text
    assert "share: 25%" in text
    assert "period: 2025-10-13 to 2025-10-20" in text
    assert "demand.requests: " in text.partition("measured:")[2]
    assert run(["validate"]) == 0
    capsys.readouterr()
    assert run(["calibrate", "access.log", "--write"]) == 0  # twice is once
    assert (folder / "loop.yaml").read_text() == text


def test_a_measured_value_is_no_assumption_any_more(capsys):
    run(["assumptions", "--format", "json"])
    assert "demand.read_share" in {one["field"] for one in json.loads(capsys.readouterr().out)["assumptions"]}
    run(["calibrate", "access.log", "--write"])
    capsys.readouterr()
    run(["assumptions", "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert "demand.read_share" not in {one["field"] for one in report["assumptions"]}
    assert "demand.read_share" in report["measured"]
    figure = report["figures"]["demand.read_share"]
    assert figure["source"]["origin"] == "measured"
    assert "2025-10-13 to 2025-10-20" in figure["source"]["text"]
    assert figure["low"] < figure["value"] < figure["high"]
    run(["assumptions"])
    assert "Measured, not assumed" in capsys.readouterr().out


def test_a_value_changed_by_hand_since_is_said_not_measured(folder, capsys):
    run(["calibrate", "access.log", "--write"])
    text = (folder / "loop.yaml").read_text()
    (folder / "loop.yaml").write_text(text.replace("requests: 90.1/day", "requests: 5k/day"))
    capsys.readouterr()
    run(["why", "demand.requests_per_day"])
    assert "said in loop.yaml" in capsys.readouterr().out


def test_decisions_that_flip_are_named(folder, capsys):
    (folder / "loop.yaml").write_text(LOOP.replace("requests: 2k/day", "requests: 20M/day"))
    report = reported(capsys, "access.log")
    assert report["flips"]
    assert all(one["before"] != one["after"] for one in report["flips"])
    assert report["before"]["usd_per_month"] > report["after"]["usd_per_month"]


@pytest.mark.parametrize("form", ["terminal", "markdown", "html", "json"])
def test_nothing_personal_leaves(form, capsys):
    run(["calibrate", "access.log", "--format", form])
    shown = capsys.readouterr().out
    for private in ("203.0.113", "198.51.100", "alice", "bob@", "private", "Firefox"):
        assert private not in shown
    assert "/items/:id" in re.sub(r"<[^>]*>", "", shown)


def test_the_report_fits_its_published_schema(capsys, folder):
    for _ in ("with a loop file", "without"):
        report = reported(capsys, "access.log")
        (folder / "loop.yaml").unlink(missing_ok=True)
        assert [
            error.message for error in Draft202012Validator(calibration_schema()).iter_errors(report)
        ] == []


def test_the_page_draws_the_shape_of_days_and_weeks(capsys):
    run(["calibrate", "access.log", "--format", "html"])
    page = capsys.readouterr().out
    assert page.count("<svg") >= 3
    assert "A mean week" in page


def test_lines_that_could_not_be_read_are_shown(folder, capsys):
    with (folder / "access.log").open("a") as file:
        file.write("what is this\n")
    run(["calibrate", "access.log"])
    assert "line 723" in capsys.readouterr().out


def test_standard_input_is_read(capsys, monkeypatch):
    class Input:
        buffer = io.BytesIO(made_log().encode())

    monkeypatch.setattr(sys, "stdin", Input)
    assert changes_of(reported(capsys, "-"))["demand.requests"]["after"] == "90.1/day"


def test_stages_are_written_where_the_file_has_none(folder):
    plain = LOOP.partition("  stages:")[0] + "demand:\n  users: 300\n"
    (folder / "loop.yaml").write_text(plain)
    assert (
        run(["calibrate", "access.log", "--stage", "looks=/", "--stage", "buys=POST /orders", "--write"]) == 0
    )
    text = (folder / "loop.yaml").read_text()
    assert "    - name: looks\n" in text
    assert "      share: 25%  " in text
    assert "# measured, " in text
    assert "users: 300" in text
    assert run(["validate"]) == 0


def test_what_init_assumed_gives_way_to_what_was_measured(folder):
    begun = LOOP.partition("  stages:")[0] + (
        "  # stages: not said, so assumed\n"
        "demand:\n  users: 100   # assumed because nobody said; say how many there are\n"
        "  # peak_to_mean: not said, so assumed\n"
    )
    (folder / "loop.yaml").write_text(begun)
    assert run(["calibrate", "access.log", "--stage", "looks=/", "--write"]) == 0
    text = (folder / "loop.yaml").read_text()
    assert "users: 100" not in text
    assert "not said, so assumed" not in text
    assert "requests:" in text
    assert run(["validate"]) == 0


def test_a_file_in_brackets_is_told_to_add_its_stages_by_hand(folder, capsys):
    flow = "loop: {action: a, response: b, value: c}\ndemand: {users: 300}\n"
    (folder / "loop.yaml").write_text(flow)
    report = reported(capsys, "access.log", "--stage", "looks=/", "--write")
    assert any("add `stages` by hand" in one["because"] for one in report["fillings"][0]["withheld"])
    assert run(["validate"]) == 0


def test_what_is_left_out_is_not_in_the_demand(capsys):
    with_all = reported(capsys, "access.log")["traffic"]["requests"]
    assert reported(capsys, "access.log", "--without", "probes")["traffic"]["requests"] == with_all - 2


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 2, "Name at least one"),
        (["none.log"], 1, "no such file"),
        (["access.log", "--stage", "orders"], 1, "not of the form name=/path"),
        (["access.log", "--map", "colour=red"], 1, "no such field"),
        (["access.log", "--log-format", "$status"], 1, "when a request was"),
        (["access.log", "--loop", "none.yaml"], 1, "none.yaml: no such file"),
        (["-", "--loop", "-"], 2, "cannot be both"),
        (["loop.yaml"], 1, "no known format"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, status, said, folder, capsys):
    assert run(["calibrate", *arguments]) == status
    assert said in capsys.readouterr().err
    assert (folder / "loop.yaml").read_text() == LOOP


def test_the_same_log_gives_the_same_bytes(capsys):
    first, second = (reported(capsys, "access.log") for _ in range(2))
    assert first == second


USERS = "date,users\n" + "".join(
    f"2025-{9 + day // 30:02d}-{day % 30 + 1:02d},{90 + day}\n" for day in range(60)
)
DATABASE = DatabaseSeen(
    "15.1", 3e9, 1e9, 12, 100, 9_000.0, 18.0, 864_000.0, "2025-10-10 00:00 to 2025-10-20 00:00"
)
METRICS = MetricsSeen(
    "http_requests_total", "", "2025-10-01T00:00:00Z", "2025-10-08T00:00:00Z", 604_800.0, (2.0,) * 2016,
    (0.01, 0.02, 0.03), (Quantile("p95", 0.3),),
)  # fmt: skip


@pytest.fixture
def others(folder, monkeypatch):
    """A database and a Prometheus that answer without being there; the real ones are asked in tests/survey."""
    monkeypatch.setattr(database, "database_seen", lambda _url: DATABASE)
    monkeypatch.setattr(metrics, "metrics_seen", lambda _url, _selector, _now, **_: METRICS)
    (folder / "users.csv").write_text(USERS)
    (folder / "loop.yaml").write_text(LOOP + "data:\n  - name: orders\n    size: 1GB\n")
    return [
        "--users",
        "users.csv",
        "--prometheus",
        "http://x",
        "--postgres",
        "postgresql://reader:pa55@db/shop",
    ]


def test_every_source_fills_what_it_knows_best(others, capsys):
    report = reported(capsys, "access.log", *others)
    by_source = {
        one["source"].partition(" ")[0]: {c["field"] for c in one["changes"]} for one in report["fillings"]
    }
    assert by_source["daily"] == {"demand.active", "demand.growth"}
    assert "demand.requests" in by_source["access"]
    assert by_source["Prometheus"] == {"service.app_cpu"}
    assert by_source["PostgreSQL"] == {
        "data[orders].size", "data[orders].largest_table", "service.queries", "service.database_cpu",
    }  # fmt: skip
    taken = {one["because"] for filling in report["fillings"] for one in filling["withheld"]}
    assert any("taken from the access log" in because for because in taken)
    assert [error.message for error in Draft202012Validator(calibration_schema()).iter_errors(report)] == []


def test_all_of_it_is_written_and_shown_as_measured(others, folder, capsys):
    assert run(["calibrate", "access.log", *others, "--write"]) == 0
    shown = capsys.readouterr().out
    assert "12 of 100 that it allows" in shown
    text = (folder / "loop.yaml").read_text()
    assert "size: 3GB" in text
    assert "app_cpu: 20ms" in text
    assert "pa55" not in shown + text
    assert run(["validate"]) == 0
    capsys.readouterr()
    run(["assumptions", "--format", "json"])
    measured = json.loads(capsys.readouterr().out)["measured"]
    assert {"data.size_gb.0", "service.app_cpu_seconds", "demand.growth_per_month"} <= set(measured)


def test_a_later_source_keeps_what_an_earlier_run_measured(others, folder):
    run(["calibrate", "access.log", "--write"])
    run(["calibrate", *others[:2], "--write"])
    text = (folder / "loop.yaml").read_text()
    assert text.count("  - from: ") == 2
    assert text.count("demand.requests: ") == 1


class Terminal(io.StringIO):
    """A standard error that is a terminal."""

    def isatty(self):
        return True


def test_long_work_shows_how_far_it_is_on_a_terminal_and_nothing_in_a_pipe(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stderr", Terminal())
    run(["calibrate", "access.log"])
    drawn = sys.stderr.getvalue()
    assert "Reading  " in drawn
    assert "720 lines" in drawn or "722 lines" in drawn
    assert drawn.endswith("\r\x1b[K")
    monkeypatch.undo()
    capsys.readouterr()
