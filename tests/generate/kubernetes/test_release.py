"""The release script, run as written against a stand-in for the cluster: what it asks, and what it takes back."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.generate.kubernetes.clusters import CLUSTER, documents
from tests.generate.trees import lay, said, texts_of

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = "coodloom-500-customers"
IMAGE = f"registry.example.com/shop@sha256:{'ab' * 32}"
STAND_IN = """#!/bin/sh
printf '%s\\n' "$*" >>"$CALLS"
case "$*" in
kustomize*) exec {kubectl} "$@" ;;
*jsonpath*Failed*) printf 'True' ;;
*jsonpath*) printf '%s' "${{RESTARTS:-0}}" ;;
esac
if [ -n "${{FAILS:-}}" ]; then
	case "$*" in *$FAILS*) exit 1 ;; esac
fi
"""

pytestmark = pytest.mark.kubectl


@pytest.fixture
def place(tmp_path: Path) -> Path:
    lay(texts_of("kubernetes", "coodloom-500", CLUSTER), tmp_path)
    stand_in = tmp_path / "bin" / "kubectl"
    stand_in.parent.mkdir()
    stand_in.write_text(STAND_IN.format(kubectl=shutil.which("kubectl")))
    stand_in.chmod(0o755)
    return tmp_path


def release(place: Path, *words: str, **more: str) -> tuple[int, str, list[str]]:
    calls = place / "calls"
    calls.write_text("")
    environment = {
        "PATH": f"{place / 'bin'}:{os.environ['PATH']}",
        "CALLS": str(calls),
        "WATCH_SECONDS": "0",
        **more,
    }
    done = subprocess.run(
        [place / "kubernetes/release.sh", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment,
    )
    return done.returncode, done.stdout + done.stderr, calls.read_text().splitlines()


def order(calls: list[str], *parts: str) -> None:
    """Each part is found in a later call than the one before."""
    place = -1
    for part in parts:
        place = next((at for at, call in enumerate(calls) if at > place and part in call), None)
        assert place is not None, (part, calls)


def test_a_release_migrates_tries_one_pod_and_turns_over(place):
    status, printed, calls = release(place, "production", IMAGE)
    assert status == 0, printed
    order(
        calls,
        "kustomize",
        "notin (app, worker, migrate)",
        "wait externalsecret",
        "name=migrate",
        "wait job/migrate",
        "apply --kustomize",
        "status deployment/app-canary",
        "apply --filename",
        f"status deployment/{PROJECT} ",
        "status deployment/worker",
        "delete deployment app-canary",
    )
    for folder in ("overlays/production", "canary"):
        text = said("kubectl", "kustomize", place / "kubernetes" / folder)[1]
        images = {
            one["metadata"]["name"]: one["spec"]["template"]["spec"]["containers"][0]["image"]
            for one in documents(text)
            if one["kind"] == "Deployment"
        }
        assert set(images.values()) == {IMAGE}
    assert "recovery@sha256:0000" in said("kubectl", "kustomize", place / "kubernetes/overlays/production")[1]


def test_a_release_waits_for_the_program_s_secrets_alone_and_sets_the_image_of_copies(place):
    copies = f"registry.example.com/shop@sha256:{'cd' * 32}"
    status, printed, calls = release(place, "production", IMAGE, copies)
    assert status == 0, printed
    assert [call.split()[3] for call in calls if " wait externalsecret" in call] == ["externalsecret/app"]
    shown = said("kubectl", "kustomize", place / "kubernetes/overlays/production")[1]
    images = {
        one["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["image"]
        for one in documents(shown)
        if one["kind"] == "CronJob"
    }
    assert images == {copies}
    assert "no copy is made" not in printed
    assert "no copy is made" in release(place, "staging", IMAGE)[1]


@pytest.mark.parametrize(
    ("fails", "never"),
    [
        ("wait externalsecret", "name=migrate"),
        ("wait job/migrate", "apply --kustomize"),
        ("status deployment/app-canary", f"status deployment/{PROJECT} "),
        (f"status deployment/{PROJECT} ", "delete nothing more"),
        ("status deployment/worker", "delete nothing more"),
    ],
)
def test_what_does_not_become_well_is_taken_back(place, fails, never):
    before = (place / "kubernetes/overlays/production/kustomization.yaml").read_text()
    status, printed, calls = release(place, "production", IMAGE, FAILS=fails)
    assert status == 1, printed
    assert "taken back" in printed
    assert not any(never in call for call in calls)
    assert (place / "kubernetes/overlays/production/kustomization.yaml").read_text() == before
    undone = [call for call in calls if "rollout undo" in call]
    assert len(undone) == (2 if fails in {f"status deployment/{PROJECT} ", "status deployment/worker"} else 0)


def test_a_first_pod_that_was_restarted_is_taken_back(place):
    status, printed, calls = release(place, "production", IMAGE, RESTARTS="1")
    assert status == 1, printed
    assert "delete deployment app-canary" in calls[-1]
    assert not any(f"rollout status deployment/{PROJECT} " in call for call in calls)


def test_a_schema_is_changed_by_the_new_version_and_nothing_else_is(place):
    before = (place / "kubernetes/overlays/production/kustomization.yaml").read_text()
    status, printed, calls = release(place, "production", IMAGE, ONLY="migrate")
    assert status == 0, printed
    order(calls, "delete job migrate", "name=migrate", "wait job/migrate")
    assert "wait job/migrate" in calls[-1]
    assert (place / "kubernetes/overlays/production/kustomization.yaml").read_text() == before


@pytest.mark.parametrize("page", ["deploy", "schema-change", "roll-back"])
def test_runbooks_speak_of_images_and_never_migrate_in_the_version_that_runs(page):
    text = texts_of("docs", "coodloom-500", CLUSTER)[f"docs/runbooks/{page}.md"]
    assert "kubectl exec" not in text
    assert "rollout undo" not in text
    assert ("kubernetes/release.sh production" in text) == (page != "roll-back")


def test_what_the_image_of_copies_takes_is_sent_to_its_build(place):
    sent = (place / "kubernetes/recovery.Dockerfile.dockerignore").read_text().splitlines()
    copied = [
        line for line in (place / "kubernetes/recovery.Dockerfile").read_text().splitlines() if "COPY" in line
    ]
    assert copied
    for line in copied:
        assert f"!{line.split()[-2]}" in sent


def test_other_environments_are_released_without_a_first_pod(place):
    status, printed, calls = release(place, "staging", IMAGE)
    assert status == 0, printed
    assert not any("apply --kustomize" in call for call in calls)


@pytest.mark.parametrize(
    "words",
    [
        ("production", "registry.example.com/shop:latest"),
        ("production", "registry.example.com/shop"),
        ("production", f"registry.example.com/shop@sha256:{'0' * 64}"),
        ("production", f"registry.example.com/shop; reboot@sha256:{'ab' * 32}"),
        ("moon", IMAGE),
        ("production", IMAGE, "registry.example.com/recovery:latest"),
    ],
)
def test_an_image_that_may_change_and_an_unknown_environment_are_refused(place, words):
    status, _, calls = release(place, *words)
    assert (status, calls) == (2, [])
