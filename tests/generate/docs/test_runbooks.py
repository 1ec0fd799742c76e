"""What runbooks tell to type can be typed: a shell reads it, and nothing it needs is left unsaid."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from tests.generate.docs.reading import CASES, FENCE, documents, setting

from loopwright.design.model import Disaster
from loopwright.generate.docs import names, templating
from loopwright.generate.docs.asking import asking, variables
from loopwright.generate.docs.moves import DUMP, LOAD
from loopwright.generate.docs.operations import row, rows

ENVIRONMENT = {"USER", "HOME", "PATH", "EDITOR"}  # what every shell has; all else a page sets or asks for
PASSED_OVER = {  # what shellcheck is not asked about, and why
    "SC1091": "the settings of the copies come out of a store of passwords",
    "SC2016": "a pattern names Terraform's own ${local.name}",
    "SC2029": "names are filled in here, on purpose, and not on the server",
    "SC2034": "a page sets names once for all its blocks; not each page uses each",
    "SC2043": "as many deployments as the design has, which may be one",
}
EXAMINED = (  # each host and each way of keeping a database once
    ("spreadsheet-cleaner",),
    ("coodloom-500",),
    ("cron-api",),
    ("coodloom-30",),
    ("coodloom-30", "platform=kubernetes"),
    ("coodloom-120", "database=patroni"),
)
TEMPLATES = Path(templating.__file__).with_name("templates")
every_case = pytest.mark.parametrize("case", CASES, ids=" ".join)


def scripts(case):
    """The shell of each runbook of a case."""
    for path, text in documents(case).items():
        if path.startswith("docs/runbooks/"):
            code = "\n".join(body for language, body in FENCE.findall(text) if language == "sh")
            yield path, re.sub(r"^   ", "", code, flags=re.MULTILINE)


def examined(case, folder):
    for path, script in scripts(case):
        (folder / path.rpartition("/")[2].replace(".md", ".sh")).write_text(script)
    told = ["shellcheck", "--shell=bash", f"--exclude={','.join(PASSED_OVER)}", *sorted(folder.glob("*.sh"))]
    done = subprocess.run(told, capture_output=True, text=True, check=False)
    assert not done.stdout, done.stdout[:2000]


@every_case
def test_a_shell_reads_every_command(case):
    for path, script in scripts(case):
        done = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
        assert not done.returncode, (path, done.stderr)


@pytest.mark.parametrize("case", EXAMINED, ids=" ".join)
def test_shellcheck_has_nothing_to_say(case, tmp_path):
    examined(case, tmp_path)


@pytest.mark.verify
@every_case
def test_shellcheck_has_nothing_to_say_to_any_design(case, tmp_path):
    examined(case, tmp_path)


def test_shellcheck_refuses_a_variable_without_quotes(tmp_path):
    (tmp_path / "a.sh").write_text("MOMENT=$1\nrm -r $MOMENT\n")
    told = ["shellcheck", "--shell=bash", f"--exclude={','.join(PASSED_OVER)}", tmp_path / "a.sh"]
    assert subprocess.run(told, capture_output=True, check=False).returncode == 1


@every_case
def test_every_variable_is_set_asked_for_or_the_environments(case):
    for path, script in scripts(case):
        used, known = variables(script)
        assert used <= known | ENVIRONMENT, path


@every_case
def test_every_runbook_that_applies_is_there_and_no_other(case):
    there = {path for path in documents(case) if path.startswith("docs/runbooks/")}
    wanted = {names.runbook_path(slug) for slug in names.runbook_slugs(setting(case))}
    assert there == wanted | {"docs/runbooks/README.md"}
    disasters = {f"docs/runbooks/disaster-{one.replace('_', '-')}.md" for one in Disaster}
    assert disasters & there == {
        f"docs/runbooks/disaster-{one.disaster.replace('_', '-')}.md" for one in setting(case).design.recovery
    }


@every_case
def test_each_data_set_and_each_move_of_the_roadmap_has_one(case):
    there, one = documents(case), setting(case)
    for slug, _ in names.data_sets(one):
        assert f"docs/runbooks/restore-{slug}.md" in there
    assert len(names.migrations(one)) == max(0, len(one.answer.roadmap) - 1)


@every_case
def test_each_runbook_says_when_how_and_the_way_back(case):
    for path, text in documents(case).items():
        if path.startswith("docs/runbooks/") and not path.endswith("README.md"):
            for part in ("**Use it when**", "**Who**", "**How long**", "## Steps", "## Check", "## Way back"):
                assert part in text, (path, part)


def test_every_host_database_machine_and_storage_answers_every_question():
    for kind, unequal in (
        ("hosts", {"more_workers"}),
        ("databases", {"lag"}),
        ("machines", set()),
        ("files", {"title"}),
    ):
        whole = {
            name: set(row(kind, name)) - {"same_as", *unequal} for name in rows(kind) if name != "hosted"
        }
        assert len({frozenset(one) for one in whole.values()}) == 1, (kind, whole)


def test_every_question_is_asked_by_some_command():
    code = "\n".join(
        text
        for kind in ("hosts", "databases", "machines", "files")
        for one in rows(kind).values()
        for text in one.values()
    )
    templates = "\n".join(path.read_text() for path in TEMPLATES.rglob("*.j2")) + DUMP + LOAD
    for table in rows("ask").values():
        for name in table:
            assert f"${name}" in code + templates or f"${{{name}" in code + templates, name


def test_a_page_asks_once_and_where_it_is_first_needed():
    page = (
        "```sh\nA=1\n```\n\n   ```sh\n   list\n   ```\n\n"
        '   ```sh\n   run "$SIZE" "$A" "$SIZE" "$UNKNOWN"\n   ```\n\n   ```sh\n   again "$SIZE"\n   ```\n'
    )
    lines = asking(page).splitlines()
    assert lines[8:12] == [
        "   ```sh",
        "   {",
        "   read -r -p 'Size, as the list of sizes names it: ' SIZE",
        '   run "$SIZE" "$A" "$SIZE" "$UNKNOWN"',
    ]
    assert asking(page).count("read -r") == 1


def test_what_a_block_sets_before_it_uses_it_is_not_asked_for():
    assert "read" not in asking('```sh\nNAME=x\nput "$NAME"\n```\n')
    assert "read" not in asking('```sh\nfor NAME in a b; do put "$NAME"; done\n```\n')
    assert "read" in asking('```sh\nput "$NAME"; NAME=x\n```\n')
    assert "read" not in asking("```sh\necho done   # then: $NAME\n```\n")


def test_a_drill_asks_anew_for_what_the_steps_before_it_had_asked():
    page = '```sh\nA=1\n```\n```sh\nuse "$A" "$TABLE"\n```\n## Drill\n```sh\nuse "$A" "$TABLE"\n```\n'
    assert asking(page).count("read -r") == 2


@pytest.mark.parametrize(("typed", "taken"), [("now\n2026-01-31T13:45:00Z\n", "2026-01-31T13:45:00Z")])
def test_a_moment_is_asked_for_until_it_is_one(typed, taken):
    block = asking("```sh\nprintf '%s' \"$MOMENT\"\n```\n").removeprefix("```sh\n").removesuffix("```\n")
    done = subprocess.run(["bash", "-c", block], input=typed, text=True, capture_output=True, check=True)
    assert done.stdout == taken
