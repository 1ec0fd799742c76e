"""What others use of this repository: the action, GitLab's template, the hooks; read by their readers, and run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from loopwright import __version__

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
ACTION = ROOT / "action.yml"
GITLAB = ROOT / "ci" / "gitlab.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
UNTESTED = "on:\n  push:\n    branches: [main]\njobs:\n  deploy:\n    steps:\n      - run: flyctl deploy\n"
EXPRESSION = re.compile(r"\$\{\{ *inputs\.([\w-]+) *\}\}")


def said(*command, **given):
    done = subprocess.run([str(one) for one in command], capture_output=True, text=True, check=False, **given)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("schema", "file"),
    [("vendor.github-actions", ACTION), ("vendor.gitlab-ci", GITLAB)],
    ids=lambda one: getattr(one, "name", one),
)
def test_their_schemas_accept_them(schema, file, tmp_path):
    status, printed = said(BIN / "check-jsonschema", "--builtin-schema", schema, file)
    assert status == 0, printed
    spoilt = tmp_path / file.name
    spoilt.write_text(
        file.read_text(encoding="utf-8")
        .replace("using: composite", "using: nobody")
        .replace("interruptible: true", "interruptible: soon"),
        encoding="utf-8",
    )
    assert said(BIN / "check-jsonschema", "--builtin-schema", schema, spoilt)[0] != 0


def test_zizmor_finds_nothing_in_the_action_and_something_in_a_spoilt_one(tmp_path):
    command = (BIN / "zizmor", "--offline", "--no-progress", "--persona", "pedantic")
    status, printed = said(*command, ACTION)
    assert status == 0, printed
    spoilt = tmp_path / "action.yml"
    spoilt.write_text(
        ACTION.read_text(encoding="utf-8").replace('audit "$TARGET"', 'audit "${{ inputs.path }}"'),
        encoding="utf-8",
    )
    assert said(*command, spoilt)[0] != 0


def test_every_action_is_pinned_by_its_commit():
    used = re.findall(r"uses: (\S+)", ACTION.read_text(encoding="utf-8"))
    taken = [one for one in used if "<" not in one]
    assert len(taken) == 2
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", one) for one in taken)


def test_shellcheck_has_nothing_to_say(tmp_path):
    steps = [
        one["run"]
        for one in yaml.safe_load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"]
        if "run" in one
    ]
    steps.append("\n".join(yaml.safe_load(GITLAB.read_text(encoding="utf-8"))["loopwright"]["script"]))
    for number, text in enumerate(steps):
        script = tmp_path / f"{number}.sh"
        script.write_text(f"#!/bin/bash\n{text}\n", encoding="utf-8")
        status, printed = said("shellcheck", "--severity=style", script)
        assert status == 0, printed


@pytest.fixture
def shop(tmp_path):
    folder = tmp_path / "shop"
    place = folder / ".github" / "workflows" / "deliver.yml"
    place.parent.mkdir(parents=True)
    place.write_text(UNTESTED, encoding="utf-8")
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True)
    subprocess.run(["git", "-C", folder, "add", "."], check=True)
    subprocess.run(["git", *identity, "-C", folder, "commit", "-q", "-m", "Begin"], check=True)
    return folder


def acted(folder, scratch, **inputs):
    """Run the action's own commands in a checkout, as a runner does; Python is there, and nothing is fetched."""
    action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    given = {name: one.get("default", "") for name, one in action["inputs"].items()} | inputs
    home = scratch / "loopwright" / "bin"
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "loopwright").exists():
        (home / "loopwright").symlink_to(BIN / "loopwright")
    summary = scratch / "summary.md"
    for step in action["runs"]["steps"]:
        if "run" not in step or step["name"].startswith("Install"):
            continue
        own = {
            key: EXPRESSION.sub(lambda found: given[found[1]], value) for key, value in step["env"].items()
        }
        runner = {
            "RUNNER_TEMP": str(scratch),
            "GITHUB_OUTPUT": str(scratch / "output"),
            "GITHUB_STEP_SUMMARY": str(summary),
        }
        status, printed = said(
            "bash",
            "--noprofile",
            "--norc",
            "-eo",
            "pipefail",
            "-c",
            step["run"],
            cwd=folder,
            env={**os.environ, **runner, **own},
        )
        if status:
            break
    return status, printed, summary.read_text(encoding="utf-8") if summary.exists() else ""


def test_the_action_finds_shows_and_judges(shop, tmp_path):
    status, printed, summary = acted(shop, tmp_path)
    assert status == 3, printed
    assert "A deployment does not wait for tests" in summary
    assert f"sarif={tmp_path}/loopwright.sarif" in (tmp_path / "output").read_text(encoding="utf-8")
    told = json.loads((tmp_path / "loopwright.sarif").read_text(encoding="utf-8"))
    assert "deploy_not_gated_by_tests" in {one["ruleId"] for one in told["runs"][0]["results"]}


def test_the_action_fails_on_what_it_is_told_to(shop, tmp_path):
    assert acted(shop, tmp_path, **{"fail-on": "never"})[0] == 0
    assert acted(shop, tmp_path, **{"fail-on": "critical"})[0] == 0


def test_the_action_asks_for_what_changed_since_a_commit(shop, tmp_path):
    """A stand-in writes down how it is called: the base is passed on, and never fetched where it is there."""
    home = tmp_path / "loopwright" / "bin"
    home.mkdir(parents=True)
    stand_in = home / "loopwright"
    stand_in.write_text(f'#!/bin/bash\necho "$@" >> {tmp_path}/calls\n', encoding="utf-8")
    stand_in.chmod(0o755)
    base = subprocess.run(
        ["git", "-C", shop, "rev-parse", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert acted(shop, tmp_path, since=base, loop="loop.yaml")[0] == 0
    calls = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    assert "--since" not in calls[0]
    assert f"--loop loop.yaml --since {base} --format markdown" in calls[1]


def test_gitlab_s_job_finds_and_judges(shop, tmp_path):
    job = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    given = {key: str(value) for key, value in job["variables"].items()}
    script = "\n".join(["set -eo pipefail", *job["loopwright"]["script"]])
    given |= {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    assert said("bash", "-c", script, cwd=shop, env=given)[0] == 3
    assert "deploy_not_gated_by_tests" in (shop / "loopwright.xml").read_text(encoding="utf-8")
    assert json.loads((shop / "loopwright.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert said("bash", "-c", script, cwd=shop, env=given | {"LOOPWRIGHT_FAIL_ON": "critical"})[0] == 0


def test_pre_commit_accepts_the_hooks_and_runs_them(shop, tmp_path):
    status, printed = said(BIN / "pre-commit", "validate-manifest", HOOKS)
    assert status == 0, printed
    hooks = [{**one, "language": "system"} for one in yaml.safe_load(HOOKS.read_text(encoding="utf-8"))]
    (shop / ".pre-commit-config.yaml").write_text(
        yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]}), encoding="utf-8"
    )
    subprocess.run(["git", "-C", shop, "add", "."], check=True)
    environment = {
        **os.environ,
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
    }
    status, printed = said(
        BIN / "pre-commit", "run", "--all-files", "--color=never", cwd=shop, env=environment
    )
    assert status == 1
    assert re.search(r"Loopwright audit\.+Failed", printed)
    assert re.search(r"Loopwright loop file\.+\(no files to check\)Skipped", printed)
    assert "A deployment does not wait for tests" in printed


def test_the_version_that_gitlab_installs_is_this_one():
    assert (
        yaml.safe_load(GITLAB.read_text(encoding="utf-8"))["variables"]["LOOPWRIGHT_VERSION"] == __version__
    )
