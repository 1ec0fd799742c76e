"""How images install libraries and tools of a language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.images.commands import commands_in, found_in, listed
from loopwright.audit.checks.images.managers import plain_words
from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.checks.images.commands import Command
    from loopwright.survey.written.dockerfile import Dockerfile, Instruction

PIP = re.compile(r"^pip[\d.]*$")
PYTHON = re.compile(r"^python[\d.]*$")
PIP_VALUED = frozenset(
    {
        "-r", "--requirement", "-c", "--constraint", "-e", "--editable", "-i", "--index-url", "--extra-index-url",
        "-t", "--target", "--prefix", "-f", "--find-links", "--trusted-host", "--root", "--progress-bar", "--platform",
    }
)  # fmt: skip
PIP_PINNED = re.compile(r"[=<>~@$]|^\.|/|\.(?:whl|txt|gz|zip)$|\*")
PIP_ITSELF = frozenset({"pip", "setuptools", "wheel"})
NPM_VALUED = frozenset({"--prefix", "--registry", "--cache", "-w", "--workspace", "-C", "--userconfig"})
NPM_PINNED = re.compile(r"^@?[^@]+@|[$]|://|^\.|^/|^git|\.tgz$|^~|<")
NPM_INSTALLS = frozenset({"install", "i", "add"})
GEM_VERSION = frozenset({"-v", "--version"})


def _pip(command: Command) -> tuple[str, ...] | None:
    """The words after ``pip install``; nothing for anything else."""
    words = command.rest if PIP.match(command.name) else ()
    if PYTHON.match(command.name) and command.rest[:2] == ("-m", "pip"):
        words = command.rest[2:]
    at = next((at for at, word in enumerate(words) if not word.startswith("-")), None)
    return words[at + 1 :] if at is not None and words[at] == "install" else None


@check(Severity.LOW, section="pipeline", area="pipeline", hours=0.5)
def tool_without_version(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """Libraries or tools of a language are installed in whatever version is newest on the day.

    A build that worked can break without a change, and a version that somebody has taken over comes in unseen. Name
    the version, or install from a lock file.
    """
    for file in dockerfiles:
        loose: list[tuple[int, str]] = []
        for stage in file.stages:
            for run, commands in commands_in(stage):
                for command in commands:
                    loose += [(run.line, name) for name in _loose(command)]
        if loose:
            yield found_in(
                file, loose[0][0], f"No version is named of {listed([name for _, name in loose])}."
            )


def _loose(command: Command) -> list[str]:
    words = _pip(command)
    if words is not None:
        if any(word in {"-c", "--constraint"} for word in words):
            return []
        named = plain_words(words, PIP_VALUED)
        return [name for name in named if not PIP_PINNED.search(name) and name not in PIP_ITSELF]
    if command.name == "npm":
        named = plain_words(command.rest, NPM_VALUED)
        if named[:1] and named[0] in NPM_INSTALLS:
            return [name for name in named[1:] if not NPM_PINNED.search(name)]
    if command.name == "gem":
        named = plain_words(command.rest, GEM_VERSION)
        versioned = any(word.partition("=")[0] in GEM_VERSION for word in command.rest)
        if named[:1] in (["install"], ["i"]) and not versioned:
            return [
                name
                for name in named[1:]
                if ":" not in name and "$" not in name and not name.endswith(".gem")
            ]
    return []


@check(Severity.INFO, section="performance", area="pipeline", hours=0.25)
def library_cache_left_in_image(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """What pip or yarn keeps for the next installation stays in the image.

    There is no next one: it only makes every pull slower. Install with `--no-cache-dir`, clean in the same RUN, or
    keep the cache outside with `--mount=type=cache`.
    """
    for file in dockerfiles:
        if "PIP_NO_CACHE_DIR" in file.text:
            continue
        for stage in file.shipped:
            found = next(
                (
                    (run.line, command)
                    for run, commands in commands_in(stage)
                    for command in commands
                    if _keeps(command, run)
                ),
                None,
            )
            if found is not None:
                yield found_in(file, found[0], f"{found[1].name} keeps a cache in the image.", found[1].said)
                break


def _keeps(command: Command, run: Instruction) -> bool:
    if any(name == "mount" and "cache" in value for name, value in run.flags):
        return False
    words = _pip(command)
    if words is not None:
        return (
            not any(word.startswith("--no-cache") for word in command.rest)
            and ".cache" not in run.text
            and "pip cache purge" not in run.text
        )
    installs = command.rest[:1] in ((), ("install",), ("add",)) or command.rest[:2] == ("global", "add")
    return (
        command.name == "yarn"
        and installs
        and "yarn cache clean" not in run.text
        and "/cache" not in run.text
    )
