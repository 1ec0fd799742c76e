"""Pipelines, alerts and settings of odd shapes: no check of delivery raises, hangs or shows a secret's value."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopwright.audit.auditing import subject_of
from loopwright.audit.check import all_checks
from loopwright.audit.exchange.rows import rows
from loopwright.audit.ignoring import sifted
from loopwright.audit.running import audited
from loopwright.interfaces.cli.clock import today

TOPICS = frozenset({"pipelines", "delivery", "secrets", "watching", "strengths"})
OURS = [one for one in all_checks() if one.topic in TOPICS]
WORKFLOW = ".github/workflows/odd.yml"
SECRET = "ghp_" + "q7Zk2LmX9bVt4RcY8nWs6HdJ3fGp5TuA1eKo"
WORDS = (
    "on",
    "jobs",
    "steps",
    "uses",
    "run",
    "with",
    "needs",
    "if",
    "env",
    "push",
    "name",
    "permissions",
    "concurrency",
)
VALUES = st.recursive(
    st.sampled_from(
        ["", "null", "x", "./.github/workflows/odd.yml", "kubectl apply -f .", "${{ github.head_ref }}", "1"]
    ),
    lambda below: st.one_of(
        st.lists(below, max_size=3).map(lambda found: f"[{', '.join(found)}]"),
        st.dictionaries(st.sampled_from(WORDS), below, max_size=4).map(
            lambda found: "{" + ", ".join(f"{key}: {value or 'null'}" for key, value in found.items()) + "}"
        ),
    ),
    max_leaves=12,
)
ODD = {
    "calls itself": "on: push\njobs:\n" + "".join(f"  a{one}: {{uses: ./{WORKFLOW}}}\n" for one in range(60)),
    "needs itself": "on: push\njobs:\n  a:\n    needs: a\n    steps:\n      - run: flyctl deploy\n",
    "holds itself": "on: &on\n  push: *on\njobs: &jobs\n  a: &a\n    env: *a\n"
    "    steps: &steps\n      - *steps\n      - run: flyctl deploy\n",
    "no shape": "on: 3\njobs: {a: [], b: x, c: null, d: {steps: {run: x}}, e: {steps: [null, [], x, {run: []}]}}\n",
}
LOOPS = {
    "alertmanager.yml": "route: &r\n  receiver: a\n  routes: [*r]\nreceivers: &n\n  - name: b\n    x: *n\n",
    "deploy/web.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
    "spec:\n  template:\n    spec: &s\n      containers: &c\n        - *c\n        - image: shop/web:latest\n"
    "      initContainers: *s\n",
    "rules.yml": "groups:\n  - rules:\n      - &a\n        alert: x\n        expr: y\n        annotations: *a\n",
}


def said(folder):
    return audited(subject_of(folder), OURS)


@pytest.fixture
def shop(tmp_path):
    def write(files):
        for name, text in files.items():
            place = tmp_path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_an_odd_workflow_is_no_end(shop, text):
    said(shop({WORKFLOW: text}))


def test_what_holds_itself_is_no_end(shop):
    said(shop(LOOPS))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(on=VALUES, jobs=st.dictionaries(st.sampled_from(["a", "b", "c"]), VALUES, max_size=3))
def test_any_shape_of_workflow_is_read(shop, on, jobs):
    body = "".join(f"  {name}: {value or 'null'}\n" for name, value in jobs.items())
    said(shop({WORKFLOW: f"on: {on or 'null'}\njobs:\n{body}"}))


def test_a_secret_is_found_and_its_value_never_shown(shop):
    workflow = f"on: push\njobs:\n  deploy:\n    steps:\n      - run: kubectl apply --token={SECRET} -f .\n"
    found = said(
        shop({"settings.py": f"TOKEN = {SECRET!r}\n", ".env": f"API_TOKEN={SECRET}\n", WORKFLOW: workflow})
    )
    assert {one.check for one in found.findings} >= {"provider_key_in_file", "env_file_committed"}
    shown = repr(found) + rows(found, sifted(found.findings, lambda _: "", today()))
    assert SECRET[4:] not in shown


@pytest.mark.parametrize(
    "text", ["a" * 200_000, "a/" * 100_000, "a: " * 60_000, "x=" + "A1b" * 60_000, "ghp_" * 60_000]
)
def test_long_lines_take_no_longer_than_their_length(shop, text):
    said(
        shop(
            {
                "settings.yml": text,
                "run.sh": text,
                WORKFLOW: f"on: push\njobs:\n  a:\n    steps:\n      - run: {text!r}\n",
            }
        )
    )
