"""A deploy has the time that its own waits ask for, and its target counts the deploy alone."""

from __future__ import annotations

import re
import subprocess

import pytest
import yaml
from tests.generate.conftest import setting_of
from tests.generate.trees import texts_of

CLUSTER = ("platform=kubernetes",)
DESIGNS = [("coodloom-500", CLUSTER), ("coodloom-500", ()), ("launch-shop", CLUSTER)]


def job_of(name: str, force: tuple[str, ...], environment: str) -> dict:
    text = texts_of("pipelines", name, *force)[".github/workflows/deploy.yml"]
    return yaml.safe_load(text)["jobs"][environment]


@pytest.mark.parametrize(("name", "force"), DESIGNS)
@pytest.mark.parametrize("environment", ["staging", "production"])
def test_a_job_does_not_end_before_what_its_release_waits_for(name, force, environment):
    job = job_of(name, force, environment)
    waits = int(re.search(r"\d+", job["env"]["VERIFY_SECONDS"].partition("||")[2])[0])
    if force:
        script = texts_of("kubernetes", name, *force)["kubernetes/release.sh"]
        waits += sum(map(int, re.findall(r"rollout status deployment/\S+ --timeout (\d+)s", script)))
        waits += sum(map(int, re.findall(r"WATCH_SECONDS:-(\d+)", script)))
    load = texts_of("load", name, *force)["load/k6.js"] if environment == "staging" else ""
    waits += sum(map(int, re.findall(r'duration: "(\d+)s"', load)))
    assert job["timeout-minutes"] * 60 >= waits


@pytest.mark.parametrize(("name", "force"), DESIGNS)
def test_looking_at_a_version_and_playing_load_do_not_count_and_nothing_fails_for_the_time(
    name, force, tmp_path
):
    (step,) = (
        one for one in job_of(name, force, "staging")["steps"] if one["name"].startswith("Hold the deploy")
    )
    limit = int(re.search(r"(\d+) s are the target", step["run"])[1])
    assert limit >= 60 * setting_of(name, *force).value("seed.deploy_minutes")
    (tmp_path / "build").mkdir()
    for times, told in (
        (f"Release,{limit},0\nVerify,9000,0\nPerformance,9000,0\n", False),
        (f"Release,{limit + 1},0\n", True),
    ):
        (tmp_path / "build" / "times.csv").write_text(times)
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", step["run"]],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        assert done.returncode == 0
        assert ("::warning::" in done.stdout) == (told and "::warning::" in step["run"])


def test_a_target_that_is_enforced_is_told():
    assert "::warning::" in str(job_of("coodloom-500", (), "production"))
