"""Manifests are accepted by kubectl and by the schemas of Kubernetes, keep every policy, and say what was decided."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace

import jsonschema
import kubernetes_validate
import pytest
from tests.generate.conftest import setting_of
from tests.generate.kubernetes.clusters import CLUSTER, built, documents
from tests.generate.kubernetes.policies import amount, faults, template_of
from tests.generate.trees import all_designs, texts_of

from loopwright.design.model import Tier
from loopwright.generate.kubernetes.plan import Plan
from loopwright.generate.pinned import version_of
from loopwright.generate.rendering import rendered
from loopwright.loop.vocabulary import DatabaseStage

LINE = version_of("kubernetes")
SOME = ("coodloom-500", "coodloom-30", "launch-shop")
# external-secrets.io/v1, as its reference says; read 2026-11-27. What Kubernetes itself does not know is read by this.
NAME = {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"}
REMOTE = {
    "type": "object",
    "required": ["key"],
    "additionalProperties": False,
    "properties": {"key": {"type": "string"}},
}
EXTERNAL = {
    "type": "object",
    "additionalProperties": False,
    "required": ["apiVersion", "kind", "metadata", "spec"],
    "properties": {
        "apiVersion": {"const": "external-secrets.io/v1"},
        "kind": {"const": "ExternalSecret"},
        "metadata": {"type": "object"},
        "spec": {
            "type": "object",
            "additionalProperties": False,
            "required": ["secretStoreRef", "data"],
            "properties": {
                "refreshInterval": {"type": "string", "pattern": "^[0-9]+(s|m|h)$"},
                "secretStoreRef": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["name", "kind"],
                    "properties": {"name": NAME, "kind": {"enum": ["SecretStore", "ClusterSecretStore"]}},
                },
                "target": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "name": NAME,
                        "creationPolicy": {"enum": ["Owner", "Orphan", "Merge", "None"]},
                        "deletionPolicy": {"enum": ["Delete", "Merge", "Retain"]},
                    },
                },
                "data": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["secretKey", "remoteRef"],
                        "properties": {"secretKey": {"pattern": "^[-._a-zA-Z0-9]+$"}, "remoteRef": REMOTE},
                    },
                },
            },
        },
    },
}

pytestmark = pytest.mark.kubectl


def accept(document: dict) -> None:
    """Raise where the schema of a document's kind refuses it."""
    if document["kind"] == "ExternalSecret":
        jsonschema.validate(document, EXTERNAL)
    else:
        kubernetes_validate.validate(document, LINE, strict=True)


def accept_all(found: list[dict]) -> None:
    for document in found:
        accept(document)


@pytest.mark.parametrize("name", SOME)
def test_kubernetes_accepts_every_document_and_no_policy_is_broken(name):
    for environment, text in built(name).items():
        found = documents(text)
        accept_all(found)
        if environment != "canary":
            assert faults(found) == [], environment


@pytest.mark.verify
def test_every_design_in_a_cluster_is_accepted():
    clusters = [(name, force) for name, force in all_designs() if CLUSTER in force]
    assert len(clusters) > 8
    for name, force in clusters:
        for environment, text in built(name, *force).items():
            found = documents(text)
            accept_all(found)
            assert environment == "canary" or faults(found) == [], (name, environment)


def without(*path: str):
    """A change that takes something away from every pod or container."""

    def change(found: list[dict]) -> None:
        for template in filter(None, map(template_of, found)):
            for place in (template["spec"], *template["spec"]["containers"]):
                inner = place
                for key in path[:-1]:
                    inner = inner.get(key, {})
                inner.pop(path[-1], None)

    return change


def dropped(kind: str, name: str = ""):
    """A change that takes documents away."""

    def change(found: list[dict]) -> None:
        found[:] = [one for one in found if one["kind"] != kind or (name and one["metadata"]["name"] != name)]

    return change


def written(kind: str, name: str, *path: str | int, value: object):
    """A change that writes something else."""

    def change(found: list[dict]) -> None:
        inner = next(one for one in found if one["kind"] == kind and one["metadata"]["name"] == name)
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value

    return change


