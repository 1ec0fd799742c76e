"""What must hold of everything that goes to a cluster, read from the manifests that kubectl makes: the faults."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PODS = {"Deployment": ("spec", "template"), "Job": ("spec", "template")}
PODS["CronJob"] = ("spec", "jobTemplate", "spec", "template")
DIGEST = re.compile(r".+@sha256:[0-9a-f]{64}")
UNITS = {"m": 1, "Mi": 1, "": 1000}


def faults(documents: list[dict]) -> list[str]:
    """Every fault of an environment, by name; the same fault once."""
    found = [fault for one in documents for fault in _of_pods(one)]
    found += [
        *_of_network(documents),
        *_of_namespace(documents),
        *_of_numbers(documents),
        *_of_door(documents),
    ]
    found += [
        f"a secret in a file: {one['metadata']['name']}" for one in documents if one["kind"] == "Secret"
    ]
    return sorted(set(found))


def template_of(document: dict) -> dict | None:
    path = PODS.get(document["kind"])
    for key in path or ():
        document = document[key]
    return document if path else None


def amount(text: str) -> float:
    number, unit = re.fullmatch(r"([0-9.]+)(m|Mi)?", str(text)).groups()
    return float(number) * UNITS[unit or ""]


def _of_pods(document: dict) -> Iterator[str]:
    template = template_of(document)
    if template is None:
        return
    spec = template["spec"]
    who, context = document["metadata"]["name"], spec.get("securityContext", {})
    if not context.get("runAsNonRoot") or context.get("runAsUser", 0) < 10000:
        yield f"{who} may be root"
    if context.get("seccompProfile") != {"type": "RuntimeDefault"}:
        yield f"{who} may call the whole kernel"
    if spec.get("automountServiceAccountToken", True):
        yield f"{who} holds a token"
    for container in spec["containers"]:
        yield from _of_container(who, container)
    if document["kind"] == "Deployment":
        yield from _of_service(who, document, template["metadata"]["labels"])
    if document["kind"] != "Deployment" and "activeDeadlineSeconds" not in str(document):
        yield f"{who} may run for ever"


def _of_container(who: str, container: dict) -> Iterator[str]:
    guard = container.get("securityContext", {})
    if guard.get("allowPrivilegeEscalation", True) or guard.get("privileged"):
        yield f"{who} may gain rights"
    if not guard.get("readOnlyRootFilesystem"):
        yield f"{who} may write to its own files"
    if guard.get("capabilities") != {"drop": ["ALL"]}:
        yield f"{who} keeps capabilities"
    for kind in ("requests", "limits"):
        if set(container.get("resources", {}).get(kind, {})) != {"cpu", "memory"}:
            yield f"{who} has no {kind}"
    if not DIGEST.fullmatch(container["image"]):
        yield f"{who} runs an image that may change"
    for variable in container.get("env", ()):
        if variable["name"].endswith(("_KEY", "_URL", "PASSWORD")) and "value" in variable:
            yield f"{who} has a secret in a file"


def _of_service(who: str, document: dict, labels: dict) -> Iterator[str]:
    spec, (container, *_) = document["spec"], document["spec"]["template"]["spec"]["containers"]
    if spec["strategy"].get("rollingUpdate", {}).get("maxUnavailable") != 0:
        yield f"{who} is taken away before its successor is ready"
    if labels["app.kubernetes.io/name"] != "app":
        return
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        if probe not in container:
            yield f"{who} has no {probe}"
    alive = container.get("livenessProbe", {}).get("httpGet", {}).get("path", "")
    if alive and alive == container.get("readinessProbe", {}).get("httpGet", {}).get("path"):
        yield f"{who} is restarted when the database is away"
    drain = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    if not 0 < drain < spec["template"]["spec"]["terminationGracePeriodSeconds"]:
        yield f"{who} drops answers when it goes"


def _of_network(documents: list[dict]) -> Iterator[str]:
    rules = [one["spec"] for one in documents if one["kind"] == "NetworkPolicy"]
    closed = [
        one for one in rules if one["podSelector"] == {} and not one.get("ingress") and not one.get("egress")
    ]
    if not any(set(one["policyTypes"]) == {"Ingress", "Egress"} for one in closed):
        yield "the network is open by default"
    for one in rules:
        for way in (*one.get("ingress", ()), *one.get("egress", ())):
            peers = way.get("from") or way.get("to")
            if not peers or not way.get("ports"):
                yield "a rule without an end"
            for peer in peers or ():
                block = peer.get("ipBlock", {})
                if block.get("cidr") == "0.0.0.0/0" and "169.254.0.0/16" not in block.get("except", ()):
                    yield "pods may ask the machine for its identity"


def _of_namespace(documents: list[dict]) -> Iterator[str]:
    kinds = {one["kind"] for one in documents}
    for kind in ("Namespace", "ResourceQuota", "LimitRange", "NetworkPolicy", "ServiceAccount", "Ingress"):
        if kind not in kinds:
            yield f"there is no {kind}"
    for one in documents:
        labels = one["metadata"].get("labels", {})
        level = labels.get("pod-security.kubernetes.io/enforce")
        if one["kind"] == "Namespace" and level != "restricted":
            yield "pods of any kind may start"
        if one["kind"] == "ServiceAccount" and one.get("automountServiceAccountToken", True):
            yield "the account gives out tokens"
        if one["kind"] not in {"Namespace", "StorageClass"} and one["metadata"].get("namespace") in {
            None,
            "default",
        }:
            yield f"{one['metadata']['name']} stands in no namespace"


def _of_numbers(documents: list[dict]) -> Iterator[str]:
    programs = {one["metadata"]["name"]: one["spec"] for one in documents if one["kind"] == "Deployment"}
    scaled = {one["spec"]["scaleTargetRef"]["name"]: one["spec"] for one in _all(documents, "Autoscaler")}
    guarded = {one["metadata"]["name"] for one in _all(documents, "DisruptionBudget")}
    asked = 0.0
    for name, spec in programs.items():
        least = scaled.get(name, {}).get("minReplicas", spec.get("replicas", 1))
        most = scaled.get(name, {}).get("maxReplicas", least)
        if name in scaled and "replicas" in spec:
            yield f"two decide on the number of {name}"
        if least > 1 and name not in guarded:
            yield f"all of {name} may go at once"
        around = spec["template"]["spec"]
        if not around.get("affinity", {}).get("podAntiAffinity"):
            yield f"all of {name} may stand on one machine"
        (container,) = spec["template"]["spec"]["containers"]
        request = container.get("resources", {}).get("requests", {}).get("cpu", "0")
        asked += (most + 1) * amount(request)
    for one in _all(documents, "ResourceQuota"):
        if amount(one["spec"]["hard"]["requests.cpu"]) < asked:
            yield "the quota is smaller than what load may add"


def _of_door(documents: list[dict]) -> Iterator[str]:
    for one in _all(documents, "Ingress"):
        hosts = {rule["host"] for rule in one["spec"]["rules"]}
        if hosts != {host for tls in one["spec"].get("tls", ()) for host in tls["hosts"]}:
            yield "a host without a certificate"


def _all(documents: list[dict], kind: str) -> list[dict]:
    return [one for one in documents if one["kind"].endswith(kind)]
