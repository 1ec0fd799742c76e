"""How images start what they hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.images.commands import found_in
from loopwright.audit.finding import Found, Severity
from loopwright.survey.evidence import Environment, Evidence
from loopwright.survey.redaction import redacted
from loopwright.survey.yaml_nodes import at, line, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.configuration import Configuration, Service
    from loopwright.survey.written.dockerfile import Dockerfile

DEVELOPMENT = re.compile(
    r"\bmanage\.py runserver|\bflask (?:--\S+ (?:\S+ )?){0,4}run\b|\buvicorn\b.{0,200}--reload\b|\bfastapi dev\b|"
    r"\bgunicorn\b.{0,200}--reload\b|\b(?:npm|yarn|pnpm|bun) (?:run )?(?:dev|start:dev|serve:dev|watch)\b|\bnodemon\b|"
    r"\bts-node-dev\b|\bnext dev\b|\bnuxt dev\b|\bng serve\b|\bvue-cli-service serve\b|"
    r"\bwebpack(?:-dev-server| serve)\b|\breact-scripts start\b|\bphp\s+-S\b|\bartisan serve\b|"
    r"\bpython[\d.]* -m http\.server\b|^air\b|\bcargo watch\b|\bdotnet watch\b|^(?:npx )?vite(?: --host\S*| \d\S*)*$"
)
SHELL_NEEDED = re.compile(r"^\s*exec\s")
GUNICORN = re.compile(r"(?:^|[\s/\"'])gunicorn\b")
MORE_THAN_ONE = re.compile(r"\s(?:-w|--workers|--threads|-k|--worker-class|-c|--config)[\s=\d]|\$")
WORKERS_ELSEWHERE = ("WEB_CONCURRENCY", "GUNICORN_CMD_ARGS")


def started_by(file: Dockerfile) -> tuple[str, int]:
    """What an image starts, entry point and command as one line, and where that is written; empty where it is not."""
    entry, command = file.last("ENTRYPOINT"), file.last("CMD")
    text = " ".join(one.command for one in (entry, command) if one is not None)
    held = command or entry
    return text, held.line if held is not None else 0


@check(Severity.LOW, section="reliability", area="infrastructure as code", hours=0.25)
def start_command_in_shell_form(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """A shell stands between the container and what it runs.

    Unless the shell makes way by itself, it is the first process and passes no signal on: stopping takes the whole
    grace period and then cuts off what was under way. Write the command as a list (`CMD ["…", "…"]`), or begin it
    with `exec`.
    """
    for file in dockerfiles:
        for word in ("ENTRYPOINT", "CMD"):
            one = file.last(word)
            if (
                one is None
                or one.arguments is not None
                or not one.text.strip()
                or SHELL_NEEDED.match(one.text)
            ):
                continue
            if re.search(r"(?:^|[;&]\s*)exec\s", one.text):
                continue
            yield found_in(file, one.line, f"{word} is written as a line for the shell.", word)
            break


@check(Severity.HIGH, section="performance", area="capacity", hours=2, controls=("ISO 27001 A.8.31",))
def development_server_started(
    dockerfiles: tuple[Dockerfile, ...], compose_services: tuple[Service, ...]
) -> Iterator[Said]:
    """A server that is made for developers is what starts.

    It serves one request at a time or rebuilds what it serves, and shows the code's insides when something fails.
    Start a server made for users: gunicorn, uvicorn without --reload, a build of the pages behind nginx.
    """
    for file in dockerfiles:
        if file.environment in {Environment.DEVELOPMENT, Environment.TEST}:
            continue  # there it is meant
        text, at_line = started_by(file)
        found = DEVELOPMENT.search(text[:1000])
        if found is not None:
            yield found_in(file, at_line, f"It starts {_told(found)}.", _told(found))
    for service in compose_services:
        if service.environment not in {Environment.PRODUCTION, Environment.STAGING}:
            continue
        node = at(service.node, "command")
        found = DEVELOPMENT.search(words(node)[:1000])
        if found is not None and node is not None:
            yield Found(
                f"compose service {service.name}",
                f"It starts {_told(found)}.",
                (Evidence(service.path, line(node), _told(found)),),
                service.environment,
            )


def _told(found: re.Match[str]) -> str:
    """What was found, without what may be secret between its words."""
    return redacted(found.group())


@check(Severity.MEDIUM, section="performance", area="capacity", hours=0.5, controls=("ISO 27001 A.8.6",))
def one_synchronous_worker(
    dockerfiles: tuple[Dockerfile, ...], configuration: Configuration
) -> Iterator[Said]:
    """One worker answers one request at a time.

    Gunicorn starts a single synchronous worker unless told otherwise: a slow request holds up everybody. Give it
    workers (twice the cores and one) or threads.
    """
    if any(path.rpartition("/")[2].startswith("gunicorn") for path in configuration.paths):
        return
    for file in dockerfiles:
        text, at_line = started_by(file)
        if (
            GUNICORN.search(text)
            and not MORE_THAN_ONE.search(text)
            and not any(name in file.text for name in WORKERS_ELSEWHERE)
        ):
            yield found_in(file, at_line, "gunicorn is given neither workers nor threads.", "gunicorn")
