"""The programs: the application, its worker, the job before each release, and what runs by the clock."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.subject import own_machines
from loopwright.generate.amazon import NODE_LABEL
from loopwright.generate.kubernetes.pods import (
    SCRATCH,
    annotated,
    container,
    environment,
    labels,
    pod,
    probes,
    skips_of,
    words,
)
from loopwright.generate.recovery.copying import INSTALLED
from loopwright.generate.recovery.scripts import names_read
from loopwright.generate.recovery.timers import tasks_of

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.kubernetes.plan import Plan
    from loopwright.generate.recovery.timers import Task

MOUNTS = ("copy-files", "restore-drill-files")
PASSWORDS = "/run/secrets/recovery"
CERTIFICATE = (
    "PGSSLROOTCERT",
    "DATABASE_CA",
)  # the path that programs read; the secret whose value stands there
DISKS = "scratch"  # the class of disks that go with the pod
HOUR = 3600
ZONE, MACHINE = "topology.kubernetes.io/zone", "kubernetes.io/hostname"


def deployment(plan: Plan, tier: Tier, name: str = "", replicas: int = 0) -> Data:
    """A tier's Deployment; where load adds pods their number is the autoscaler's."""
    called = name or plan.called(tier)
    held: dict[str, Data] = {"replicas": replicas} if replicas else {}
    if not replicas and not (tier is Tier.APP and plan.grows):
        held = {"replicas": plan.count(tier)}
    selected = {**labels(str(tier)), "app.kubernetes.io/instance": called}
    template = pod(plan, str(tier), _container(plan, tier), _around(plan, tier))
    template["metadata"] = {"labels": selected}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": called, "labels": labels(str(tier)), "annotations": skips_of(tier)},
        "spec": {
            **held,
            "revisionHistoryLimit": plan.seconds("running.kept_releases"),
            "progressDeadlineSeconds": 2 * plan.seconds("running.start_seconds"),
            "selector": {"matchLabels": selected},
            "strategy": _strategy(plan),
            "template": template,
        },
    }


def _strategy(plan: Plan) -> Data:
    """None is taken away before its successor is ready; a whole second set where both must stand side by side."""
    more: Data = "100%" if plan.setting.design.release == "blue_green" else 1
    return {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": more, "maxUnavailable": 0}}


def _container(plan: Plan, tier: Tier) -> Data:
    command = plan.application.start if tier is Tier.APP else plan.application.worker
    more: dict[str, Data] = {}
    if tier is Tier.APP:
        more = {"ports": [{"name": "http", "containerPort": plan.application.port, "protocol": "TCP"}]}
    more |= environment(plan)
    if tier is Tier.APP:
        rest: Data = {"preStop": {"sleep": {"seconds": plan.seconds("running.drain_seconds")}}}
        more |= {**probes(plan), "lifecycle": rest}
    return container(str(tier), "app", words(command), plan.size(tier), more)


def _around(plan: Plan, tier: Tier) -> dict[str, Data]:
    """Where pods stand, and how long they may take to go."""
    drain = plan.seconds("running.drain_seconds") if tier is Tier.APP else 0
    found: dict[str, Data] = {"terminationGracePeriodSeconds": drain + plan.seconds("running.finish_seconds")}
    if selected := _machine(plan, tier):
        found["nodeSelector"] = selected
    found["affinity"] = {
        "podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": _apart(plan, tier)}
    }
    if plan.zones > 1 and (plan.count(tier) > 1 or (tier is Tier.APP and plan.grows)):
        found["topologySpreadConstraints"] = [_spread(tier)]
    return found


def _machine(plan: Plan, tier: Tier) -> dict[str, Data]:
    """Which machines a pod may stand on; where we declare them, a tier's own are told by a label."""
    kind = plan.architecture(tier)
    found: dict[str, Data] = {"kubernetes.io/arch": kind} if kind else {}
    return found | ({NODE_LABEL: str(tier)} if plan.provider == "aws" else {})


def _apart(plan: Plan, tier: Tier) -> list[Data]:
    """One pod of a version on a machine, and no worker beside the application: as the design counts them."""
    alike: Data = {
        "labelSelector": {"matchLabels": labels(str(tier))},
        "matchLabelKeys": ["pod-template-hash"],
        "topologyKey": MACHINE,
    }
    others: list[Data] = [
        {"labelSelector": {"matchLabels": labels(str(other))}, "topologyKey": MACHINE}
        for other in plan.tiers
        if other is not tier
    ]
    return [alike, *others]


def _spread(tier: Tier) -> Data:
    """Evenly over the zones that can be had: one that is lost is no longer counted."""
    return {
        "maxSkew": 1,
        "topologyKey": ZONE,
        "whenUnsatisfiable": "DoNotSchedule",
        "nodeTaintsPolicy": "Honor",
        "labelSelector": {"matchLabels": labels(str(tier))},
        "matchLabelKeys": ["pod-template-hash"],
    }


