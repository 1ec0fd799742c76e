"""A release waits for its migration, a way back never migrates, and what is not known is no success."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
import yaml
from tests.generate.trees import lay, texts_of

IMAGE = f"ghcr.io/coach/loom:abc@sha256:{'1' * 64}"
HEROKU_DOCKER = """\
#!/usr/bin/env bash
if [[ $* == *build* ]]; then cat >>"$STATE/built"; exit 0; fi
echo '{"config": {"digest": "sha256:'"$(printf '%s' "${@: -1}" | tr -dc a-z)"'"}}'
"""
HEROKU_CURL = """\
#!/usr/bin/env bash
[[ $* == *PATCH* ]] && { printf '%s' "$*" >>"$STATE/patched"; exit 0; }
n=$(cat "$STATE/asked" 2>/dev/null || echo 0); echo $((n + 1)) >"$STATE/asked"
status=pending; ((n > 4)) && status=$ENDS
if [[ -e $STATE/patched ]]; then
	echo '[{"version": 1, "status": "succeeded"}, {"version": 2, "status": "'"$status"'"}]'
else
	echo '[{"version": 1, "status": "succeeded"}]'
fi
"""
ECS = """\
#!/usr/bin/env bash
echo "$*" >>"$STATE/asked"
case "$*" in
*list-tasks*) echo "${RUNNING:-0}" ;;
*capacityProviderStrategy*) cat "$STATE/where.json" ;;
*run-task*) cp "${4#file://}" "$STATE/run.json"; echo one ;;
*describe-task-definition*) echo '{"containerDefinitions": [{"image": "old"}]}' ;;
*lastStatus*) (($(grep -c lastStatus "$STATE/asked") > 3)) && echo STOPPED || echo RUNNING ;;
*exitCode*) echo "${CODE:-0}" ;;
*) echo one ;;
esac
"""


@pytest.fixture
def told(tmp_path):
    """Run a host's script with programs that answer as its place does."""

    def run(design, programs, *arguments, **environment):
        folder = lay(texts_of("pipelines", *design), tmp_path / "checkout")
        room = tmp_path / "bin"
        room.mkdir(exist_ok=True)
        for name, text in programs.items():
            (room / name).write_text(text)
            (room / name).chmod(0o755)
        given = {
            "PATH": f"{room}:{os.environ['PATH']}",
            "STATE": str(tmp_path),
            "ENVIRONMENT": "production",
            "PAUSE": "0.01",
            "TRIES": "20",
            **environment,
        }
        done = subprocess.run(
            [folder / "deploy/host.sh", *arguments],
            env=given,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.mark.parametrize(("ends", "status"), [("succeeded", 0), ("failed", 1)])
def test_heroku_runs_the_migration_of_the_pushed_image_and_is_waited_for(told, tmp_path, ends, status):
    programs = {"docker": HEROKU_DOCKER, "curl": HEROKU_CURL}
    found, printed = told(
        ("coodloom-30", "provider=heroku"), programs, "start", IMAGE, ENDS=ends, HEROKU_API_KEY="made-up"
    )
    assert found == status, printed
    assert f"FROM {IMAGE}\n" in (tmp_path / "built").read_text()
    patched = (tmp_path / "patched").read_text()
    assert '"type":"release"' in patched
    assert '"type":"web"' in patched


ECS_DESIGN = ("health-eu", "platform=containers")


@pytest.mark.parametrize(("code", "status"), [("0", 0), ("7", 1)])
def test_a_migration_at_ecs_is_waited_for_as_long_as_it_takes(told, tmp_path, code, status):
    given = {"CODE": code, "AWS_ACCOUNT_ID": "123456789012"}
    where = [{"capacityProvider": "machines", "weight": 1}]
    (tmp_path / "where.json").write_text(
        json.dumps({"capacityProviderStrategy": where, "networkConfiguration": None})
    )
    found, printed = told(ECS_DESIGN, {"aws": ECS}, "migrate", IMAGE, **given)
    assert found == status, printed
    asked = (tmp_path / "asked").read_text()
    assert "wait tasks-stopped" not in asked
    assert "--started-by migrate" in asked
    run = json.loads((tmp_path / "run.json").read_text())
    assert run["capacityProviderStrategy"] == [{"capacityProvider": "machines", "weight": 1}], (
        "where the service runs"
    )
    assert "networkConfiguration" not in run, "a network that a task on a machine does not have"
    assert run["startedBy"] == "migrate"


def test_a_second_migration_at_ecs_is_refused(told, tmp_path):
    found, printed = told(ECS_DESIGN, {"aws": ECS}, "migrate", IMAGE, RUNNING="1", AWS_ACCOUNT_ID="1")
    assert found == 1
    assert "runs already" in printed
    assert "run-task" not in (tmp_path / "asked").read_text()


def test_render_runs_the_image_that_was_checked_and_nothing_else():
    blueprint = yaml.safe_load(texts_of("platforms", "coodloom-30", "provider=render")["render.yaml"])
    for service in blueprint["projects"][0]["environments"][0]["services"]:
        if service["type"] in {"web", "worker"}:
            assert service["runtime"] == "image"
            assert service["autoDeployTrigger"] == "off"
            assert "@sha256:" in service["image"]["url"]


def test_the_way_back_at_fly_changes_no_schema():
    script = texts_of("pipelines", "coodloom-30", "provider=fly.io")["deploy/host.sh"]
    back = next(line for line in script.splitlines() if line.startswith("back()"))
    assert "--skip-release-command" in back


def test_a_server_migrates_when_it_is_told_to_and_never_on_the_way_back():
    text = texts_of("compose", "spreadsheet-cleaner")["compose.production.yaml"]
    services = yaml.safe_load(text)["services"]
    assert services["migrate"]["profiles"] == ["migrate"]
    assert all("migrate" not in one.get("depends_on", {}) for one in services.values())
    assert "docker compose run --rm migrate" in text
    assert "up --detach --wait --no-deps app worker proxy" in text


def test_what_runs_is_known_or_the_deploy_stops(tmp_path):
    steps = yaml.safe_load(texts_of("pipelines", "coodloom-30")[".github/workflows/deploy.yml"])["jobs"]
    step = next(one for one in steps["production"]["steps"] if one["name"] == "Remember what runs")
    assert "FIRST_DEPLOY" in step["env"]
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy/host.sh").write_text("#!/bin/sh\nexit 22\n")
    (tmp_path / "deploy/host.sh").chmod(0o755)
    for first, status in (("", 1), ("yes", 0)):
        given = {"PATH": os.environ["PATH"], "FIRST_DEPLOY": first}
        run = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", step["run"]], cwd=tmp_path, env=given, check=False
        )
        assert run.returncode == status
