"""What runbooks tell to type can be typed: a shell reads it, and nothing it needs is left unsaid."""

from __future__ import annotations

import re
import subprocess

import pytest
from tests.generate.docs.reading import CASES, FENCE, documents, setting

from loopwright.design.model import Disaster
from loopwright.generate.docs import names
from loopwright.generate.docs.operations import _rows
from loopwright.generate.docs.runbooks import SET, SETS, VARIABLE, asking

ENVIRONMENT = {  # what whoever types has set: the shell's own, tokens of command lines, and the program's own settings
    *("USER", "HOME", "PATH"),
    *("DIGITALOCEAN_TOKEN", "RENDER_API_KEY", "RESTIC_REPOSITORY"),
    *("DATABASE_URL", "REDIS_URL"),
}
every_case = pytest.mark.parametrize("case", CASES, ids=" ".join)


def scripts(case):
    """The shell of each runbook of a case."""
    for path, text in documents(case).items():
        if path.startswith("docs/runbooks/"):
            code = "\n".join(body for language, body in FENCE.findall(text) if language == "sh")
            yield path, re.sub(r"^   ", "", code, flags=re.MULTILINE)


@every_case
def test_a_shell_reads_every_command(case):
    for path, script in scripts(case):
        done = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
        assert not done.returncode, (path, done.stderr)


@every_case
def test_every_variable_is_set_asked_for_or_the_environments(case):
    for path, script in scripts(case):
        code = "\n".join(line.split("   #")[0] for line in script.splitlines())
        named = {name for line in SETS.findall(code) for name in SET.findall(line)}
        assert set(VARIABLE.findall(code)) <= named | ENVIRONMENT, path


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


def test_every_host_and_database_answers_every_question():
    for kind in ("host", "database"):
        rows = {name: row for name, row in _rows()[kind].items() if "same_as" not in row}
        keys = {name: set(row) - {"lag"} for name, row in rows.items()}
        assert len({frozenset(one) for one in keys.values()}) == 1, kind
    machines = {frozenset(row) for row in _rows()["machine"].values()}
    assert machines == {frozenset({"resize", "create", "address", "sizes"})}


def test_a_page_asks_once_for_what_nothing_sets():
    page = '```sh\nexport A=1\n@ASK@\n```\n\n   ```sh\n   run "$SIZE" "$A" "$SIZE" "$UNKNOWN"\n   ```\n'
    assert asking(page).splitlines()[2] == "read -r -p 'Size, as the list of sizes names it: ' SIZE"
    assert asking(page).count("read -r") == 1
