"""What runs of pipelines, incidents and hands tell, each told by hand in a tree small enough to count."""

from __future__ import annotations

import json
import subprocess

import pytest

from loopwright.audit.auditing import subject_of
from loopwright.audit.incidents import incidents_of
from loopwright.audit.measures.measure import Confidence, quantile
from loopwright.audit.measures.measures import all_measures
from loopwright.audit.measures.runs import runs_of
from loopwright.loop.errors import LoopwrightError
from loopwright.survey.tree import walk
from loopwright.survey.written.configuration import Configuration

DELIVER = """name: Deliver
on: {push: {branches: [main]}, workflow_dispatch: {inputs: {version: {}}}}
jobs:
  test: {runs-on: ubuntu-24.04, steps: [{run: pytest}]}
  image: {needs: test, runs-on: ubuntu-24.04, steps: [{run: docker build .}]}
  deploy:
    needs: image
    runs-on: ubuntu-24.04
    steps: [{run: kubectl apply -f k8s}, {run: kubectl rollout status deploy/web}]
"""


def written(folder, files):
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder


def measures(folder, files, runs=None):
    return {one.slug: one for one in all_measures(subject_of(written(folder, files)), runs)}


def github(name, minute, took, conclusion, branch="main"):
    return {
        "workflowName": name,
        "headBranch": branch,
        "conclusion": conclusion,
        "startedAt": f"2026-11-01T10:{minute:02}:00Z",
        "updatedAt": f"2026-11-01T10:{minute + took:02}:00Z",
    }


ROWS = [
    github("Deliver", 0, 4, "success"),
    github("Deliver", 10, 2, "failure"),
    github("Deliver", 30, 6, "success"),
    github("Docs", 40, 1, "failure"),
    github("Deliver", 41, 9, "success", "try"),
]


def test_runs_of_what_deploys_on_the_main_branch_are_counted(tmp_path):
    told = measures(
        tmp_path, {".github/workflows/deliver.yml": DELIVER}, runs_of(json.dumps(ROWS), "runs.json")
    )
    speed, success, red = (told[name] for name in ("pipeline_speed", "pipeline_success", "pipeline_red"))
    assert (speed.value, speed.n, speed.p90) == (5.0, 2, 5.8)
    assert (success.value, success.n, success.confidence) == (0.667, 3, Confidence.LOW)
    assert (red.value, red.n) == (0.4, 1)
    assert (told["rollback"].value, told["rollback"].n) == (5.0, 2)


EXPORTS = {
    "the API of GitHub": {
        "workflow_runs": [
            {
                "name": "Deliver",
                "head_branch": "main",
                "status": "completed",
                "conclusion": "success",
                "run_started_at": "2026-11-01T10:00:00Z",
                "updated_at": "2026-11-01T10:05:00Z",
            }
        ]
    },
    "GitLab": [
        {
            "ref": "main",
            "status": "success",
            "created_at": "2026-11-01T10:00:00.000Z",
            "updated_at": "2026-11-01T10:05:00.000Z",
        }
    ],
    "GitLab, with a duration": [
        {
            "ref": "main",
            "status": "success",
            "created_at": "2026-11-01T09:00:00Z",
            "updated_at": "2026-11-01T12:00:00Z",
            "duration": 300,
        }
    ],
}


@pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS)
def test_each_export_is_read(export):
    (run,) = runs_of(json.dumps(export), "runs.json")
    assert (run.branch, run.seconds, run.good) == ("main", 300, True)


def test_what_is_not_over_or_took_no_time_that_can_be_is_left_out():
    odd = [
        github("Deliver", 0, 4, ""),
        github("Deliver", 0, 4, "cancelled"),
        {**github("Deliver", 5, 1, "success"), "updatedAt": "2025-01-01T00:00:00Z"},
        {"conclusion": "success"},
    ]
    assert runs_of(json.dumps([*odd, ROWS[0]]), "runs.json") == runs_of(json.dumps([ROWS[0]]), "runs.json")


@pytest.mark.parametrize("text", ["", "{}", '{"workflow_runs": 3}', "[1]", '[{"mood": "good"}]'])
def test_what_is_no_export_is_refused(text):
    with pytest.raises(LoopwrightError, match=r"runs\.json"):
        runs_of(text, "runs.json")


def test_without_an_export_the_longest_chain_is_named_and_no_time_guessed(tmp_path):
    told = measures(tmp_path, {".github/workflows/deliver.yml": DELIVER})
    assert told["pipeline_speed"].value is None
    assert "3 jobs in a row (test → image → deploy)" in told["pipeline_speed"].method
    assert told["rollback"].value is None