PROJECT = "coodloom-500-customers"
APP = ("Deployment", PROJECT, "spec", "template", "spec")
ONE = (*APP, "containers", 0)
BREAKS = {
    f"{PROJECT} has no startupProbe": without("startupProbe"),
    f"{PROJECT} has no readinessProbe": without("readinessProbe"),
    f"{PROJECT} has no livenessProbe": without("livenessProbe"),
    f"{PROJECT} is restarted when the database is away": written(
        *ONE, "livenessProbe", value={"httpGet": {"path": "/readyz", "port": "http"}}
    ),
    "worker has no limits": without("resources", "limits"),
    f"{PROJECT} has no requests": without("resources", "requests"),
    f"{PROJECT} may be root": without("securityContext", "runAsNonRoot"),
    "worker may be root": without("securityContext", "runAsUser"),
    f"{PROJECT} may write to its own files": without("securityContext", "readOnlyRootFilesystem"),
    "migrate keeps capabilities": without("securityContext", "capabilities"),
    f"{PROJECT} may gain rights": without("securityContext", "allowPrivilegeEscalation"),
    f"{PROJECT} may call the whole kernel": without("securityContext", "seccompProfile"),
    f"{PROJECT} holds a token": without("automountServiceAccountToken"),
    f"{PROJECT} drops answers when it goes": without("lifecycle"),
    f"{PROJECT} runs an image that may change": written(
        *ONE, "image", value="registry.example.com/app:latest"
    ),
    f"{PROJECT} is taken away before its successor is ready": written(
        "Deployment", PROJECT, "spec", "strategy", value={"type": "Recreate"}
    ),
    f"{PROJECT} has a secret in a file": written(
        *ONE, "env", value=[{"name": "DATABASE_URL", "value": "postgres://app:secret@database/app"}]
    ),
    f"all of {PROJECT} may stand on one machine": without("affinity"),
    f"all of {PROJECT} may go at once": dropped("PodDisruptionBudget"),
    f"two decide on the number of {PROJECT}": written("Deployment", PROJECT, "spec", "replicas", value=3),
    "migrate may run for ever": written(
        "Job", "migrate", "spec", value={"template": {"spec": {"containers": []}}}
    ),
    "the network is open by default": dropped("NetworkPolicy", "nothing-unless-named"),
    "there is no NetworkPolicy": dropped("NetworkPolicy"),
    "a rule without an end": written(
        "NetworkPolicy", "ways-out", "spec", "egress", 0, value={"ports": [{"port": 1}]}
    ),
    "pods may ask the machine for its identity": written(
        "NetworkPolicy", "names", "spec", "egress", 0, "to", value=[{"ipBlock": {"cidr": "0.0.0.0/0"}}]
    ),
    "there is no ResourceQuota": dropped("ResourceQuota"),
    "there is no LimitRange": dropped("LimitRange"),
    "there is no Namespace": dropped("Namespace"),
    "there is no ServiceAccount": dropped("ServiceAccount"),
    "the account gives out tokens": written(
        "ServiceAccount", "app", "automountServiceAccountToken", value=True
    ),
    "a host without a certificate": written("Ingress", "app", "spec", "tls", value=[]),
    "the quota is smaller than what load may add": written(
        "HorizontalPodAutoscaler", PROJECT, "spec", "maxReplicas", value=400
    ),
    "pods of any kind may start": written("Namespace", PROJECT, "metadata", "labels", value={}),
    "app stands in no namespace": written("Service", "app", "metadata", value={"name": "app"}),
}


@pytest.mark.parametrize("fault", BREAKS)
def test_a_broken_policy_is_named(fault):
    found = deepcopy(documents(built("coodloom-500")["production"]))
    BREAKS[fault](found)
    assert fault in faults(found)


@pytest.mark.parametrize(
    "change",
    [
        written(*ONE, "livenessProbes", value={}),
        written(*ONE, "resources", "limits", value={"cpu": [1]}),
        written(*APP, "securityContext", "runAsUser", value="app"),
        written("NetworkPolicy", "names", "spec", "policyTypes", value="Egress"),
        written("PodDisruptionBudget", PROJECT, "spec", "maxUnavailables", value=1),
        written("ExternalSecret", "app", "spec", "data", 0, "remoteRef", value={}),
        written("ExternalSecret", "app", "apiVersion", value="external-secrets.io/v1beta1"),
    ],
)
def test_schemas_refuse_what_kubernetes_does_not_know(change):
    found = deepcopy(documents(built("coodloom-500")["production"]))
    change(found)
    with pytest.raises((kubernetes_validate.ValidationError, jsonschema.ValidationError)):
        accept_all(found)


