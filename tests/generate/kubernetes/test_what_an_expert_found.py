"""Faults that an expert found in clusters: machines, secrets, names and disks that the manifests need are there."""

from __future__ import annotations

import math
import re

import hcl2
import pytest
from tests.generate.conftest import setting_of
from tests.generate.kubernetes.clusters import CLUSTER, built, documents
from tests.generate.trees import texts_of

AWS = ("coodloom-120", "coodloom-500")
BEHIND_AN_EDGE, WITH_WORKER = "coodloom-500", "coodloom-500"

pytestmark = pytest.mark.kubectl


def terraform(name: str) -> dict[str, str]:
    return texts_of("terraform", name, CLUSTER)


def said_for(name: str, environment: str) -> dict:
    """What variables are in an environment: their defaults, and what it says itself."""
    texts = terraform(name)
    found = {
        label.strip('"'): one.get("default")
        for block in hcl2.loads(texts["terraform/variables.tf"])["variable"]
        for label, one in block.items()
    }
    return found | hcl2.loads(texts[f"terraform/environments/{environment}.tfvars"])


def of_kind(name: str, environment: str, kind: str) -> list[dict]:
    return [one for one in documents(built(name)[environment]) if one["kind"] == kind]


@pytest.mark.parametrize("name", AWS)
@pytest.mark.parametrize("environment", ["production", "staging"])
def test_pods_that_exclude_each_other_have_a_machine_each(name, environment):
    said = said_for(name, environment)
    scaled = {
        one["metadata"]["name"]: one["spec"] for one in of_kind(name, environment, "HorizontalPodAutoscaler")
    }
    tiers = set()
    for one in of_kind(name, environment, "Deployment"):
        tier = one["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/name"]
        tiers.add(tier)
        scaler = scaled.get(one["metadata"]["name"], {})
        least = scaler.get("minReplicas", one["spec"].get("replicas"))
        assert least <= said[f"{tier}_count"], tier
        assert scaler.get("maxReplicas", least) <= said.get(f"{tier}_most", said[f"{tier}_count"]), tier
        (machines,) = re.findall(
            rf'"aws_eks_node_group" "{"main" if tier == "app" else tier}" \{{.*?^\}}',
            text_of(name),
            re.MULTILINE | re.DOTALL,
        )
        assert f'tier = "{tier}"' in machines
        assert one["spec"]["template"]["spec"]["nodeSelector"]["tier"] == tier
    assert ("worker" in tiers) == (name == WITH_WORKER)


def text_of(name: str) -> str:
    return "\n".join(text for path, text in terraform(name).items() if path.count("/") == 1)


@pytest.mark.parametrize("name", AWS)
def test_every_secret_that_a_pod_waits_for_has_a_place_in_the_store(name):
    text = text_of(name)
    places = set(
        re.findall(
            r'"([A-Z][A-Z0-9_]+)"', "".join(re.findall(r"(?:secret|recovery)_names\s*=\s*\[[^]]*\]", text))
        )
    )
    for one in of_kind(name, "production", "ExternalSecret"):
        keys = {entry["remoteRef"]["key"].rpartition("/")[2] for entry in one["spec"]["data"]}
        assert keys <= places, one["metadata"]["name"]
    assert "concat(local.secret_names, local.recovery_names)" in text
    (reads,) = re.findall(
        r'resource "aws_iam_role_policy" "secrets" \{.*?^\}', text, re.MULTILINE | re.DOTALL
    )
    assert "values(aws_secretsmanager_secret.application)" in reads
    assert not re.search(r'resource "aws_iam_role_policy" "app" \{[^}]*secretsmanager', text)


