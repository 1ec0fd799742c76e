"""What pages do to the specification of an app at DigitalOcean is done to it, and nothing else."""

from __future__ import annotations

import os
import subprocess

import pytest
import yaml

from loopwright.generate.docs.operations import row

DOCTL = """#!/usr/bin/env bash
set -eu
case "$1 $2" in
"apps spec") cat spec.yaml ;;
"apps update")
  while [ "$1" != --spec ]; do shift; done
  cp "$2" spec.yaml
  ;;
esac
"""
SPEC = {
    "databases": [{"cluster_name": "shop-database", "engine": "PG", "name": "database"}],
    "maintenance": {"archive": False, "enabled": False},
    "name": "shop",
    "services": [{"image": {"registry_type": "DOCR", "repository": "app", "tag": "former"}, "name": "app"}],
    "workers": [{"image": {"registry_type": "DOCR", "repository": "app", "tag": "former"}, "name": "worker"}],
}


@pytest.fixture
def typed(tmp_path):
    """What a command leaves of the specification."""
    (tmp_path / "doctl").write_text(DOCTL)
    (tmp_path / "doctl").chmod(0o755)
    (tmp_path / "git").write_text("#!/bin/sh\necho next\n")
    (tmp_path / "git").chmod(0o755)
    (tmp_path / "spec.yaml").write_text(yaml.safe_dump(SPEC))
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "APP": "id", "RESTORED": "id"}

    def run(kind, name, command):
        code = row(kind, name)[command].replace("%database%", "shop-database")
        subprocess.run(["bash", "-c", code], cwd=tmp_path, env=environment, check=True, capture_output=True)
        return yaml.safe_load((tmp_path / "spec.yaml").read_text())

    return run


def test_the_app_rests_and_comes_back(typed):
    assert typed("hosts", "platform_digitalocean", "pause") == {**SPEC, "maintenance": {"enabled": True}}
    left = {key: value for key, value in SPEC.items() if key != "maintenance"}
    assert typed("hosts", "platform_digitalocean", "resume") == left


def test_every_part_is_deployed_at_the_tag_that_is_checked_out(typed):
    after = typed("hosts", "platform_digitalocean", "deploy")
    assert [after[kind][0]["image"]["tag"] for kind in ("services", "workers")] == ["next", "next"]


def test_the_program_is_turned_to_the_restored_cluster_and_back(typed):
    after = typed("databases", "digitalocean", "switch")
    assert after["databases"][0]["cluster_name"] == "shop-database-restored"
    assert typed("databases", "digitalocean", "undo") == SPEC
