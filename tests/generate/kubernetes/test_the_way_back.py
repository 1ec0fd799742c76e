"""The way back of a cluster, run as written against a stand-in that remembers which image each Deployment has."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml
from tests.generate.kubernetes.clusters import CLUSTER
from tests.generate.trees import lay, texts_of

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = "coodloom-500-customers"
OLD, BETWEEN, NEW = (f"registry.example.com/shop@sha256:{mark * 32}" for mark in ("aa", "bb", "cc"))
# a Deployment is a file with its image in it
STAND_IN = """#!/bin/sh
[ -z "${FAILS:-}" ] || { echo "the connection was refused" >&2; exit 1; }
[ "$1" = --namespace ] && shift 2
case "$1 $2" in
"get deployment") ! [ -f "$CLUSTER/$3" ] || cat "$CLUSTER/$3" ;;
"set image")
	name=${3#deployment/}
	[ -f "$CLUSTER/$name" ] || { echo "deployments.apps $name not found" >&2; exit 1; }
	printf '%s' "${4#\\*=}" >"$CLUSTER/$name" ;;
"delete deployment") rm -f "$CLUSTER/$3" ;;
"config view") echo ours ;;
"config set-cluster") echo "$*" >>"$CLUSTER/../pointed" ;;
"rollout status") [ -f "$CLUSTER/${3#deployment/}" ] ;;
*) echo "unknown: $*" >&2; exit 1 ;;
esac
"""
AWS = """#!/bin/sh
echo "$*" >>"$CLUSTER/../asked"
case "$*" in
*describe-cluster*) echo https://control.example ;;
*describe-instances*) echo i-1 ;;
*start-session*) touch "$CLUSTER/../tunnel" ;;
esac
"""
# what asks whether an address answers: the control plane where the network lets it, the tunnel once it is there
REACHES = """#!/bin/sh
case "$*" in *127.0.0.1*) [ -e "$CLUSTER/../tunnel" ] ;; *) [ -z "${CLOSED:-}" ] ;; esac
"""


@pytest.fixture
def cluster(tmp_path: Path) -> Path:
    lay(
        texts_of("kubernetes", "coodloom-500", CLUSTER) | texts_of("pipelines", "coodloom-500", CLUSTER),
        tmp_path,
    )
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in (
        ("kubectl", STAND_IN),
        ("aws", AWS),
        ("timeout", REACHES),
        ("session-manager-plugin", ""),
    ):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    (tmp_path / "cluster").mkdir()
    return tmp_path


def run(place: Path, script: str, **more: str) -> tuple[int, str]:
    environment = {
        "PATH": f"{place / 'bin'}:{os.environ['PATH']}",
        "CLUSTER": f"{place / 'cluster'}",
        "ENVIRONMENT": "production",
        **more,
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment,
        cwd=place,
    )
    return done.returncode, done.stdout


def runs(place: Path, **images: str) -> None:
    for name, image in images.items():
        (place / "cluster" / name.replace("project", PROJECT)).write_text(image)


def test_what_ran_comes_back_however_often_one_goes_back(cluster):
    for before, after in ((OLD, NEW), (BETWEEN, NEW), (OLD, BETWEEN)):
        runs(cluster, project=before, worker=before)
        status, said = run(cluster, "deploy/host.sh current")
        assert (status, said.strip()) == (0, f"{before},{before}")
        runs(cluster, project=after, worker=after, **{"app-canary": after})
        assert run(cluster, f"deploy/host.sh back '{said.strip()}'")[0] == 0
        found = {path.name: path.read_text() for path in (cluster / "cluster").iterdir()}
        assert found == {PROJECT: before, "worker": before}


def test_a_cluster_that_answers_its_network_alone_is_reached_through_a_node(cluster):
    runs(cluster, project=OLD, worker=OLD)
    assert run(cluster, "deploy/host.sh current", PAUSE="0.01")[1].strip() == f"{OLD},{OLD}"
    assert not (cluster / "pointed").exists(), "one that answers is asked itself"
    status, said = run(cluster, "deploy/host.sh current", CLOSED="yes", PAUSE="0.1")
    assert (status, said.strip()) == (0, f"{OLD},{OLD}")
    pointed = (cluster / "pointed").read_text()
    assert "--server https://127.0.0.1:8443 --tls-server-name control.example" in pointed
    asked = (cluster / "asked").read_text()
    assert "host=control.example,portNumber=443,localPortNumber=8443" in asked
    rights = texts_of("terraform", "coodloom-500", CLUSTER)["terraform/deploying.tf"]
    assert "AWS-StartPortForwardingSessionToRemoteHost" in rights
    assert '"ssm:resourceTag/eks:cluster-name"' in rights
    assert 'kubernetes_groups = ["deployers"]' in rights
    assert "--group deployers" in texts_of("terraform", "coodloom-500", CLUSTER)["terraform/README.md"]
    (cluster / "bin/session-manager-plugin").unlink()
    assert (
        run(cluster, "deploy/host.sh current", CLOSED="yes", PATH=f"{cluster / 'bin'}:/usr/bin:/bin")[0] == 1
    )


def test_a_part_that_did_not_run_yet_is_left_alone(cluster):
    runs(cluster, worker=OLD)
    said = run(cluster, "deploy/host.sh current")[1].strip()
    runs(cluster, project=NEW, worker=NEW)
    assert run(cluster, f"deploy/host.sh back '{said}'")[0] == 0
    assert (cluster / "cluster" / PROJECT).read_text() == NEW
    assert (cluster / "cluster" / "worker").read_text() == OLD


def remembering(where: str) -> str:
    """The step of a pipeline that remembers what runs."""
    if where == "gitlab":
        script = yaml.safe_load(texts_of("gitlab", "coodloom-500", CLUSTER)[".gitlab-ci.yml"])["production"][
            "script"
        ]
        return "mkdir -p build\n" + next(
            line for line in script if "build/before.txt" in line and "current" in line
        )
    text = texts_of("pipelines", "coodloom-500", CLUSTER)[".github/workflows/deploy.yml"]
    steps = yaml.safe_load(text)["jobs"]["production"]["steps"]
    return next(step["run"] for step in steps if step["name"] == "Remember what runs")


@pytest.mark.parametrize("where", ["github", "gitlab"])
def test_a_cluster_that_does_not_answer_is_no_empty_one(cluster, where):
    assert run(cluster, remembering(where))[0] == 0
    assert (cluster / "build/before.txt").read_text() == ""
    assert run(cluster, remembering(where), FAILS="yes")[0] != 0
