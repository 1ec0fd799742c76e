"""What a pipeline is let do: its token, and the keys of clouds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity
from loopwright.survey.written.workflow import quoted
from loopwright.survey.yaml_nodes import at, entries, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.delivering import Delivering
    from loopwright.survey.evidence import Evidence
    from loopwright.survey.written.workflow import Job, Pipe

READ_ONLY = "permissions:\n  contents: read\n"
WRITES_ALL = "write-all"
KEYS = {
    "AWS": ("AWS_SECRET_ACCESS_KEY", "aws-secret-access-key"),
    "Google Cloud": ("GOOGLE_CREDENTIALS", "credentials_json", "GCP_SA_KEY", "service_account_key"),
    "Azure": ("AZURE_CREDENTIALS", "creds", "ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET"),
}
CREDS_OF = {"creds": "azure/login"}
NOT_AMAZON = re.compile(
    r"endpoint[-_]?url|AWS_ENDPOINT|S3_ENDPOINT|r2\.cloudflarestorage|digitaloceanspaces|backblazeb2|minio|wasabisys",
    re.IGNORECASE,
)


@check(
    Severity.LOW, section="security", area="pipeline", hours=0.25, controls=("SOC 2 CC6.3", "ISO 27001 A.8.2")
)
def token_permissions_not_stated(delivering: Delivering) -> Iterator[Said]:
    """A workflow does not say what its token may do.

    The repository's default holds then, which may be to write everything: an action that turns bad could push code or
    publish releases. Say `contents: read` at the top, and more only in the job that needs it.
    """
    for pipe in delivering.pipes:
        if at(pipe.node, "permissions") is not None or pipe.event_names == {"workflow_call"}:
            continue
        silent = [job for job in pipe.jobs if at(job.node, "permissions") is None]
        if not silent:
            continue
        every = len(silent) == len(pipe.jobs)
        what = (
            "No permissions are stated."
            if every
            else f"Job {silent[0].name} states no permissions, others do."
        )
        yield Found(
            f"workflow {pipe.path.rpartition('/')[2]}",
            what,
            (pipe.evidence(),) if every else tuple(one.evidence() for one in silent),
            cause="permissions",
            snippet=READ_ONLY,
        )


@check(
    Severity.MEDIUM,
    section="security",
    area="pipeline",
    hours=0.5,
    controls=("SOC 2 CC6.3", "ISO 27001 A.8.2"),
)
def token_may_write_everything(delivering: Delivering) -> Iterator[Said]:
    """A workflow's token may write everything.

    Whatever runs in it, an action of others too, can push code, publish releases and change settings. List what each
    job needs.
    """
    for pipe in delivering.pipes:
        for node, name in [
            (pipe.node, "the workflow"),
            *((job.node, f"job {job.name}") for job in pipe.jobs),
        ]:
            given = at(node, "permissions")
            if given is not None and text_of(given) == WRITES_ALL:
                yield Found(
                    f"workflow {pipe.path.rpartition('/')[2]}",
                    f"{name.capitalize()} says write-all.",
                    (quoted(pipe.path, line(given), "permissions: write-all"),),
                    snippet=READ_ONLY,
                )


@check(
    Severity.MEDIUM, section="security", area="access", hours=3, controls=("SOC 2 CC6.1", "ISO 27001 A.5.17")
)
def static_cloud_keys_in_pipeline(delivering: Delivering) -> Iterator[Said]:
    """A pipeline holds a cloud's key that never ends.

    Whoever reads it once can use it from anywhere until somebody notices. Let the cloud trust the pipeline's identity
    (OIDC) for this repository and branch: keys then last for minutes, and there is nothing to steal or to rotate.
    """
    for pipe in delivering.pipes:
        for cloud in sorted(KEYS):
            places = tuple(dict.fromkeys(place for job in pipe.jobs for place in _keys(pipe, job, cloud)))
            if places:
                yield Found(
                    f"workflow {pipe.path.rpartition('/')[2]}",
                    f"It signs in to {cloud} with a stored key.",
                    places,
                    cause=cloud,
                )


def _keys(pipe: Pipe, job: Job, cloud: str) -> Iterator[Evidence]:
    for node in (pipe.node, job.node, *(step.node for step in job.steps)):
        for part in ("env", "with"):
            given = list(entries(at(node, part)))
            if any(NOT_AMAZON.search(f"{name} {text_of(value)}") for name, _, value in given):
                return
            for name, key, value in given:
                text = text_of(value)
                wanted = CREDS_OF.get(name)
                if name not in KEYS[cloud] or "secrets." not in text:
                    continue
                if wanted and not text_of(at(node, "uses")).lower().startswith(wanted):
                    continue
                yield quoted(pipe.path, line(key), name)
