"""The report of an audit: each of its tables as agreed, in every format, with and without what others measure.

`python -m tests.interfaces.cli.test_audit_report` writes the agreed tables again.
"""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.audit.report.made import facts_of, laid, measured_by_others

from loopwright.audit.exchange.lens import lens
from loopwright.audit.report.reporting import report_of
from loopwright.audit.report.summary import summary_of
from loopwright.audit.report.system import with_standing
from loopwright.generate.docs.publishing.printing import NO_TIME, PRINTED_AT
from loopwright.interfaces.cli.main import run
from loopwright.interfaces.cli.rendering import data, markdown, page, terminal
from loopwright.interfaces.cli.rendering.document import Section, Table
from loopwright.interfaces.cli.reports.audit import audit_schema, document
from loopwright.interfaces.cli.reports.audited.beside import Beside
from loopwright.interfaces.cli.reports.audited.summary import screen as head_alone

FOLDER = Path(__file__).parent / "goldens" / "audit"
SECTIONS = (
    "Infrastructure overview", "Critical infrastructure issues", "Performance and scalability analysis",
    "Reliability assessment", "Security posture", "Cost analysis", "Operational maturity", "Improvement roadmap",
    "Risk register", "Monitoring and KPIs",
)  # fmt: skip
# the columns of the seed's tables, by what ours are called
COLUMNS = {
    "parts-that-users-reach": ("component", "technology", "purpose", "status", "issues"),
    "grave": ("issue", "risk", "impact", "solution", "timeline"),
    "how-changes-reach-users": ("now",),
    "twelve-areas-five-levels": ("area", "maturity level", "score (1-5)", "key gaps"),
    "what-may-happen": ("risk", "probability", "impact", "mitigation strategy", "owner"),
    "what-to-keep-an-eye-on": ("metric", "target"),
    "copies-of-data": ("backup strategy", "recovery testing"),
    "how-long-it-is-gone-and-how-much-is-lost": ("RTO now", "RTO target", "RPO now", "RPO target"),
}


def made_of(folder, **told):
    facts = facts_of(folder, **told)
    beside = Beside(facts.subject.as_it_is, facts.measures)
    report = report_of(with_standing(facts))
    return document(report, facts.audited, facts.sifted, ["odd.yml:3: cannot be read"], beside)


def tables(blocks):
    """Every table of a document, by its caption as a name."""
    found = {}
    for block in blocks:
        if isinstance(block, Table):
            name = re.sub(r"[^a-z0-9]+", "-", block.caption.lower()).strip("-")
            assert name not in found, f"two tables are called {name}"
            found[name] = block
        elif hasattr(block, "blocks"):
            found.update(tables(block.blocks))
    return found


def agreed(shop):
    """The tables as they are written: all where everything was measured, and those that tell of unknowns where not."""
    measured, alone = made_of(shop, **measured_by_others()), made_of(shop)
    written = {name: markdown.written(one, 3) for name, one in tables(measured.blocks).items()}
    apart = {name: markdown.written(one, 3) for name, one in tables(alone.blocks).items()}
    written |= {f"{name}-alone": text for name, text in apart.items() if written.get(name) != text}
    return written


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return laid(tmp_path_factory.mktemp("audited") / "shop")


@pytest.fixture(scope="module")
def alone(shop):
    return made_of(shop)


@pytest.fixture(scope="module")
def found(shop):
    return agreed(shop)


