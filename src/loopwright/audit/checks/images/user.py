"""As whom an image runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity
from loopwright.survey.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.dockerfile import Dockerfile

ROOT = frozenset({"root", "0", "0:0", "root:root"})
UNPRIVILEGED = ("nonroot", "unprivileged", "rootless")


@check(Severity.MEDIUM, section="security", area="security", hours=0.5, controls=("CIS Docker 4.1",))
def image_runs_as_root(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """An image runs as root.

    Who breaks into the process is root in the container, and one fault of the kernel away from root on the machine.
    Make a user with a number of its own and name it in the last stage.
    """
    for file in dockerfiles:
        user = file.last("USER")
        base = file.shipped[-1].base.lower()
        if user is None and (base in {"", "scratch"} or any(word in base for word in UNPRIVILEGED)):
            continue
        if user is not None and user.command.lower() not in ROOT:
            continue
        line = user.line if user is not None else file.shipped[0].line
        yield Found(
            f"image {file.path}",
            "It runs as root." if user else "No USER is named: it runs as root.",
            (Evidence(file.path, line, user.command if user else file.shipped[0].base),),
            file.environment,
            snippet="RUN useradd --uid 10001 --no-create-home app\nUSER 10001\n",
        )
