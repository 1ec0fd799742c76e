"""The same report in every format: whole, safe against what users write, and the same bytes twice."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from jsonschema import Draft202012Validator

from loopwright.interfaces.cli.rendering import data, markdown, terminal
from loopwright.interfaces.cli.rendering import page as pages
from loopwright.interfaces.cli.rendering.document import paths_of
from loopwright.interfaces.cli.reports import (
    alternatives,
    assumptions,
    design,
    roadmap,
    triggers,
    whatif,
    why,
)
from loopwright.interfaces.cli.reports.schema import design_schema

REPORTS = {
    "design": design.document,
    "triggers": triggers.document,
    "alternatives": alternatives.document,
    "roadmap": roadmap.document,
    "assumptions": assumptions.document,
    "why": lambda answer: why.document(answer, None),
    "why cost.total": lambda answer: why.document(answer, "cost.total"),
    "whatif": lambda answer: whatif.document(answer, answer, ["demand.users=9"]),
}
FORMATS = {
    "terminal": lambda document: terminal.render(document, width=100, color=False, everything=True),
    "narrow": lambda document: terminal.render(document, width=60, color=True, everything=True),
    "markdown": markdown.render,
    "html": pages.render,
    "json": data.render,
}


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("report", REPORTS)
def test_every_report_is_written_in_every_format_and_twice_the_same(report, format_, broken_answer):
    write = FORMATS[format_]
    first = write(REPORTS[report](broken_answer))
    assert first == write(REPORTS[report](broken_answer))
    assert "a spreadsheet" in first


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_no_line_on_a_terminal_is_wider_than_the_terminal(width, answer):
    lines = terminal.render(design.document(answer), width=width, color=False, everything=True).splitlines()
    assert max(len(line) for line in lines) <= width


def test_a_short_screen_leaves_the_details_out(answer):
    short = terminal.render(design.document(answer), width=100, color=False, everything=False)
    assert "Promises" in short
    assert "Decisions in full" not in short


def test_plain_text_has_no_escape_sequence_and_colour_has(answer):
    document = design.document(answer)
    assert "\x1b" not in terminal.render(document, width=100, color=False, everything=True)
    assert "\x1b[" in terminal.render(document, width=100, color=True, everything=True)


@pytest.mark.parametrize("format_", ["terminal", "markdown", "html"])
def test_no_control_or_direction_character_of_a_user_reaches_a_report(format_, hostile_answer):
    written = FORMATS[format_](design.document(hostile_answer))
    wild = {character for character in written if unicodedata.category(character) in {"Cc", "Cf"}}
    assert wild <= {"\n"}


def test_rich_markup_of_a_user_is_shown_as_it_was_written(hostile_answer):
    assert "[red]x[/red]" in FORMATS["terminal"](design.document(hostile_answer))


def test_a_user_cannot_break_a_markdown_table_or_heading(hostile_answer):
    written = markdown.render(design.document(hostile_answer))
    rows = [line for line in written.splitlines() if line.startswith("|")]
    for block in re.findall(r"(?:^\|.*\n)+", written, flags=re.MULTILINE):
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(counts) == 1, block
    assert rows
    assert "<script>" not in written
    assert "\n#head" not in written


def test_emphasis_in_markdown_never_holds_a_space_at_its_edge(broken_answer):
    written = markdown.render(design.document(broken_answer))
    assert "**✗** availability" in written
    assert "**Not priced:** uptime" in written


def test_markdown_carries_the_architecture_and_the_roadmap_as_mermaid(answer):
    blocks = re.findall(r"```mermaid\n(.*?)\n```", markdown.render(design.document(answer)), flags=re.DOTALL)
    assert [block.splitlines()[0] for block in blocks] == ["flowchart LR", "timeline"]
    assert "app --> database" in blocks[0]


def test_a_mermaid_label_cannot_be_closed_by_a_user(hostile_answer):
    written = markdown.render(design.document(hostile_answer))
    for line in re.findall(r'^\s+\w+\["(.*)"\]$', written, flags=re.MULTILINE):
        assert '"' not in line
        assert "<script" not in line


def test_the_json_report_fits_the_published_schema(answer, broken_answer, hostile_answer):
    schema = design_schema()
    Draft202012Validator.check_schema(schema)
    for one in (answer, broken_answer, hostile_answer):
        found = list(Draft202012Validator(schema).iter_errors(json.loads(data.render(design.document(one)))))
        assert found == []


def test_the_schema_refuses_a_number_without_its_path(answer):
    report = json.loads(data.render(design.document(answer)))
    del report["triggers"][0]["at"]["path"]
    assert not Draft202012Validator(design_schema()).is_valid(report)


def test_a_number_that_json_cannot_hold_is_null():
    assert data._finite({"a": (float("nan"), 1.5, float("inf"))}) == {"a": [None, 1.5, None]}


@pytest.mark.parametrize("report", REPORTS)
def test_every_number_of_a_report_is_a_figure_that_can_be_asked_why(report, broken_answer):
    printed = list(paths_of(REPORTS[report](broken_answer).blocks))
    own = [path for path in printed if not path.startswith("decision.")]
    assert own or report == "whatif"
    assert set(own) <= set(broken_answer.figures)
