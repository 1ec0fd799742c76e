"""What every environment shares: the programs, what they may reach, and what bounds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.verdict import NotApplicable
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.kubernetes.guards import account, limits
from loopwright.generate.kubernetes.network import policies, services
from loopwright.generate.kubernetes.plan import Plan, said_of
from loopwright.generate.kubernetes.workloads import deployment, disks, elsewhere, migration, schedule, tasks
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

FOLDER = "kubernetes"
ELSEWHERE = "the design stands in no Kubernetes cluster: it would buy nothing that was asked for"
HALF = (
    "A pod asks for half of what its machine has left beside the cluster's own programs and may use all of it:",
    "the next version fits beside it while a release goes on, and two of one version never share a machine.",
)
ONCE = "A job cannot be changed: release.sh deletes the last one before it starts this."
TESTED = (
    "Readiness may ask the database; whether a pod is alive never does, because a restart mends no database."
)


@renders(
    "seed: technology-infrastructure, Container Orchestration; infrastructure-analysis, Container and "
    "Orchestration"
)
def kubernetes_base(setting: Setting) -> Rendered:
    """The base that every environment shares: programs, services, network policies, limits, schedules."""
    plan = Plan(setting)
    if not plan.fits:
        return NotApplicable(ELSEWHERE)
    parts: dict[str, tuple[tuple[Data, ...], tuple[str, ...], tuple[str, ...]]] = {
        "account": ((account(), limits(plan)), (), ("service_accounts", "container_images")),
        "services": (services(plan), (), ("architecture_phase",)),
        "network": (
            policies(plan, recovers=bool(tasks(plan))),
            (_of_door(plan),),
            ("firewall_rules", "way_out"),
        ),
    }
    if plan.database:
        parts["migrate"] = (
            (migration(plan),),
            (_of_program(plan), ONCE),
            ("schema_changes", "release_strategy"),
        )
    decided = ("release_strategy", "health_check", "scaling_policy")
    for tier in plan.tiers:
        said = (_of_program(plan), *HALF, *([TESTED] if tier == "app" else []))
        parts[str(tier)] = ((deployment(plan, tier),), said, decided)
    if found := tasks(plan):
        said = ("The image is made by kubernetes/recovery.Dockerfile.", *_outside(plan))
        own = (disks(),) if plan.provider == "aws" else ()
        parts["schedules"] = ((*own, *(schedule(plan, task) for task in found)), said, ("backup_schedule",))
    files = [manifest(f"base/{name}.yaml", *parts[name]) for name in sorted(parts)]
    return (*files, _kustomization(sorted(parts)))


def manifest(path: str, documents: tuple[Data, ...], said: tuple[str, ...], decided: tuple[str, ...]) -> File:
    """A file of the cluster, with what must be known about it above."""
    return File(f"{FOLDER}/{path}", comment(*said) + yaml_text(*documents), decided)


def comment(*sentences: str) -> str:
    """Sentences as comments."""
    return "".join(f"# {sentence}\n" for sentence in sentences)


def _outside(plan: Plan) -> tuple[str, ...]:
    """What the table of recovery/ has and the cluster may not run."""
    names = ", ".join(task.name for task in elsewhere(plan))
    said = (
        f"Not here: {names}. It mounts a bucket, which no pod of the strict kind may: see recovery/crontab."
    )
    return (said,) if names else ()


def _of_program(plan: Plan) -> str:
    return f"Commands by {plan.application.assumption}."


def _of_door(plan: Plan) -> str:
    return f"Assumed as the way in: {said_of(plan.provider, 'door')['controller']}."


def _kustomization(names: list[str]) -> File:
    body: Data = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": [f"{name}.yaml" for name in names],
    }
    return manifest("base/kustomization.yaml", (body,), (), ("infrastructure_as_code",))
