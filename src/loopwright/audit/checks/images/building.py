"""What the steps of a build do beside installing."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.images.commands import SHELLS, commands_in, commands_of, found_in
from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loopwright.audit.checks.images.commands import Command
    from loopwright.survey.written.dockerfile import Dockerfile, Stage

HARMLESS = frozenset({"echo", "printf", "yes", "true", "cat", "pwsh", "powershell", "find", "ls", "seq", ":"})
EVERYBODY = re.compile(r"^0?[0246]?[0-7]{2}[2367]$|^[ugo]{0,3}[ao][ugoa]{0,3}[+=][rx]{0,2}w")
IDLE = frozenset(
    {
        "ps",
        "top",
        "htop",
        "free",
        "shutdown",
        "reboot",
        "vim",
        "vi",
        "nano",
        "emacs",
        "ssh",
        "ifconfig",
        "kill",
        "mount",
    }
)
FOR_ALL = re.compile(r"^(?:/var)?/tmp(?:/|$)")
HIGH_NUMBER = 100_000  # a user's number from which the table of last log-ins takes megabytes


def _first(file: Dockerfile, speaks: Callable[[Command], bool]) -> Command | None:
    """The first command of a Dockerfile of which something holds."""
    return next(
        (one for stage in file.stages for _, said in commands_in(stage) for one in said if speaks(one)), None
    )


@check(Severity.LOW, section="security", area="security", hours=0.25)
def sudo_in_build(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """A build calls sudo.

    It is root already, or ought not to be able to become root: sudo in an image is a way up for whoever breaks in.
    Do what needs root before USER, and leave sudo out.
    """
    for file in dockerfiles:
        found = _first(file, lambda one: one.elevated)
        if found is not None:
            yield found_in(file, found.line, "sudo is called.", found.said)


@check(Severity.LOW, section="pipeline", area="pipeline", hours=0.1)
def folder_changed_for_nothing(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """A RUN ends with `cd`, which changes nothing.

    The next instruction begins where the last WORKDIR says. Write WORKDIR with the whole path.
    """
    for file in dockerfiles:
        for stage in file.stages:
            lost = next((said[-1] for _, said in commands_in(stage) if said and said[-1].name == "cd"), None)
            if lost is not None:
                yield found_in(
                    file, lost.line, "The folder it changes to holds for this RUN alone.", lost.said
                )
                break


@check(Severity.LOW, section="pipeline", area="pipeline", hours=0.25)
def pipe_hides_a_failure(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """A step of a build goes on though the command before a pipe has failed.

    The shell looks only at the last command: a download that breaks off is unpacked as far as it came, and the image
    is built. Write `SHELL ["/bin/bash", "-o", "pipefail", "-c"]` or `set -o pipefail` before it.
    """
    for file in dockerfiles:
        found = next((one for stage in file.stages for one in _piped(file, stage)), None)
        if found is not None:
            yield found_in(file, found.line, f"Whether {found.name} failed is not seen.", found.said)


def _piped(file: Dockerfile, stage: Stage) -> Iterator[Command]:
    below = file.stands_on(stage)
    failing = below is not None and any("pipefail" in one.text for one in below.of("SHELL"))
    for one in stage.of("SHELL", "RUN"):
        if one.word == "SHELL":
            failing = "pipefail" in one.text
        elif not failing and "|" in one.text and "pipefail" not in one.text:
            said = commands_of(one)
            for command, second in pairwise(said):
                harmless = (
                    command.name in HARMLESS or second.name in SHELLS
                )  # what is run is judged elsewhere
                if command.joint == "|" and not harmless:
                    yield command
            if one.arguments is not None and "|" in one.arguments:
                yield from said[:1]


@check(Severity.MEDIUM, section="security", area="security", hours=0.5)
def files_everybody_may_write(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """Files of an image may be written by everybody.

    Whoever breaks into any process in the container can change what the next one runs. Give the files to root and
    the right to write to the one user that needs it.
    """
    for file in dockerfiles:
        found = _first(file, _opens_to_all)
        if found is not None:
            yield found_in(file, found.line, "chmod lets everybody write.", found.said)


def _opens_to_all(command: Command) -> bool:
    """Whether everybody may write afterwards, to more than the folders that are made for it."""
    modes = [word for word in command.rest if not word.startswith("-")][:1]
    places = [word for word in command.rest[1:] if "/" in word]
    shared = bool(places) and all(FOR_ALL.match(word) for word in places)
    return command.name == "chmod" and any(EVERYBODY.match(word) for word in modes) and not shared


@check(Severity.INFO, section="pipeline", area="pipeline", hours=0.1)
def command_without_effect_in_build(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """A build runs a command that means nothing while an image is built.

    Processes, mounts and services of a build are gone with its step. Leave it out.
    """
    for file in dockerfiles:
        found = _first(file, lambda one: one.name in IDLE)
        if found is not None:
            yield found_in(file, found.line, f"{found.name} has no effect on the image.", found.said)


@check(Severity.INFO, section="performance", area="pipeline", hours=0.1)
def user_with_a_high_number_and_a_log(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """A user with a high number is made with a table of log-ins that grows to that number.

    useradd writes a sparse file as long as the number asks for, and the layer holds it whole: gigabytes. Add
    `--no-log-init`.
    """
    for file in dockerfiles:
        found = _first(file, _logs_in)
        if found is not None:
            yield found_in(file, found.line, "useradd is called without --no-log-init.", "useradd")


def _logs_in(command: Command) -> bool:
    if command.name != "useradd" or any(
        word == "--no-log-init" or re.match(r"^-[a-z]*l[a-z]*$", word) for word in command.rest
    ):
        return False
    for at, word in enumerate(command.rest):
        name, _, value = word.partition("=")
        if name == "--uid" or re.match(r"^-[a-z]*u$", word):
            number = value or (command.rest[at + 1] if at + 1 < len(command.rest) else "")
            return number.isdecimal() and int(number[:9]) >= HIGH_NUMBER
    return False


@check(Severity.INFO, section="pipeline", area="pipeline", hours=0.1)
def shell_changed_by_command(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """The shell of a build is changed by a command instead of SHELL.

    A link over `/bin/sh` changes what every script of the system is run by. SHELL says it for the build alone.
    """
    for file in dockerfiles:
        found = _first(file, _changes_shell)
        if found is not None:
            yield found_in(file, found.line, "Another shell is put in the place of the build's.", found.said)


def _changes_shell(command: Command) -> bool:
    shells = any(word.rpartition("/")[2] in SHELLS for word in command.rest)
    match command.name:
        case "ln" | "mv" | "cp":
            return command.rest[-1:] == ("/bin/sh",)
        case "chsh" | "usermod":
            return shells and bool({"-s", "--shell"} & set(command.rest))
        case "export":
            return any(word.startswith("SHELL=") for word in command.rest)
        case "sed":
            return "/etc/passwd" in command.rest and any("sh" in word for word in command.rest[:-1])
    return False
