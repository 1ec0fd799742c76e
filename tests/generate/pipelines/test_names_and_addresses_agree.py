"""The pipeline speaks to what the other files declare: one name of an app, one registry, one address of its health."""

from __future__ import annotations

import re
import subprocess

import pytest
import yaml
from tests.generate.conftest import setting_of
from tests.generate.trees import texts_of

from loopwright.generate.naming import names_of

LONG = "loop-" + "of-a-long-name-" * 3


def named(script: str, environment: str = "production") -> str:
    """What the lines about its name make of ``$name``."""
    lines = [line for line in script.splitlines() if line.startswith("name=") or "|| name=" in line]
    program = "\n".join([f"environment={environment}", *lines, 'printf "%s" "$name"'])
    return subprocess.run(["bash", "-euc", program], capture_output=True, text=True, check=True).stdout


def whole(name, *force):
    """What all families say."""
    return {
        path: text
        for family in ("pipelines", "terraform", "platforms", "docs", "containers", "observability")
        for path, text in texts_of(family, name, *force).items()
    }


def test_the_app_at_digitalocean_has_one_name_and_one_repository():
    texts, setting = whole("coodloom-30"), setting_of("coodloom-30")
    script = texts["deploy/host.sh"]
    app = yaml.safe_load(texts[".do/app.yaml"])
    assert app["name"] == named(script) == names_of(setting).application
    repository = re.search(r"^\tthere=registry\.digitalocean\.com/\S+?}/(\S+)$", script, re.MULTILINE)[1]
    assert app["services"][0]["image"]["repository"] == repository == names_of(setting).images
    assert f'default     = "{repository}"' in texts["terraform/variables.tf"]


@pytest.mark.parametrize(
    ("provider", "path", "pattern"),
    [("fly.io", "fly.toml", r'^app = "(.*)"'), ("heroku", "app.json", r'"name": "(.*)"')],
)
def test_the_pipeline_speaks_to_the_app_that_the_platform_s_file_names(provider, path, pattern):
    texts = whole("coodloom-30", f"provider={provider}")
    declared = re.search(pattern, texts[path], re.MULTILINE)[1]
    assert named(texts["deploy/host.sh"]) == declared
    assert named(texts["deploy/host.sh"], "staging") == f"{declared}-staging"


def test_cloud_run_pulls_from_the_registry_that_terraform_declares():
    texts = whole("launch-shop")
    declared = re.search(r'repository_id\s+= "(\S+)"', texts["terraform/application.tf"])[1]
    assert f"-docker.pkg.dev/${{GCP_PROJECT:?}}/{declared}/app\n" in texts["deploy/host.sh"]
    named_anywhere = re.findall(r"-docker\.pkg\.dev/[^/\s]+/([\w-]+)/", "".join(texts.values()))
    assert set(named_anywhere) == {declared}


def test_nothing_is_asked_of_cloud_run_that_its_front_end_answers_itself():
    texts = whole("launch-shop")
    asked = [path for path, text in texts.items() if re.search(r"/(?:health|ready)z\b", text)]
    assert asked == []
    assert "GET /health health" in texts["deploy/walk.txt"]
    assert "/healthz" in "".join(whole("coodloom-30").values())  # where nothing else answers it