@pytest.mark.parametrize("name", sorted(one.stem for one in FOLDER.glob("*.md")))
def test_a_table_is_as_it_was_agreed(name, found):
    assert found[name] + "\n" == (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def test_every_table_was_agreed(found):
    assert set(found) == {one.stem for one in FOLDER.glob("*.md")}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_has_the_columns_that_were_asked_for(name, alone):
    titles = [column.title for column in tables(alone.blocks)[name].columns]
    assert [one for one in titles if one in COLUMNS[name]] == list(COLUMNS[name])


def test_the_ten_sections_stand_in_their_order_with_what_belongs_to_each(alone):
    titles = [one.title for one in alone.blocks if isinstance(one, Section)]
    assert [one for one in titles if one[0].isdigit()] == [
        f"{number}. {title}" for number, title in enumerate(SECTIONS, start=1)
    ]


def test_the_short_screen_is_one_screen(shop):
    facts = facts_of(shop)
    short = head_alone(summary_of(facts), facts.audited, facts.sifted, Beside(delivery=facts.measures))
    screen = terminal.render(short, width=100, color=False, everything=False)
    assert len(screen.splitlines()) <= 40
    assert "Something grave stands open" in screen
    assert screen.count(" h\n") == 5
    assert "Risk register" not in screen
    whole = terminal.render(made_of(shop), width=100, color=False, everything=True)
    assert whole.startswith(screen.rpartition("\n\n")[0])


def test_every_statement_says_what_it_stands_on_or_how_to_find_out(alone):
    statements = []

    def look(value):
        if isinstance(value, dict):
            statements.extend([value] if {"what", "sources"} == set(value) or {"how"} == set(value) else [])
            for one in value.values():
                look(one)
        elif isinstance(value, list):
            for one in value:
                look(one)

    look(alone.data["report"])
    assert len(statements) > 100
    assert all(one.get("how") or (one["what"] and one["sources"]) for one in statements)


def test_the_same_repository_gives_the_same_bytes_and_keeps_to_the_schema(shop, alone):
    told = json.loads(data.render(alone))
    Draft202012Validator(audit_schema()).validate(told)
    again = made_of(shop)
    assert data.render(again) == data.render(alone)
    assert page.render(again) == page.render(alone)


def test_what_others_measured_stands_where_unknown_stood(found):
    assert "unknown" in found["what-was-measured-alone"]
    assert "unknown" not in found["what-was-measured"]
    assert "$0.04 of 2,000 users" in found["what-it-costs"]


def test_a_debt_is_as_old_as_the_line_that_holds_it(alone):
    debts = {one["check"]: one for one in alone.data["report"]["debts"]}
    assert debts["datastore_published"]["since"]["what"] == "2025-10-13"
    assert debts["datastore_published"]["owner"] == "@shop/operations"
    ages = [one["age_days"] for one in alone.data["report"]["debts"] if one["age_days"] is not None]
    assert ages == sorted(ages, reverse=True)


def test_the_day_is_the_one_that_support_is_judged_on(shop, capsys):
    run(["audit", str(shop), "--today", "2025-10-17"])
    assert "as of 2025-10-17" in capsys.readouterr().out
    run(["audit", str(shop), "--today", "2026-11-27", "--format", "json"])
    report = json.loads(capsys.readouterr().out)["report"]
    assert report["day"] == "2026-11-27"
    assert report["reviews"][0]["next_day"] == "2026-12-01"


def test_a_day_that_is_none_is_refused(shop, capsys):
    assert run(["audit", str(shop), "--today", "tomorrow"]) == 2
    assert "--today" in capsys.readouterr().err


def test_a_pdf_needs_a_file_and_is_printed_by_the_browser(shop, tmp_path, capsys):
    assert run(["audit", str(shop), "--format", "pdf"]) == 2
    assert "--output" in capsys.readouterr().err
    assert run(["audit", str(shop), "--format", "pdf", "--output", str(tmp_path / "audit.pdf")]) == 3
    written = (tmp_path / "audit.pdf").read_bytes()
    assert written.startswith(b"%PDF-")
    assert len(PRINTED_AT.findall(written)) == 2
    assert set(PRINTED_AT.findall(written)) == {NO_TIME}, "the same report gives the same bytes"


def test_a_baseline_holds_faults_only_and_silences_them(shop, tmp_path, capsys):
    baseline = tmp_path / "baseline.txt"
    command = ["audit", str(shop), "--baseline", str(baseline)]
    assert run([*command, "--write-baseline"]) == 0
    held = baseline.read_text(encoding="utf-8").splitlines()
    assert held == sorted(held)
    assert not [one for one in held if one.startswith(("health_is_asked", "images_run_unprivileged"))]
    assert run([*command, "--fail-on", "low"]) == 0
    capsys.readouterr()
    run([*command, "--format", "json"])
    report = json.loads(capsys.readouterr().out)["report"]
    assert report["risks"] == []
    security = next(one for one in report["maturity"] if one["area"] == "security")
    assert security["score"] == 1, "what was there before is passed over, and still keeps the score down"


LIMITS = {"pillars": 10, "questions": 20, "choices": 15, "name": 128, "title": 128, "text": 2_048}
IDENTIFIER = re.compile(r"^[A-Za-z0-9_]{3,64}$")


def test_the_lens_keeps_to_the_format_of_the_tool(shop):
    report = report_of(facts_of(shop))
    told = lens(report)
    assert set(told) == {"schemaVersion", "name", "description", "pillars"}
    assert told["schemaVersion"] == "2021-11-01"
    assert len(told["name"]) <= LIMITS["name"]
    assert len(told["pillars"]) <= LIMITS["pillars"]
    questions = [one for pillar in told["pillars"] for one in pillar["questions"]]
    assert len(questions) == len(report.maturity) == len({one["id"] for one in questions})
    for one in questions:
        choices = [choice["id"] for choice in one["choices"]]
        assert len(one["title"]) <= LIMITS["title"]
        assert 1 < len(choices) == len(set(choices)) <= LIMITS["choices"]
        assert choices[-1].endswith("_no")
        assert all(IDENTIFIER.match(name) for name in (one["id"], *choices))
        *rules, default = one["riskRules"]
        assert default == {"condition": "default", "risk": "HIGH_RISK"}
        assert {name for rule in rules for name in rule["condition"].split(" && ")} < set(choices)
        for choice in one["choices"]:
            assert len(choice["title"]) <= LIMITS["title"]
            texts = (choice["helpfulResource"]["displayText"], choice["improvementPlan"]["displayText"])
            assert all(0 < len(text) <= LIMITS["text"] for text in texts)


def test_each_part_of_the_list_of_findings_can_be_left_out_by_a_box(alone):
    written = page.render(alone)
    boxes = set(re.findall(r'<input type="checkbox" id="(sieve-[\w-]+)" checked>', written))
    rules = dict(re.findall(r"#(sieve-[\w-]+):not\(:checked\) ~ \.sieved > \.([\w-]+) ", written))
    assert boxes == set(rules)
    classes = set(re.findall(r'<div class="((?:severity|section|environment|direction)-[^"]+)">', written))
    assert {name for one in classes for name in one.split()} == set(rules.values())
    assert "severity-high" in rules.values()


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for one, text in agreed(laid(Path(scratch) / "shop")).items():
            (FOLDER / f"{one}.md").write_text(text + "\n", encoding="utf-8")
