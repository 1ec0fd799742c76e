"""What keeps the loop's pods in bounds, and some of them running whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.kubernetes.pods import labels
from loopwright.generate.kubernetes.workloads import tasks

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.kubernetes.plan import Environment, Plan

LEVELS = ("enforce", "audit", "warn")


def namespace(name: str, *, addressed: bool = False) -> Data:
    """The namespace, in which only pods of the strictest kind may start.

    Where the balancer addresses pods themselves (``addressed``) a pod counts as ready once it is in the balancer too.
    """
    strict: dict[str, Data] = {f"pod-security.kubernetes.io/{level}": "restricted" for level in LEVELS}
    if addressed:
        strict["elbv2.k8s.aws/pod-readiness-gate-inject"] = "enabled"
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": strict}}


def account() -> Data:
    """Who the pods are: somebody without a token, because they ask the cluster nothing."""
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "app"},
        "automountServiceAccountToken": False,
    }


def limits(plan: Plan) -> Data:
    """What a container gets that says nothing, and the most that one may say."""
    size = plan.size(Tier.APP)
    largest = [plan.size(tier) for tier in plan.tiers]
    most: Data = {
        "cpu": f"{max(one.most_cpu for one in largest)}m",
        "memory": f"{max(one.most_memory for one in largest)}Mi",
    }
    return {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": {"name": "each"},
        "spec": {
            "limits": [
                {
                    "type": "Container",
                    "default": {"cpu": f"{size.most_cpu}m", "memory": f"{size.most_memory}Mi"},
                    "defaultRequest": {"cpu": f"{size.asked_cpu}m", "memory": f"{size.asked_memory}Mi"},
                    "max": most,
                }
            ]
        },
    }


def pods_of(plan: Plan, environment: Environment) -> dict[Tier, int]:
    """How many pods of each tier an environment may have at once, with those of a release."""
    twice = plan.setting.design.release == "blue_green"
    found = {}
    for tier in plan.tiers:
        grown = tier is Tier.APP and environment.name == "production"
        count = plan.most if grown else plan.pods(environment, tier)
        found[tier] = 2 * count if twice else count + 1
    if plan.setting.design.release == "canary":
        found[Tier.APP] += 1
    found[Tier.APP] += 2 + len(
        tasks(plan)
    )  # the migration, a certificate's proof, and what runs by the clock
    return found


def quota(plan: Plan, environment: Environment) -> Data:
    """The most that all pods together may ask for: a fault must not fill the cluster."""
    pods = pods_of(plan, environment)
    sizes = {tier: plan.size(tier) for tier in pods}
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "all"},
        "spec": {
            "hard": {
                "pods": f"{sum(pods.values())}",
                "requests.cpu": f"{sum(pods[tier] * sizes[tier].asked_cpu for tier in pods)}m",
                "requests.memory": f"{sum(pods[tier] * sizes[tier].asked_memory for tier in pods)}Mi",
                "limits.cpu": f"{sum(pods[tier] * sizes[tier].most_cpu for tier in pods)}m",
                "limits.memory": f"{sum(pods[tier] * sizes[tier].most_memory for tier in pods)}Mi",
                "services.nodeports": "0",
                "services.loadbalancers": "0",
            }
        },
    }


def autoscaler(plan: Plan) -> Data:
    """Add pods above the decided share of a machine's processor, take them away slowly."""
    busy = plan.setting.value("seed.scale_out_cpu") * plan.size(Tier.APP).most_cpu
    window = round(plan.setting.value("watch.symptom_minutes") * 60)
    target: Data = {"type": "AverageValue", "averageValue": f"{round(busy)}m"}
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": plan.called(Tier.APP)},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": plan.called(Tier.APP)},
            "minReplicas": plan.count(Tier.APP),
            "maxReplicas": plan.most,
            "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}],
            "behavior": {"scaleDown": {"stabilizationWindowSeconds": window}},
        },
    }


def disruption(plan: Plan, tier: Tier) -> Data:
    """Work on machines takes one pod at a time; a pod that is ill anyway may always go."""
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": plan.called(tier)},
        "spec": {
            "maxUnavailable": 1,
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
            "selector": {"matchLabels": labels(str(tier))},
        },
    }