def migration(plan: Plan) -> Data:
    """The job that brings the database to the release's shape, before the release."""
    more = environment(plan)
    run = container("migrate", "app", words(plan.application.migrate), plan.size(Tier.APP), more)
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": "migrate",
            "labels": labels("migrate"),
            "annotations": annotated(),
        },
        "spec": {
            # a migration that failed half way is looked at before it is tried again
            "backoffLimit": 0,
            "activeDeadlineSeconds": plan.seconds("running.job_seconds"),
            "ttlSecondsAfterFinished": plan.seconds("running.job_seconds"),
            "template": pod(plan, "migrate", run, {"restartPolicy": "Never"}),
        },
    }


def tasks(plan: Plan) -> tuple[Task, ...]:
    """What runs by the clock in the cluster; machines of the team's own run it themselves."""
    return tuple(task for task in _all_tasks(plan) if not task.name.startswith(MOUNTS))


def elsewhere(plan: Plan) -> tuple[Task, ...]:
    """What a pod of the strict kind may not do, because it mounts a bucket."""
    return tuple(task for task in _all_tasks(plan) if task.name.startswith(MOUNTS))


def _all_tasks(plan: Plan) -> tuple[Task, ...]:
    return () if own_machines(plan.setting.subject) else tasks_of(plan.setting)


def schedule(plan: Plan, task: Task) -> Data:
    """A task by the clock, one at a time; times are UTC."""
    template = _copying(plan, task)
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {
            "name": task.name,
            "labels": labels("recovery"),
            "annotations": annotated(),
        },
        "spec": {
            "schedule": task.cron,
            "timeZone": "Etc/UTC",
            "concurrencyPolicy": "Forbid",
            "startingDeadlineSeconds": plan.seconds("running.job_seconds"),
            "successfulJobsHistoryLimit": 1,
            "failedJobsHistoryLimit": plan.seconds("running.job_tries"),
            "jobTemplate": {
                "spec": {
                    "backoffLimit": plan.seconds("running.job_tries") - 1,
                    "activeDeadlineSeconds": _deadline_seconds(plan),
                    "template": template,
                }
            },
        },
    }


def _copying(plan: Plan, task: Task) -> Data:
    """The pod of a task: its settings from the environment, the repository's password from a file."""
    path, secret = CERTIFICATE
    known = path in names_read(plan.setting)
    certificate: list[Data] = [{"name": path, "value": f"{PASSWORDS}/{secret}"}] if known else []
    run = container(
        task.name,
        "recovery",
        [f"{INSTALLED}/{word}" if not number else word for number, word in enumerate(task.command.split())],
        plan.size(Tier.APP),
        {
            "env": [
                {"name": "HOME", "value": SCRATCH},
                {"name": "TMPDIR", "value": SCRATCH},
                {"name": "RESTIC_PASSWORD_FILE", "value": f"{PASSWORDS}/RESTIC_PASSWORD"},
                *certificate,
            ],
            "envFrom": [{"secretRef": {"name": "recovery"}}],
        },
        ({"name": "passwords", "mountPath": PASSWORDS, "readOnly": True},),
    )
    volume: Data = {"name": "passwords", "secret": {"secretName": "recovery", "defaultMode": 0o440}}
    disk = {"storageClassName": DISKS} if plan.provider == "aws" else {}
    own: dict[str, Data] = {"accessModes": ["ReadWriteOnce"], **disk}
    return pod(
        plan, "recovery", run, {"restartPolicy": "Never"}, disk=(_room_gb(plan, task), own), volumes=(volume,)
    )


def _room_gb(plan: Plan, task: Task) -> float:
    """The disk of a task: a dump with room beside it; a drill asks for three times the copy to be free."""
    return (2 if task.name.startswith("dump") else 4) * plan.setting.value("data.size_gb")


def _deadline_seconds(plan: Plan) -> int:
    """Within which a task ends: each try reads or writes the whole database once, beside what any job may take."""
    value = plan.setting.value
    hours = value("running.job_tries") * value("data.size_gb") / value("restore.logical_gb_per_hour")
    return plan.seconds("running.job_seconds") + math.ceil(hours * HOUR)


def disks() -> Data:
    """Disks for a task, encrypted and deleted with its pod; other providers have such a class by default."""
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": DISKS},
        "provisioner": "ebs.csi.aws.com",
        "parameters": {"type": "gp3", "encrypted": "true"},
        "reclaimPolicy": "Delete",
        "volumeBindingMode": "WaitForFirstConsumer",
    }
