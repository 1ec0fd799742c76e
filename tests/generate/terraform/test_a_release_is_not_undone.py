"""What the pipeline turned over is not put back by the next plan, and a migration reads all that the program reads."""

from __future__ import annotations

import re

import hcl2
import pytest
import yaml
from tests.generate.trees import texts_of


def lifecycles(text: str) -> dict[str, str]:
    """What the resources of a file leave to others, by resource."""
    found = {}
    for kind, name, body in re.findall(
        r'^resource "(\w+)" "(\w+)" \{\n(.*?)^\}', text, re.DOTALL | re.MULTILINE
    ):
        ignored = re.search(r"ignore_changes\s+= \[(.*?)\]\n", body, re.DOTALL)
        found[f"{kind}.{name}"] = ignored[1] if ignored else ""
    return found


@pytest.mark.parametrize("force", [("provider=aws",), ("provider=aws", "arrangement=servers")])
def test_every_service_of_ecs_keeps_the_task_that_a_release_gave_it(force):
    whole = "\n".join(texts_of("terraform", "coodloom-120", *force).values())
    services = {name: left for name, left in lifecycles(whole).items() if name.startswith("aws_ecs_service.")}
    assert services
    assert all("task_definition" in left for left in services.values())


def test_cloud_run_keeps_its_image_and_its_traffic():
    left = lifecycles(texts_of("terraform", "launch-shop")["terraform/application.tf"])
    assert "template[0].containers[0].image" in left["google_cloud_run_v2_service.app"]
    assert "traffic" in left["google_cloud_run_v2_service.app"]
    assert "template[0].template[0].containers[0].image" in left["google_cloud_run_v2_job.migrate"]


def test_the_migration_of_cloud_run_reads_what_the_service_reads():
    parsed = hcl2.loads(texts_of("terraform", "launch-shop")["terraform/application.tf"])
    named = {
        label.strip('"'): body
        for one in parsed["resource"]
        for label, bodies in one.items()
        for body in bodies.values()
    }
    service = named["google_cloud_run_v2_service"]["template"][0]
    job = named["google_cloud_run_v2_job"]["template"][0]["template"][0]
    assert job["containers"][0]["env"] == service["containers"][0]["env"]
    assert job["vpc_access"] == service["vpc_access"]
    assert job["service_account"] == service["service_account"]
    script = texts_of("pipelines", "launch-shop")["deploy/host.sh"]
    assert 'jobs update "$job"' in script
    assert 'jobs execute "$job" "${place[@]}" --wait' in script
    assert "jobs deploy" not in script


@pytest.mark.parametrize(
    "design", [("health-eu", "platform=containers"), ("realtime-chat", "platform=serverless")]
)
def test_a_job_at_gitlab_is_believed_by_what_its_own_proof_says(design):
    """The audience that a job asks for is the one that is trusted, and the subject is of one branch of one project."""
    text = texts_of("terraform", *design)["terraform/deploying.tf"]
    trusted = hcl2.loads(text)["locals"][0]["trusted"]["gitlab"]
    job = texts_of("gitlab", *design)[".gitlab-ci.yml"]
    asked = yaml.safe_load(job)["production"]["id_tokens"]["CI_JOB_IDENTITY"]["aud"]
    assert trusted["audience"].strip('"') == asked
    assert trusted["issuer"].strip('"') == "gitlab.com"
    assert trusted["subject"].strip('"') == "project_path:${var.repository}:ref_type:branch:ref:main"
    assert "*" not in trusted["subject"]
    assert 'pipelines = "gitlab"' in texts_of("terraform", *design)["terraform/README.md"]


def test_one_environment_of_one_repository_may_deploy_and_only_what_it_must():
    text = texts_of("terraform", "health-eu", "platform=containers")["terraform/deploying.tf"]
    assert re.search(r'subject\s+= "repo:\$\{var\.repository\}:environment:\$\{var\.environment\}"', text)
    assert re.search(r'"\$\{local\.pipelines\.issuer\}:sub"\s+= local\.pipelines\.subject', text)
    assert "StringLike" not in text
    assert re.search(r'"\w+:\*"', text) is None
    assert '"iam:PassedToService" = "ecs-tasks.amazonaws.com"' in text
    deploy = texts_of("pipelines", "health-eu", "platform=containers")[".github/workflows/deploy.yml"]
    role = re.search(r"role/(\S+)", deploy)[1]
    assert role.endswith("-deploy")
    assert re.search(r'name\s+= "\$\{local\.name\}-deploy"', text)
    assert "if: github.ref == 'refs/heads/main'" in deploy
