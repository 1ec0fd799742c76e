"""Every name that a pipeline, its scripts or a runbook speaks of is made by a generated file of the same design."""

from __future__ import annotations

import re

import pytest
from tests.generate.conftest import setting_of
from tests.generate.docs.test_what_documents_name import declared
from tests.generate.trees import all_designs, texts_of

from loopwright.generate.naming import DECLARED, names_of

SOME = (
    ("coodloom-500",),
    ("health-eu",),
    ("spreadsheet-cleaner", "provider=aws"),
    ("coodloom-120", "provider=azure", "arrangement=serverless"),
    ("coodloom-120", "arrangement=servers"),
    ("coodloom-500", "arrangement=one_server"),
    ("coodloom-500", "platform=kubernetes"),
    ("coodloom-30",),
)
BY_THE_SCRIPT = {"canary"}  # made and deleted by the release itself


def expanded(script: str) -> str:
    """A script as the shell reads it in production."""
    text = script.replace("$environment", "production").replace("${environment}", "production")
    name = re.search(r"^name=(\S+)", text, re.MULTILINE)
    if name:
        text = re.sub(r"\$\{name\}|\$name\b", name[1], text)
    return text


def spoken_of(design) -> dict[str, set[str]]:
    """The names of this design's own things, by file."""
    project = setting_of(*design).project
    word = re.compile(rf"(?<![\w./$-])({re.escape(project[:18])}[\w-]*)")
    texts = texts_of("pipelines", *design)
    deploys = {
        path: expanded(text)
        for path, text in texts.items()
        if path in {"deploy/host.sh", ".github/workflows/deploy.yml"}
    }
    roles = re.findall(r"role/([\w-]+)", deploys.get(".github/workflows/deploy.yml", ""))
    code = "\n".join(
        line for line in deploys["deploy/host.sh"].splitlines() if not line.lstrip().startswith("#")
    )
    return {
        "deploy/host.sh": set(word.findall(code)),
        ".github/workflows/deploy.yml": {one for one in roles if "staging" not in one},
    }


def unmade(design, there) -> list[tuple[str, str]]:
    """Names that nothing makes."""
    return [
        (path, name)
        for path, names in spoken_of(design).items()
        for name in sorted(names)
        if name not in there and name.rpartition("-")[2] not in BY_THE_SCRIPT
    ]


def held(design) -> None:
    there = declared(design)
    assert unmade(design, there) == []
    script = texts_of("pipelines", *design)["deploy/host.sh"]
    terraform = "\n".join(texts_of("terraform", *design).values())
    for alias in re.findall(r"-alias .*--name (\w+)", script):
        assert re.search(rf'resource "aws_lambda_alias" "\w+" \{{\n\s+name\s+= "{alias}"', terraform), alias
    if "dkr.ecr." in script:
        assert 'resource "aws_ecr_repository" "application"' in terraform


@pytest.mark.parametrize("design", SOME, ids="-".join)
def test_pipelines_speak_of_what_is_made(design):
    held(design)


@pytest.mark.verify
def test_pipelines_of_every_design_speak_of_what_is_made():
    seen = 0
    for name, force in all_designs():
        design = (name, *force)
        if setting_of(*design).design.provider in DECLARED and texts_of("terraform", *design):
            held(design)
            seen += 1
    assert seen > len(SOME)


def test_a_name_that_nothing_makes_is_found():
    design = SOME[2]
    there = declared(design) - {names_of(setting_of(*design)).once}
    assert ("deploy/host.sh", "spreadsheet-cleaner-production-app-once") in unmade(design, there)


def test_servers_at_aws_are_spoken_to_by_ecs_alone():
    """They are machines of the cluster, without SSH, without Debian and without names of their own."""
    design = SOME[4]
    assert texts_of("servers", *design) == {}
    script = texts_of("pipelines", *design)["deploy/host.sh"]
    assert "aws ecs" in script
    assert "ssh " not in script
    pages = {path: text for path, text in texts_of("docs", *design).items() if "/runbooks/" in path}
    assert not [path for path, text in pages.items() if re.search(r"\bssh\b.*\$HOST|\bapp-1\b", text)]


def test_a_server_at_aws_is_entered_by_a_door_that_no_port_of_the_world_leads_to():
    design = SOME[5]
    terraform = texts_of("terraform", *design)
    assert 'resource "aws_ec2_instance_connect_endpoint" "door"' in terraform["terraform/application.tf"]
    groups = terraform["terraform/security_groups.tf"]
    ssh = re.findall(
        r'resource "aws_vpc_security_group_ingress_rule" "(\w+)" \{[^}]*from_port\s+= 22\b', groups
    )
    assert ssh == ["application_from_door"]
    assert "ec2-instance-connect:OpenTunnel" in terraform["terraform/deploying.tf"]
    script = texts_of("pipelines", *design)["deploy/host.sh"]
    assert "ProxyCommand=aws ec2-instance-connect open-tunnel" in script
    deploy = texts_of("pipelines", *design)[".github/workflows/deploy.yml"]
    assert "configure-aws-credentials" in deploy
    assert "DEPLOY_RUNNER" not in deploy


def test_a_closed_door_names_the_runner_that_may_come_in():
    deploy = texts_of("pipelines", "cron-api", "arrangement=servers")[".github/workflows/deploy.yml"]
    assert "runs-on: ${{ vars.DEPLOY_RUNNER || 'ubuntu-24.04' }}" in deploy


def test_one_closed_server_is_entered_by_no_pipeline():
    """Hosted runners do all of it: what they sign, the server fetches."""
    design = ("coodloom-120", "arrangement=one_server")
    written = texts_of("pipelines", *design) | texts_of("gitlab", *design)
    for path in (".github/workflows/deploy.yml", ".gitlab-ci.yml", "deploy/host.sh"):
        assert not re.search(r"\bssh \b|DEPLOY_RUNNER|DEPLOY_SSH_KEY|KNOWN_HOSTS", written[path]), path
    assert "DEPLOY_SIGNING_KEY" in written[".github/workflows/deploy.yml"]
    assert "DEPLOY_SIGNING_KEY" in written[".gitlab-ci.yml"]
    fetched = texts_of("servers", *design)
    assert {"servers/pull.sh", "servers/systemd/loop-pull.timer"} <= set(fetched)
    assert "/.well-known/loop-deploy" in fetched["servers/caddy/Caddyfile"]


@pytest.mark.parametrize("design", [SOME[1], SOME[2], SOME[3], SOME[4]], ids="-".join)
def test_pages_change_the_schema_by_the_new_image_and_go_back_without_it(design):
    pages = texts_of("docs", *design)
    deploy, back = (pages[f"docs/runbooks/{name}.md"] for name in ("deploy", "roll-back"))
    assert 'deploy/host.sh migrate "$IMAGE"' in deploy
    assert deploy.index("host.sh migrate") < deploy.index("deploy/release.sh")
    assert "migrate" not in back
    assert "$BACK" not in back + pages["docs/runbooks/scale-up.md"]


def test_what_stops_the_program_on_a_server_stops_its_workers_too():
    design = ("coodloom-120", "arrangement=one_server")
    assert "\n  worker:\n" in texts_of("servers", *design)["servers/compose.yaml"]
    pages = {path: text for path, text in texts_of("docs", *design).items() if "/runbooks/" in path}
    stops = [line for text in pages.values() for line in text.splitlines() if "docker compose" in line]
    assert stops
    assert all('--profile "*"' in line or " ps " in line or " ls" in line for line in stops), stops
