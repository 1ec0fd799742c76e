"""How an image reaches the cluster, and the image of what runs there by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.verdict import NotApplicable
from loopwright.generate.file import File
from loopwright.generate.kubernetes.kubernetes_base import ELSEWHERE, FOLDER
from loopwright.generate.kubernetes.plan import Plan
from loopwright.generate.kubernetes.pods import NOBODY
from loopwright.generate.kubernetes.workloads import tasks
from loopwright.generate.recovery.copying import INSTALLED
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.templating import Templates

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting


# the application's own list leaves the scripts out
SENT = "*\n!recovery/*.sh\n"


@renders("seed: infrastructure-from-loop, Deployment Strategy from Loop; CI/CD from Loop: rollback process")
def kubernetes_release(setting: Setting) -> Rendered:
    """A script that releases an image by its digest and takes it back, and the image of the schedules."""
    plan = Plan(setting)
    if not plan.fits:
        return NotApplicable(ELSEWHERE)
    script = Templates(__package__).filled(
        "release.sh",
        environments=[one.name for one in plan.environments],
        database=plan.database,
        recovers=bool(tasks(plan)),
        canary=setting.design.release == "canary",
        start_seconds=plan.seconds("running.start_seconds"),
        job_seconds=plan.seconds("running.job_seconds"),
        rollout_seconds=plan.rollout_seconds,
        watch_seconds=plan.watch_seconds,
        deployments=[plan.called(tier) for tier in plan.tiers],
    )
    decided = ("release_strategy", "rollback", "schema_changes")
    files = [File(f"{FOLDER}/release.sh", script, decided, executable=True)]
    if found := tasks(plan):
        image = Templates(__package__).filled(
            "recovery.Dockerfile",
            major=f"{setting.value('recovery.postgresql_major'):g}",
            installed=INSTALLED,
            user=NOBODY,
            first=found[0].command.partition(" ")[0],
        )
        copies = ("backup_schedule", "container_images")
        files += [
            File(f"{FOLDER}/recovery.Dockerfile", image, copies),
            File(f"{FOLDER}/recovery.Dockerfile.dockerignore", SENT, copies),
        ]
    return tuple(files)
