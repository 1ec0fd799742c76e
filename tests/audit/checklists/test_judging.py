"""How a box is judged: what is against it weighs most, then proof, then somebody's word; nothing else counts."""

from __future__ import annotations

from datetime import date

import pytest

from loopwright.audit.auditing import subject_of
from loopwright.audit.checklists.judging import Evidenced, State, by_check, checks_needed, judged, sights_in
from loopwright.audit.checklists.statements import Statement
from loopwright.audit.running import audited
from loopwright.design.checklists.boxes import Checklist, all_boxes, boxes_of
from loopwright.survey.served.questions import Reply

DAY = date(2026, 11, 27)
ALL = {one.id: one for one in all_boxes()}
SETTINGS = """INSTALLED_APPS = ["django.contrib.auth", "django.contrib.sessions"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
SESSION_COOKIE_SECURE = True
"""
WORKFLOW = """on: {push: {branches: [main]}}
jobs:
  test: {runs-on: ubuntu-24.04, steps: [{run: pytest}]}
  deploy:
    needs: test
    runs-on: ubuntu-24.04
    steps:
      - run: docker build . && docker push ghcr.io/shop/app
      - run: flyctl deploy
      - name: Smoke test
        run: curl --fail https://shop.example/health
"""
RUNBOOK = "# Rolling back\n\nFind the release before, take it, look at the page, then write down how long it took.\n"


def evidenced(folder, files, *, replies=(), statements=()):
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    subject = subject_of(folder)
    findings = audited(subject, checks_needed()).findings
    return Evidenced(
        by_check(findings),
        sights_in(subject),
        {one.question: one for one in replies},
        {one.box: one for one in statements},
        "statements.yaml",
        DAY,
    )


def states(folder, files, names, **given):
    told = evidenced(folder, files, **given)
    return {one.box.id: one for one in judged([ALL[name] for name in names], told)}


def test_files_prove_with_file_and_line(tmp_path):
    names = (
        "security.passwords",
        "security.forgery",
        "security.sessions",
        "gate.tests",
        "gate.smoke",
        "gate.health",
        "launch.roll-back",
    )
    files = {
        "shop/settings.py": SETTINGS,
        ".github/workflows/deliver.yml": WORKFLOW,
        "docs/rolling-back.md": RUNBOOK,
    }
    found = states(tmp_path, files, names)
    assert {name: one.state for name, one in found.items()} == dict.fromkeys(names, State.PROVEN)
    assert found["security.forgery"].grounds[0].where == "shop/settings.py:2"
    assert found["security.sessions"].grounds[0].where == "shop/settings.py:3"
    assert found["launch.roll-back"].grounds[0].where == "docs/rolling-back.md:1"


def test_nothing_is_unknown_and_says_how_to_find_out(tmp_path):
    found = judged(all_boxes(), evidenced(tmp_path, {"README.md": "# Shop\n"}))
    assert {one.state for one in found} == {State.UNKNOWN}
    assert all("sign" in one.next for one in found)


def test_one_fault_outweighs_all_that_is_well(tmp_path):
    files = {
        "shop/models.py": "class Order(models.Model): pass\n",
        "shop/report.py": 'cursor.execute(f"SELECT 1 WHERE a = {b}")\n',
    }
    found = states(tmp_path, files, ["security.queries"])["security.queries"]
    assert found.state is State.MISSING
    assert [one.where for one in found.grounds] == ["shop/report.py:1"]


def test_a_check_that_finds_something_refutes(tmp_path):
    workflow = WORKFLOW.replace("    needs: test\n", "")
    found = states(tmp_path, {".github/workflows/deliver.yml": workflow}, ["gate.tests", "loop.pipeline"])
    assert {one.state for one in found.values()} == {State.MISSING}
    assert found["gate.tests"].grounds[0].where.startswith(".github/workflows/deliver.yml:")


def test_what_is_done_in_tests_alone_proves_nothing(tmp_path):
    found = states(
        tmp_path, {"tests/settings.py": SETTINGS, "examples/settings.py": SETTINGS}, ["security.forgery"]
    )
    assert found["security.forgery"].state is State.UNKNOWN


