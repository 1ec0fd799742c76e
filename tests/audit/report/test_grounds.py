"""What there was to look at: pipelines by where they lie and not by their name, and nothing of tests and examples."""

from __future__ import annotations

import pytest

from loopwright.audit.auditing import subject_of
from loopwright.audit.report.grounds import Grounds

WORKFLOW = "on: push\njobs:\n  all:\n    steps:\n      - run: pytest && trivy image shop\n"
COMPOSE = "services:\n  web:\n    image: nginx:1.27\n"
ALERTING = "route:\n  receiver: nobody\nreceivers:\n  - name: nobody\n"


@pytest.mark.parametrize(
    ("path", "text", "ground", "number"),
    [
        (".github/workflows/test.yml", WORKFLOW, "tests in a pipeline", 1),
        (".github/workflows/test.yml", WORKFLOW, "pipelines", 1),
        (".github/workflows/test.yml", WORKFLOW, "scans", 1),
        ("tests/cases/.gitlab-ci.yml", "test:\n  script: pytest\n", "tests in a pipeline", 0),
        ("compose.yaml", COMPOSE, "compose", 1),
        ("examples/compose.yaml", COMPOSE, "compose", 0),
        ("alertmanager/alertmanager.yml", ALERTING, "alert routes", 1),
        ("tests/alertmanager/alertmanager.yml", ALERTING, "alert routes", 0),
        ("docs/runbooks/database.md", "# Gone", "runbooks", 1),
        ("tests/runbooks/database.md", "# Gone", "runbooks", 0),
        ("docs/deploystack.md", "# A product", "runbooks", 0),
        ("docs/decisions/0001-why.md", "# Why", "decisions", 1),
    ],
)
def test_a_ground_holds_what_users_reach(tmp_path, path, text, ground, number):
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    assert Grounds(subject_of(tmp_path)).of(ground).number == number