def test_numbers_are_those_of_the_design():
    setting = setting_of("coodloom-500", CLUSTER)
    found = documents(built("coodloom-500")["production"])
    (scaler,) = (one["spec"] for one in found if one["kind"] == "HorizontalPodAutoscaler")
    count = setting.component(Tier.APP).count
    most = count * setting.value("choice.scaling_policy.most")
    assert (scaler["minReplicas"], scaler["maxReplicas"]) == (count, most)
    (app,) = (
        one["spec"] for one in found if one["kind"] == "Deployment" and one["metadata"]["name"] == PROJECT
    )
    (zone,) = app["template"]["spec"]["topologySpreadConstraints"]
    assert setting.structure.zones > 1
    assert zone["topologyKey"].endswith("/zone")
    (container,) = app["template"]["spec"]["containers"]
    busy = setting.value("seed.scale_out_cpu") * amount(container["resources"]["limits"]["cpu"])
    assert amount(scaler["metrics"][0]["resource"]["target"]["averageValue"]) == busy


@pytest.mark.parametrize("name", SOME)
def test_the_next_version_fits_on_the_machine_beside_this_one(name):
    plan = Plan(setting_of(name, CLUSTER))
    for tier in plan.tiers:
        size, machine = plan.size(tier), plan.part(tier)
        others = plan.setting.value("running.machine_cores")
        assert 2 * size.asked_cpu <= (machine.cores - others) * 1000
        assert 2 * size.asked_memory <= size.most_memory < machine.memory_gb * 1024


def test_environments_are_those_of_the_design():
    for name in SOME:
        setting = setting_of(name, CLUSTER)
        staged = setting.choice("staging") not in {"", "none"}
        assert ("staging" in built(name)) == staged
        assert {"production", "development"} <= set(built(name))


def test_in_one_cluster_no_environment_writes_into_another():
    names = [
        {one["metadata"]["namespace"] for one in documents(text) if one["kind"] != "Namespace"}
        for environment, text in built("launch-shop").items()
        if environment != "canary"
    ]
    assert all(len(one) == 1 for one in names)
    assert len(frozenset().union(*names)) == len(names)


def test_the_names_of_measured_pods_are_those_that_the_agent_inside_asks():
    said = texts_of("observability", "coodloom-500", CLUSTER)["observability/inside/agent.yml"]
    services = [one for one in documents(built("coodloom-500")["production"]) if one["kind"] == "Service"]
    (each,) = (one for one in services if one["spec"].get("clusterIP") == "None")
    place = f"{each['metadata']['name']}.{each['metadata']['namespace']}.svc.cluster.local"
    assert place in said
    assert f"port: {each['spec']['ports'][0]['port']}" in said


def test_without_a_cluster_there_are_no_manifests():
    assert not any(one.files for one in rendered(setting_of("coodloom-30"), ("kubernetes",)))


def test_two_whole_sets_stand_side_by_side_where_that_was_decided():
    setting = setting_of("launch-shop", CLUSTER)
    design = replace(setting.design, release="blue_green")
    both = replace(setting, answer=replace(setting.answer, design=design))
    texts = {file.path: file.text for one in rendered(both, ("kubernetes",)) for file in one.files}
    assert "maxSurge: 100%" in texts["kubernetes/base/app.yaml"]
    assert not any("canary" in path for path in texts)


def test_without_a_database_nothing_migrates_and_nothing_reaches_for_one():
    setting = setting_of("coodloom-30", CLUSTER)
    structure = replace(setting.structure, database=DatabaseStage.NONE)
    design = replace(setting.design, structure=structure)
    bare = replace(setting, answer=replace(setting.answer, design=design))
    texts = {file.path: file.text for one in rendered(bare, ("kubernetes",)) for file in one.files}
    assert "kubernetes/base/migrate.yaml" not in texts
    assert "job/migrate" not in texts["kubernetes/release.sh"]
    assert "DATABASE_URL" not in "".join(texts.values())
    assert "25060" not in texts["kubernetes/base/network.yaml"]


def test_a_certificate_can_be_proven_where_the_network_is_closed():
    found = documents(built("launch-shop")["production"])
    rules = {one["metadata"]["name"]: one["spec"] for one in found if one["kind"] == "NetworkPolicy"}
    (way,) = rules["certificates-in"]["ingress"]
    assert way["from"] == [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "traefik"}}}]


def test_secrets_are_called_as_their_store_allows():
    for name, pattern in (("coodloom-500", "[a-z0-9-]+/[A-Z_]+"), ("launch-shop", "[a-zA-Z0-9_-]+")):
        for one in documents(built(name)["production"]):
            if one["kind"] == "ExternalSecret":
                keys = [entry["remoteRef"]["key"] for entry in one["spec"]["data"]]
                assert keys
                assert all(re.fullmatch(pattern, key) for key in keys), keys
