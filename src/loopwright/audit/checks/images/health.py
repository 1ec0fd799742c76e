"""Whether an image says how to ask if it works."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.compose.built import dockerfile_of
from loopwright.audit.checks.compose.composed import serving
from loopwright.audit.checks.images.commands import found_in
from loopwright.audit.checks.images.starting import started_by
from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.configuration import Manifest, Service
    from loopwright.survey.written.dockerfile import Dockerfile

ENDS = re.compile(  # what runs once, by its path
    r"(?i)(?:^|[/._-])(?:\w*migrat\w*|seed(?:er)?s?|one-?off|utils?|tools?|cli|jobs?)(?:[/._-]|$)"
)
FOR_PEOPLE = re.compile(r"^(?:/bin/|/usr/bin/)?(?:ba|z|a)?sh$|--help$|--version$|^(?:tail|sleep)\b")


@check(Severity.LOW, section="reliability", area="monitoring", hours=0.5, controls=("CIS Docker 4.6",))
def image_without_health_check(
    dockerfiles: tuple[Dockerfile, ...],
    compose_services: tuple[Service, ...],
    manifests: tuple[Manifest, ...],
) -> Iterator[Said]:
    """An image does not say how to ask whether it works.

    A process that hangs looks like one that runs: nothing restarts it and requests go on being sent to it. Add a
    HEALTHCHECK that asks what users ask; Kubernetes looks at its own probes instead.
    """
    if any(one.pod is not None for one in manifests):
        return
    spoken_of = {
        found.path
        for one in serving(compose_services)
        if (found := dockerfile_of(one.service, dockerfiles)) is not None
    }
    for file in dockerfiles:
        text, _ = started_by(file)
        opens = file.last("EXPOSE") is not None
        if file.path in spoken_of or file.last("HEALTHCHECK") is not None or not (text or opens):
            continue
        if not opens and (FOR_PEOPLE.search(text) or ENDS.search(file.path)):
            continue
        yield found_in(file, file.shipped[0].line, "It has no HEALTHCHECK.", f"FROM {file.shipped[0].base}")
