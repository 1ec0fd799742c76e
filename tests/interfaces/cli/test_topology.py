"""`loopwright topology`, and what `loopwright audit` says of a change: every format, the schema, the exit status."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from loopwright.interfaces.cli.main import run
from loopwright.interfaces.cli.reports.topology_data import topology_schema

HERE = Path(__file__).parent
MONOREPO = HERE.parents[1] / "survey" / "monorepo"
CASES = HERE.parents[1] / "audit" / "cases"
HOSTILE = "web<script>alert(1)</script>"
LOOP = """\
loop: {name: Shop, kind: business, action: Orders bread, response: The order stands, value: Bread in the morning}
demand: {users: 200}
data:
  - {name: orders, size: 5 GB, criticality: high}
team: {people: 2, value_of_hour: 60 USD}
objectives:
  availability: 99.82 %
"""


@pytest.fixture
def shop(tmp_path):
    shutil.copytree(MONOREPO, tmp_path / "shop")
    return tmp_path / "shop"


@pytest.mark.parametrize("format_", ["terminal", "markdown", "html", "json", "mermaid", "svg"])
def test_every_format_names_the_parts_and_twice_the_same(format_, shop, capsys):
    written = []
    for _ in range(2):
        assert run(["topology", str(shop), "--all", "--format", format_]) == 0
        written.append(capsys.readouterr().out)
    assert written[0] == written[1]
    assert "PostgreSQL" in written[0]
    assert "compose" in written[0]


def test_the_json_keeps_to_its_schema_and_names_files_and_lines(shop, capsys):
    Draft202012Validator.check_schema(topology_schema())
    assert run(["topology", str(shop), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    Draft202012Validator(topology_schema()).validate(told)
    slugs = [one["slug"] for one in told["components"]]
    assert len(slugs) == len(set(slugs))
    assert all(one["evidence"][0]["file"] and one["environment"] for one in told["components"])
    assert {one["source"] for one in told["needs"]} <= set(slugs)
    assert told["loop_said"] is False


def test_the_svg_stands_alone(shop, capsys, tmp_path):
    file = tmp_path / "topology.svg"
    assert run(["topology", str(shop), "--format", "svg", "--output", str(file)]) == 0
    assert capsys.readouterr().out == ""
    text = file.read_text(encoding="utf-8")
    assert ET.fromstring(text).tag.endswith("svg")  # noqa: S314 - our own text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_a_name_that_means_harm_stays_a_name(tmp_path, capsys):
    services = {
        HOSTILE: {"image": "postgres:16", "ports": ["1:1"]},
        "shop": {"image": "x", "depends_on": [HOSTILE]},
    }
    (tmp_path / "compose.yaml").write_text(json.dumps({"services": services}), encoding="utf-8")
    for format_ in ("html", "svg", "markdown", "mermaid", "terminal"):
        assert run(["topology", str(tmp_path), "--all", "--format", format_]) == 0
        assert "<script>alert" not in capsys.readouterr().out.replace("web<script>alert(1)</script> ", "")


def test_an_empty_folder_is_an_answer_too(tmp_path, capsys):
    for format_ in ("terminal", "json", "svg", "mermaid"):
        assert run(["topology", str(tmp_path), "--format", format_]) == 0
        assert capsys.readouterr().out


@pytest.fixture
def changed(tmp_path):
    """A shop in two copies, committed; then one copy in the work tree."""
    folder = tmp_path / "shop"
    shutil.copytree(CASES / "single_point_of_failure" / "negative", folder)
    (folder / "loop.yaml").write_text(LOOP, encoding="utf-8")
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    subprocess.run(["git", "-C", str(folder), "add", "."], check=True)
    subprocess.run(["git", *identity, "-C", str(folder), "commit", "-q", "-m", "Begin"], check=True)
    manifest = folder / "k8s" / "shop.yaml"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace("replicas: 2", "replicas: 1"), encoding="utf-8"
    )
    return folder


def test_a_change_that_misses_an_objective_says_from_what_to_what_and_where(changed, capsys):
    assert run(["audit", str(changed), "--since", "HEAD", "--fail-on", "never"]) == 3
    screen = " ".join(capsys.readouterr().out.replace("\xa0", " ").split())
    assert (
        "This change takes availability from 99.85 % to 99.8 % and misses the objective of 99.82 %, here:"
        in screen
    )
    assert "k8s/shop.yaml:6" in screen
    assert "single_replica_behind_service" in screen


def test_a_change_as_values_has_what_is_new_and_what_is_gone(changed, capsys):
    assert run(["audit", str(changed), "--since", "HEAD", "--format", "json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "loopwright/changes/1"
    assert "single_replica_behind_service" in {one["check"] for one in told["new"]}
    assert "replicas_without_spread" in {one["check"] for one in told["gone"]}
    assert [one["name"] for one in told["promises"] if one["newly_missed"]] == ["availability"]


def test_no_change_is_a_yes_and_the_loop_is_what_is_asked_now(changed, capsys):
    subprocess.run(["git", "-C", str(changed), "checkout", "-q", "--", "k8s"], check=True)
    assert run(["audit", str(changed), "--since", "HEAD"]) == 0
    assert "no finding" in capsys.readouterr().out


def test_two_saved_reports_are_compared(changed, tmp_path, capsys):
    after, before = tmp_path / "after.json", tmp_path / "before.json"
    run(["audit", str(changed), "--format", "json", "--output", str(after)])
    subprocess.run(["git", "-C", str(changed), "checkout", "-q", "--", "k8s"], check=True)
    run(["audit", str(changed), "--format", "json", "--output", str(before)])
    assert run(["audit", "--diff", str(before), str(after)]) == 3
    assert "misses the objective" in " ".join(capsys.readouterr().out.split())
    assert run(["audit", "--diff", str(after), str(after)]) == 0
    assert run(["audit", "--diff", str(after), str(changed / "loop.yaml")]) == 1
    assert "is no report of an audit" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["--since", "HEAD", "--diff", "a", "b"],
        ["--since", "HEAD", "--format", "sarif"],
        ["--since", "HEAD", "--baseline", "b.txt", "--write-baseline"],
    ],
)
def test_what_cannot_be_asked_together_is_wrong_usage(words, tmp_path, capsys):
    assert run(["audit", str(tmp_path), *words]) == 2
    assert capsys.readouterr().err
