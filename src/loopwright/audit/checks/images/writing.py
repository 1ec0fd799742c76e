"""Ports, variables and platforms as a Dockerfile states them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.images.commands import found_in
from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.dockerfile import Dockerfile

LAST_PORT = 65535
SSH = 22
SERVES_GIT = re.compile(
    r"(?:install|add)\b[^&|;]{0,2000}\bgit(?:-lfs|-daemon|-shell)?(?:\s|$|\\)|\buseradd[^&|;]{0,200}\bgit\b"
)
PORT = re.compile(r"(?<![\w$])(\d{1,9})(?:-(\d{1,9}))?(?:/\w{1,9})?(?!\S)")
SETTING = re.compile(r"(?:^|\s)([A-Za-z_]\w*)=(\"(?:\\.|[^\"\\])*\"|(?:\\.|[^\s\\])*)")
REFERENCE = re.compile(r"(?<!\\)\$(?:([A-Za-z_]\w{0,99})|\{([A-Za-z_]\w{0,99})\})")


@check(Severity.LOW, section="security", area="security", hours=1, controls=("SOC 2 CC6.6",))
def image_opens_ssh(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """An image opens the port of SSH.

    A second way in, with keys and patches of its own, that nobody needs: `docker exec` and `kubectl exec` go through
    the platform's own rights. Leave the server out.
    """
    for file in dockerfiles:
        for stage in file.shipped:
            if any(SERVES_GIT.search(one.text) for one in stage.of("RUN")):
                continue  # it is how its users push
            for one in stage.of("EXPOSE"):
                if any(int(port[1]) == SSH for port in PORT.finditer(one.text)):
                    yield found_in(file, one.line, "It opens port 22.", one.command)


@check(Severity.MEDIUM, section="pipeline", area="pipeline", hours=0.1)
def port_that_cannot_be(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """A port is named that there cannot be.

    Ports end at 65,535: the build ends with an error. Name the one that is meant.
    """
    for file in dockerfiles:
        for stage in file.stages:
            for one in stage.of("EXPOSE"):
                if any(
                    int(end) > LAST_PORT for port in PORT.finditer(one.text) for end in port.groups() if end
                ):
                    yield found_in(file, one.line, f"No port is higher than {LAST_PORT:,}.", one.command)


@check(Severity.LOW, section="pipeline", area="pipeline", hours=0.1)
def variable_used_as_it_is_set(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """A variable is used in the instruction that sets it.

    An ENV sees what was set before it: what it sets itself is still empty there. Write two.
    """
    for file in dockerfiles:
        for stage in file.stages:
            known = {name.partition("=")[0] for one in stage.of("ARG") for name in one.text.split()}
            for one in stage.of("ENV"):
                given = [(found[1], found[2]) for found in SETTING.finditer(one.text)]
                names = [name for name, _ in given]
                early = [
                    used
                    for at, (_, value) in enumerate(given)
                    for used in _used(value)
                    if used in names[:at] and used not in known
                ]
                if early:
                    yield found_in(file, one.line, f"{early[0]} is not set yet where it is used.", early[0])
                known |= set(names)


def _used(value: str) -> list[str]:
    """The variables that a value names, those with a default of their own apart."""
    return [found[1] or found[2] for found in REFERENCE.finditer(value)]


@check(Severity.INFO, section="pipeline", area="pipeline", hours=0.1)
def platform_written_into_base(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """The kind of processor is written into FROM.

    On another machine the image is emulated, many times slower, or does not start. Leave it to `--platform` of the
    build; `$BUILDPLATFORM` is meant for stages that compile.
    """
    for file in dockerfiles:
        found = next((one for one in file.shipped if one.platform and "$" not in one.platform), None)
        if found is not None:
            yield found_in(file, found.line, f"It is built for {found.platform} alone.", found.platform)