def test_copies_find_the_authority_of_the_database_where_they_look_for_it():
    for one in of_kind("coodloom-120", "production", "CronJob"):
        spec = one["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        (container,) = spec["containers"]
        (path,) = (each["value"] for each in container["env"] if each["name"] == "PGSSLROOTCERT")
        (place,) = (each["mountPath"] for each in container["volumeMounts"] if each["name"] == "passwords")
        folder, _, key = path.rpartition("/")
        assert folder == place
        (secret,) = (
            each
            for each in of_kind("coodloom-120", "production", "ExternalSecret")
            if each["metadata"]["name"] == "recovery"
        )
        assert key in {entry["secretKey"] for entry in secret["spec"]["data"]}


def test_the_name_that_an_edge_asks_is_answered():
    text = text_of(BEHIND_AN_EDGE)
    (way_in,) = of_kind(BEHIND_AN_EDGE, "production", "Ingress")
    hosts = {rule["host"] for rule in way_in["spec"]["rules"]}
    assert all(host.startswith("origin.") for host in hosts)
    origin = '"origin.${var.domain_name}"'
    for kind in (
        '"aws_cloudfront_distribution" "main"',
        '"aws_acm_certificate" "main"',
        '"aws_route53_record" "origin"',
    ):
        (block,) = re.findall(rf"resource {kind} \{{.*?^\}}", text, re.MULTILINE | re.DOTALL)
        assert origin in block, kind
    called = way_in["metadata"]["annotations"]["alb.ingress.kubernetes.io/load-balancer-name"]
    (looked_up,) = re.findall(r'data "aws_lb" "ingress" \{.*?^\}', text, re.MULTILINE | re.DOTALL)
    name = re.search(r'name\s*= "(.*)"', looked_up)[1]
    project = setting_of(BEHIND_AN_EDGE, CLUSTER).project
    for part, value in (
        ("local.name", f"{project}-production"),
        ("local.project", project),
        ("var.environment", "production"),
    ):
        name = name.replace(f"${{{part}}}", value)
    assert (called, len(called) <= 32) == (name, True)


def test_without_an_edge_users_are_answered_by_their_own_name():
    (way_in,) = of_kind("coodloom-120", "production", "Ingress")
    assert not any(rule["host"].startswith("origin.") for rule in way_in["spec"]["rules"])
    assert 'resource "aws_route53_record" "main"' in text_of("coodloom-120")


@pytest.mark.parametrize("name", ["coodloom-500", "realtime-chat"])
def test_a_copy_of_the_database_has_room_and_time(name):
    setting = setting_of(name, CLUSTER)
    size = setting.value("data.size_gb")
    hours = size / setting.value("restore.logical_gb_per_hour")
    jobs = of_kind(name, "production", "CronJob")
    assert jobs
    for one in jobs:
        spec = one["spec"]["jobTemplate"]["spec"]
        assert spec["activeDeadlineSeconds"] >= 3600 * hours * (spec["backoffLimit"] + 1)
        (disk,) = (each for each in spec["template"]["spec"]["volumes"] if each["name"] == "scratch")
        claim = disk["ephemeral"]["volumeClaimTemplate"]["spec"]
        times = 2 if one["metadata"]["name"].startswith("dump") else 3
        assert int(claim["resources"]["requests"]["storage"].removesuffix("Gi")) >= math.ceil(times * size)
        classes = {each["metadata"]["name"] for each in of_kind(name, "production", "StorageClass")}
        assert {claim["storageClassName"]} == classes if classes else "storageClassName" not in claim


def test_who_restores_for_trial_has_a_name():
    for name in AWS:
        text = texts_of("kubernetes", name, CLUSTER)["kubernetes/recovery.Dockerfile"]
        (user,) = re.findall(r"^USER (\d+):", text, re.MULTILINE)
        assert re.search(rf"useradd .*--uid {user}\b", text)


@pytest.mark.parametrize("name", AWS)
def test_a_cluster_has_what_its_manifests_lean_on(name):
    text = text_of(name)
    (network,) = re.findall(r'resource "aws_eks_addon" "vpc_cni" \{.*?^\}', text, re.MULTILINE | re.DOTALL)
    assert re.search(r'enableNetworkPolicy\W+"true"', network)
    for wanted in ("aws_ebs_csi_driver", "metrics_server"):
        assert f'resource "aws_eks_addon" "{wanted}"' in text
    (subnet,) = re.findall(r'resource "aws_subnet" "public" \{.*?^\}', text, re.MULTILINE | re.DOTALL)
    assert re.search(r'"kubernetes.io/role/elb"\W+"1"', subnet)
    guide = terraform(name)["terraform/README.md"]
    for account in re.findall(r'service_account\s*= "([\w-]+)"', text):
        assert account in {"app", "ebs-csi-controller-sa"} or account in guide
    for line in re.findall(r"^helm upgrade (?:.*\\\n)*.*", guide, re.MULTILINE):
        assert re.search(r"--version \d+\.\d+\.\d+", line), line
    assert len(re.findall(r"^helm upgrade ", guide, re.MULTILINE)) >= 2


def test_a_pod_is_ready_once_the_balancer_has_it():
    for name, gated in (("coodloom-500", True), ("launch-shop", False)):
        (space,) = of_kind(name, "production", "Namespace")
        labels = space["metadata"]["labels"]
        assert (labels.get("elbv2.k8s.aws/pod-readiness-gate-inject") == "enabled") == gated
