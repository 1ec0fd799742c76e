"""What a pod of the application is: one container that may do as little as it needs."""

from __future__ import annotations

import math
import re
import shlex
from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.application import HEALTH_PATH, READY_PATH, plain_names, secrets_read
from loopwright.generate.passed_over import SKIPPED

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.kubernetes.plan import Plan, Size

NOBODY = 10001  # a number that no user of the machine has
SECRET = "app"  # noqa: S105 - the name of the object that holds them
SCRATCH = "/tmp"  # noqa: S108 - inside a container, on a disk of its own
FROM_ENVIRONMENT = "CKV_K8S_35"
PROBED = (
    "CKV_K8S_8",
    "CKV_K8S_9",
)  # a worker has nothing to ask; alerts on the queue say that it stands still


def labels(component: str) -> dict[str, Data]:
    """What tells a component's pods from others."""
    return {"app.kubernetes.io/name": component}


def annotated(*checks: str) -> Data:
    """Checks of Checkov that are passed over, each with its reason."""
    return {
        f"checkov.io/skip{number}": f"{check}={SKIPPED[check]}"
        for number, check in enumerate([FROM_ENVIRONMENT, *checks], 1)
    }


def skips_of(tier: Tier) -> Data:
    """The checks that a tier's workload passes over."""
    return annotated(*(PROBED if tier is Tier.WORKER else ()))


def pod(
    plan: Plan,
    component: str,
    container: Data,
    more: dict[str, Data],
    *,
    disk: tuple[float, dict[str, Data]] | None = None,
    volumes: tuple[Data, ...] = (),
) -> dict[str, Data]:
    """A pod's template: ``more`` are further fields of its specification, volumes stand beside the scratch disk.

    The scratch disk is the machine's own and small, or a ``disk`` that goes with the pod: its gigabytes, and what is
    further claimed of it.
    """
    least = plan.setting.value("running.scratch_gb")
    scratch: dict[str, Data] = {"emptyDir": {"sizeLimit": f"{math.ceil(least)}Gi"}}
    if disk:
        asked: Data = {"requests": {"storage": f"{math.ceil(max(least, disk[0]))}Gi"}}
        scratch = {"ephemeral": {"volumeClaimTemplate": {"spec": {**disk[1], "resources": asked}}}}
    return {
        "metadata": {"labels": labels(component)},
        "spec": {
            "serviceAccountName": "app",
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": NOBODY,
                "runAsGroup": NOBODY,
                "fsGroup": NOBODY,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            **more,
            "containers": [container],
            "volumes": [{"name": "scratch", **scratch}, *volumes],
        },
    }


def container(
    name: str, image: str, command: Data, size: Size, more: dict[str, Data], mounts: tuple[Data, ...] = ()
) -> Data:
    """A container that may write to its scratch disk alone; ``more`` are further fields."""
    return {
        "name": name,
        "image": image,
        "imagePullPolicy": "Always",
        "command": command,
        **more,
        "resources": {
            "requests": {"cpu": f"{size.asked_cpu}m", "memory": f"{size.asked_memory}Mi"},
            "limits": {"cpu": f"{size.most_cpu}m", "memory": f"{size.most_memory}Mi"},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [{"name": "scratch", "mountPath": SCRATCH}, *mounts],
    }


def words(command: str) -> Data:
    """A command without a shell, which a small image may not have: Kubernetes itself puts variables in."""
    return [re.sub(r"\$([A-Z_]+)", r"$(\1)", word) for word in shlex.split(command)]


def environment(plan: Plan) -> dict[str, Data]:
    """What the application reads: plain values here, secret ones by name."""
    plain: list[Data] = [{"name": name, "value": value} for name, value in plain_names(plan.setting).items()]
    secret: list[Data] = [
        {"name": read, "valueFrom": {"secretKeyRef": {"name": SECRET, "key": name}}}
        for read, name in secrets_read(plan.setting).items()
    ]
    return {"env": [*plain, {"name": "HOME", "value": SCRATCH}, *secret]}


def probes(plan: Plan) -> dict[str, Data]:
    """Started, ready, alive. Whether it is alive never depends on the database: a restart would mend nothing."""
    value = plan.seconds
    every, patience = (
        value("choice.health_check.balancer_interval_seconds"),
        value("choice.health_check.failures"),
    )
    asked: dict[str, Data] = {
        "periodSeconds": every,
        "timeoutSeconds": value("choice.health_check.timeout_seconds"),
    }
    ready: dict[str, Data] = {"httpGet": {"path": ready_path(plan), "port": "http"}}
    # where one address says both, it also asks the database
    alive: dict[str, Data] = (
        {"httpGet": {"path": HEALTH_PATH, "port": "http"}}
        if _apart(plan)
        else {"tcpSocket": {"port": "http"}}
    )
    starts = {**asked, "failureThreshold": math.ceil(value("running.start_seconds") / every)}
    return {
        "startupProbe": {**alive, **starts},
        "readinessProbe": {**ready, **asked, "failureThreshold": patience},
        "livenessProbe": {**alive, **asked, "failureThreshold": patience * 2},
    }


def ready_path(plan: Plan) -> str:
    """Where a pod says that it may be asked."""
    return READY_PATH if _apart(plan) else HEALTH_PATH


def _apart(plan: Plan) -> bool:
    return plan.setting.choice("health_check") == "alive_and_ready"