def test_jobs_that_wait_for_one_another_end(tmp_path):
    jobs = "  a: {needs: b, steps: [{run: pytest}]}\n  b: {needs: a, steps: [{run: flyctl deploy}]}\n"
    round_and_round = f"on: push\njobs:\n{jobs}"
    told = measures(tmp_path, {".github/workflows/deliver.yml": round_and_round})
    assert "2 jobs in a row" in told["pipeline_speed"].method


def test_steps_that_go_by_themselves_are_counted(tmp_path):
    told = measures(tmp_path, {".github/workflows/deliver.yml": DELIVER})["automation_level"]
    assert told.value == 1.0
    by_hand = DELIVER.replace("push: {branches: [main]}, ", "")
    by_hand = by_hand.replace(", {run: kubectl rollout status deploy/web}", "")
    told = measures(tmp_path, {".github/workflows/deliver.yml": by_hand})["automation_level"]
    assert told.value == 0.6
    assert "not seen: begin, look afterwards" in told.method


INCIDENT = """# The shop was down

**Start:** 2026-03-02 10:00 UTC
**Resolved:** 11:30

## Actions

- [x] Watch the disk (Ada, 2026-03-10)
"""
INCIDENTS = {
    "docs/incidents/2026-03-02-disk.md": INCIDENT,
    "docs/incidents/2026-03-12-certificate.md": "- Started: 23:30\n- Ended: 00:15\n- [ ] Renew it by itself\n",
    "docs/postmortems/2026-04-01.md": "| Date | 2026-04-01 |\n| Duration | 2h 15min |\n",
    "docs/incidents/README.md": "# Incidents\n\nHow we write them. Since 2026-01-01.\n",
    "docs/incidents/template.md": "# Title\n\nStart: YYYY-MM-DD 10:00\n",
    "docs/incidents/notes.md": "# Notes with no day\n",
}


def test_incidents_are_read_with_their_times(tmp_path):
    found = incidents_of(Configuration(walk(written(tmp_path, INCIDENTS)).files))
    assert [(one.evidence.file.rpartition("/")[2], one.lasted.total_seconds() / 60) for one in found] == [
        ("2026-03-02-disk.md", 90),
        ("2026-03-12-certificate.md", 45),
        ("2026-04-01.md", 135),
    ]
    assert [(one.done_actions, one.open_actions) for one in found] == [(1, 0), (0, 1), (0, 0)]


def test_time_to_recover_and_between_incidents_are_medians_with_their_number(tmp_path):
    told = measures(tmp_path, INCIDENTS)
    assert (told["mttr"].value, told["mttr"].n, told["mttr"].p90) == (1.5, 3, 2.1)
    assert told["mttr"].confidence is Confidence.MEDIUM
    assert told["mtbf"].n == 2
    assert told["mtbf"].value == ((10 * 24 + 13.5) + (19 * 24 + 0.5)) / 2


def test_without_incidents_nothing_is_guessed(tmp_path):
    assert not {"mttr", "mtbf"} & set(measures(tmp_path, {"README.md": "# Shop\n"}))


def test_the_fewest_people_who_hold_the_infrastructure_are_counted(tmp_path):
    folder = written(tmp_path, {"Dockerfile": "FROM scratch\n"})
    stream = []
    for number, (name, path) in enumerate(
        [("ada", "Dockerfile")] * 4 + [("grace", "main.tf")] * 3 + [("alan", "shop.py")] * 9
    ):
        stream += [
            "commit refs/heads/main",
            f"committer {name} <{name}@example.org> {1_780_000_000 + number} +0000",
            "data 1",
            "x",
            f"M 100644 inline {path}",
            f"data {len(str(number))}",
            str(number),
        ]
    stream += ["reset refs/tags/v1.0.0", "from refs/heads/main", ""]
    settings = ["-c", "init.defaultBranch=main"]
    subprocess.run(["git", *settings, "init", "-q", str(folder)], check=True)
    subprocess.run(
        ["git", "-C", str(folder), "fast-import", "--quiet"], input="\n".join(stream).encode(), check=True
    )
    told = measures(folder, {})
    assert (told["infrastructure_bus_factor"].value, told["infrastructure_bus_factor"].n) == (1, 7)
    assert told["release_frequency"].n == 1


def test_the_kinds_of_tests_are_shares(tmp_path):
    files = (
        {f"shop/tests/test_{n}.py": "" for n in range(7)}
        | {f"integration/test_{n}.py": "" for n in range(2)}
        | {"e2e/test_order.py": ""}
    )
    told = measures(tmp_path, files)
    assert [told[f"tests_{kind}"].value for kind in ("unit", "integration", "end_to_end")] == [0.7, 0.2, 0.1]


def test_a_share_of_values_lies_between_the_two_nearest():
    assert quantile([4, 1, 3, 2], 0.5) == 2.5
    assert quantile([7], 0.9) == 7