def test_somebodys_word_is_a_claim_until_it_ends(tmp_path):
    word = Statement("security.tried", "Ada", date(2026, 1, 1), date(2026, 12, 31), "report 7", 4)
    past = Statement("security.reviewed", "Ada", date(2025, 1, 1), date(2025, 12, 31), "report 6", 9)
    found = states(
        tmp_path, {}, ["security.tried", "security.reviewed", "ready.security"], statements=(word, past)
    )
    assert found["security.tried"].state is State.CLAIMED
    assert found["security.tried"].grounds[0].where == "statements.yaml:4"
    assert found["security.reviewed"].state is found["ready.security"].state is State.UNKNOWN
    assert "ended on 2025-12-31" in found["security.reviewed"].hints[0].says


def test_a_word_for_a_box_counts_for_the_same_box_elsewhere(tmp_path):
    word = Statement("security.reviewed", "Ada", DAY, DAY, "seen", 2)
    assert (
        states(tmp_path, {}, ["ready.security"], statements=(word,))["ready.security"].state is State.CLAIMED
    )


def test_nobodys_word_outweighs_a_fault(tmp_path):
    word = Statement("security.queries", "Ada", DAY, DAY, "all fine", 2)
    files = {"shop/report.py": 'cursor.execute(f"SELECT 1 WHERE a = {b}")\n'}
    assert (
        states(tmp_path, files, ["security.queries"], statements=(word,))["security.queries"].state
        is State.MISSING
    )


@pytest.mark.parametrize(
    ("holds", "state"), [(True, State.PROVEN), (False, State.MISSING), (None, State.UNKNOWN)]
)
def test_a_running_server_proves_and_refutes(holds, state, tmp_path):
    reply = Reply("cookies", "seen", "https://shop.example", holds)
    found = states(tmp_path, {}, ["security.sessions"], replies=(reply,))["security.sessions"]
    assert found.state is state


def test_a_box_of_others_is_as_the_weakest_of_them(tmp_path):
    parts = ALL["loop.security"].all_of
    words = [Statement(ALL[name].signed_as, "Ada", DAY, DAY, "seen", 2) for name in parts]
    assert states(tmp_path, {}, ["loop.security"], statements=words)["loop.security"].state is State.CLAIMED
    assert (
        states(tmp_path, {}, ["loop.security"], statements=words[1:])["loop.security"].state is State.UNKNOWN
    )
    false = Reply("https", "in the clear", "http://shop.example", holds=False)
    found = states(tmp_path, {}, ["loop.security"], statements=words, replies=(false,))["loop.security"]
    assert found.state is State.MISSING


def test_the_list_of_files_holds_what_a_file_can_prove():
    assert all(one.from_files for one in boxes_of(Checklist.FILES))
    assert not ALL["security.tried"].from_files
    assert not ALL["security.gdpr"].from_files


def test_a_hint_proves_nothing(tmp_path):
    found = states(
        tmp_path, {"SECURITY.md": "Write to security@shop.example.\n"}, ["security.reports", "basics.whom"]
    )
    assert found["security.reports"].state is State.PROVEN
    assert found["basics.whom"].state is State.UNKNOWN
    assert [one.where for one in found["basics.whom"].hints] == ["SECURITY.md:1"]


@pytest.mark.parametrize(
    ("box", "service"),
    [
        (
            "basics.database",
            "    ports: ['5432:5432']\n    environment: {POSTGRES_PASSWORD_FILE: /run/secrets/p}\n",
        ),
        ("basics.secrets", "    environment: {POSTGRES_PASSWORD: hg7Kq2LmPz9xWv}\n"),
    ],
)
def test_what_an_audit_finds_in_a_compose_file_a_checklist_does_not_leave_open(tmp_path, box, service):
    compose = f"services:\n  db:\n    image: postgres:17\n{service}"
    assert states(tmp_path, {"compose.production.yaml": compose}, [box])[box].state is State.MISSING
