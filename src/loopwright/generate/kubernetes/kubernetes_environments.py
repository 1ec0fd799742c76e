"""What differs from one environment to the next: its name, its size, its secrets, its address, its images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.verdict import NotApplicable
from loopwright.generate.address import assumption_of, host_of
from loopwright.generate.kubernetes.guards import autoscaler, disruption, namespace, quota
from loopwright.generate.kubernetes.kubernetes_base import ELSEWHERE, manifest
from loopwright.generate.kubernetes.network import ALB, ingress
from loopwright.generate.kubernetes.plan import Plan, said_of
from loopwright.generate.kubernetes.secrets import secrets, store
from loopwright.generate.kubernetes.workloads import deployment, tasks
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.file import File
    from loopwright.generate.kubernetes.plan import Environment
    from loopwright.generate.setting import Setting

UNBUILT = f"sha256:{'0' * 64}"
REGISTRY = "registry.example.com"
NOT_BUILT = (
    "No image is built yet: zeros stand for its digest and registry.example.com for the registry. Both are set "
    "by kubernetes/release.sh with the image that the pipeline has built."
)
CANARY = (
    "One pod of the next version, behind the same Service as the others: release.sh starts it first, watches it, "
    "and takes it away again."
)
SUSPENDED = "- op: add\n  path: /spec/suspend\n  value: true\n"  # copies are made of production alone
GROWS = (
    "Needs metrics-server. More pods than the machines hold wait until machines are added: let the cluster add "
    "them (its autoscaler), up to as many as pods are allowed here."
)


@renders("seed: infrastructure-from-loop, Environment Strategy; infrastructure-analysis, Scaling Limitations")
def kubernetes_environments(setting: Setting) -> Rendered:
    """An overlay for each environment: namespace, quota, way in, secrets, autoscaling, images by digest."""
    plan = Plan(setting)
    if not plan.fits:
        return NotApplicable(ELSEWHERE)
    files = [file for one in plan.environments for file in _environment(plan, one)]
    return (*files, *(_canary(plan) if setting.design.release == "canary" else ()))


def _environment(plan: Plan, environment: Environment) -> tuple[File, ...]:
    name = environment.name
    host = host_of(plan.setting) if name == "production" else f"{name}.{host_of(plan.setting)}"
    named = assumption_of(plan.setting)
    found: dict[str, tuple[tuple[Data, ...], tuple[str, ...], tuple[str, ...]]] = {
        "namespace": (
            (
                namespace(
                    plan.namespace(environment), addressed=said_of(plan.provider, "door")["class"] == ALB
                ),
            ),
            (),
            ("container_images", environment.decided),
        ),
        "quota": ((quota(plan, environment),), (), ("scaling_policy", environment.decided)),
        "ingress": (
            (ingress(plan, environment, f"origin.{host}" if plan.fronted else host),),
            (named, _assumed(plan)),
            ("names_and_certificates", "encryption"),
        ),
        "secrets": (secrets(plan, environment), (store(plan),), ("secrets", "secret_rotation")),
    }
    if environment.name == "production" and plan.grows:
        found["autoscaler"] = ((autoscaler(plan),), (GROWS,), ("scaling_policy",))
    kept = tuple(disruption(plan, tier) for tier in plan.tiers if plan.pods(environment, tier) > 1)
    if kept:
        found["disruption"] = (kept, (), ("always_running", "uptime_class"))
    files = [manifest(f"overlays/{name}/{part}.yaml", *found[part]) for part in sorted(found)]
    return (*files, _overlay(plan, environment, sorted(found)))


def _assumed(plan: Plan) -> str:
    return f"Assumed as the way in: {said_of(plan.provider, 'door')['controller']}."


def _overlay(plan: Plan, environment: Environment, parts: list[str]) -> File:
    body: dict[str, Data] = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "namespace": plan.namespace(environment),
        "labels": [_labels(plan, environment)],
        "resources": ["../../base", *(f"{part}.yaml" for part in parts)],
        "images": _images(plan),
    }
    if environment.name != "production":
        body["replicas"] = [
            {"name": plan.called(tier), "count": plan.pods(environment, tier)} for tier in plan.tiers
        ]
    if tasks(plan) and environment.name != "production":
        body["patches"] = [{"target": {"kind": "CronJob"}, "patch": SUSPENDED}]
    return manifest(
        f"overlays/{environment.name}/kustomization.yaml",
        (body,),
        (NOT_BUILT,),
        (environment.decided, "release_strategy", "container_images"),
    )


def _labels(plan: Plan, environment: Environment) -> Data:
    pairs: Data = {"app.kubernetes.io/part-of": plan.project, "environment": environment.name}
    return {"pairs": pairs, "includeTemplates": True}


def _images(plan: Plan) -> list[Data]:
    names = ["app", *(["recovery"] if tasks(plan) else [])]
    return [
        {"name": name, "newName": f"{REGISTRY}/{plan.project}/{name}", "digest": UNBUILT} for name in names
    ]


def _canary(plan: Plan) -> tuple[File, ...]:
    """One pod of the next version among those of this one: its share of the requests is that of its number."""
    production = plan.environments[0]
    said = (CANARY,)
    body: dict[str, Data] = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "namespace": plan.namespace(production),
        "labels": [_labels(plan, production)],
        "resources": ["app-canary.yaml"],
        "images": _images(plan)[:1],
    }
    decided = ("release_strategy",)
    return (
        manifest("canary/app-canary.yaml", (deployment(plan, Tier.APP, "app-canary", 1),), said, decided),
        manifest("canary/kustomization.yaml", (body,), (NOT_BUILT,), decided),
    )
