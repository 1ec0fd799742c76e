"""As whom an image runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.compose.built import dockerfile_of
from loopwright.audit.checks.images.commands import found_in
from loopwright.audit.finding import Severity
from loopwright.survey.knowledge.load import category_of, of_image
from loopwright.survey.yaml_nodes import at, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.configuration import Service
    from loopwright.survey.written.dockerfile import Dockerfile

ROOT = frozenset({"root", "0", "0:0", "root:root"})
UNPRIVILEGED = (
    "nonroot",
    "unprivileged",
    "rootless",
    "/chainguard/",
    "bitnami/",
    "jenkins/jenkins",
    "grafana/grafana",
)
STEPS_DOWN = re.compile(r"\b(?:gosu|su-exec|setpriv|runuser|s6-setuidgid|chpst|setuser)\b")


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=0.5,
    controls=("CIS Docker 4.1", "ISO 27001 A.8.2"),
)
def image_runs_as_root(
    dockerfiles: tuple[Dockerfile, ...], compose_services: tuple[Service, ...]
) -> Iterator[Said]:
    """An image runs as root.

    Who breaks into the process is root in the container, and one fault of the kernel away from root on the machine.
    Make a user with a number of its own and name it in the last stage.
    """
    run_as_another = _run_as_another(compose_services, dockerfiles)
    for file in dockerfiles:
        user = file.last("USER")
        if (user is None and _somebody_else(file)) or (user and user.command.lower() not in ROOT):
            continue
        if STEPS_DOWN.search(file.text) or file.path in run_as_another:
            continue
        yield found_in(
            file,
            user.line if user is not None else file.shipped[0].line,
            "It runs as root." if user else "No USER is named: it runs as root.",
            user.command if user else file.shipped[0].base,
            snippet="RUN useradd --uid 10001 --no-create-home app\nUSER 10001\n",
        )


def _run_as_another(services: tuple[Service, ...], dockerfiles: tuple[Dockerfile, ...]) -> set[str]:
    """The Dockerfiles of which every service of Compose that is built from them says another user."""
    users: dict[str, list[str]] = {}
    for service in services:
        file = dockerfile_of(service, dockerfiles)
        if file is not None:
            users.setdefault(file.path, []).append(text_of(at(service.node, "user")).lower())
    return {path for path, named in users.items() if all(named) and not ROOT & set(named)}


def _somebody_else(file: Dockerfile) -> bool:
    """Whether the base runs as another by itself: it says so, or is a store whose start script steps down."""
    base = file.shipped[-1].base.lower()
    stepping = category_of(of_image(base)) in {"store", "broker"} and not any(
        one.of("ENTRYPOINT") for one in file.shipped
    )
    return base in {"", "scratch"} or stepping or any(word in base for word in UNPRIVILEGED)
