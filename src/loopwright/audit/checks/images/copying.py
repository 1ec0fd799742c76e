"""How files come into an image, and in which order."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.images.commands import commands_of, found_in
from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.configuration import Configuration
    from loopwright.survey.written.dockerfile import Dockerfile, Instruction, Stage

ARCHIVE = re.compile(r"\.(?:tar|tgz|tbz2?|txz|tar\.\w{1,4}|zip)(?:$|[?#])|\.t?[gx]z$|\.bz2$")
EVERYTHING = frozenset({".", "./", "*", "./*", "/"})
HEREDOC = "<<"
INSTALLS = re.compile(
    r"^(?:npm (?:ci|i|install)|yarn(?: install)?(?: --|$)|pnpm (?:i|install)|bun install|bundle install|"
    r"pip[\d.]* install (?:.*\s)?-r|python[\d.]* -m pip install (?:.*\s)?-r|poetry install|uv sync|"
    r"pipenv (?:install|sync)|composer install|go mod download|mix deps\.get|cargo fetch|dotnet restore|"
    r"mvn .*dependency:)"
)
MANIFESTS = re.compile(
    r"package(?:-lock|\*)?[\w.*-]*\.json|package\*|yarn\.lock|pnpm-|bun\.lock|Gemfile|requirements|pyproject|Pipfile|"
    r"setup\.|composer\.|go\.(?:mod|sum|\*)|mix\.|Cargo\.|\.csproj|\.sln|pom\.xml|\.lock\b|gradle"
)


def _sources(one: Instruction) -> tuple[str, ...]:
    """What COPY or ADD takes from the folder that the image is built from."""
    words = one.arguments if one.arguments is not None else tuple(one.text.split())
    if one.flag("from") or any(word.startswith(HEREDOC) for word in words):
        return ()
    return words[:-1]


@check(Severity.INFO, section="pipeline", area="pipeline", hours=0.1, controls=("CIS Docker 4.9",))
def add_where_copy_would_do(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """ADD is used for a plain file or folder.

    ADD also fetches addresses and unpacks archives, so that another name of the file changes what happens. COPY only
    copies.
    """
    for file in dockerfiles:
        for stage in file.stages:
            found = next(
                (one for one in stage.of("ADD") if any(_plain(word) for word in _sources(one))), None
            )
            if found is not None:
                yield found_in(file, found.line, "ADD copies a plain file.", found.command)
                break


def _plain(word: str) -> bool:
    return not ARCHIVE.search(word) and not word.startswith(("http://", "https://", "git@", "git://"))


@check(Severity.MEDIUM, section="pipeline", area="pipeline", hours=0.1)
def several_files_copied_onto_one(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """Several files are copied to what does not end with a slash.

    Where more than one file is copied, the target has to be a folder and to end with `/`; otherwise the build ends
    with an error.
    """
    for file in dockerfiles:
        for stage in file.stages:
            for one in stage.of("COPY", "ADD"):
                words = one.arguments if one.arguments is not None else tuple(one.text.split())
                target = words[-1] if words else ""
                if (
                    len(words) > 2  # noqa: PLR2004 - two files and where they go
                    and not any(word.startswith(HEREDOC) for word in words)
                    and not target.endswith(("/", "\\", '"', "'"))
                    and target not in {".", ".."}
                    and "$" not in target
                ):
                    yield found_in(file, one.line, f"{target} does not end with a slash.", one.command)


@check(Severity.LOW, section="pipeline", area="pipeline", hours=0.5)
def dependencies_installed_after_source(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """Dependencies are installed after the source is copied, so every change installs them again.

    A layer is taken from the cache as long as what it was made from is the same. Copy the manifest and the lock file
    first, install, then copy the rest: builds of unchanged dependencies take seconds.
    """
    for file in dockerfiles:
        for stage in file.stages:
            late = _installed_late(stage)
            if late is not None:
                copied, installed = late
                yield found_in(
                    file,
                    copied.line,
                    f"Line {installed.line} installs what line {copied.line} makes it install again.",
                    copied.command,
                )


def _installed_late(stage: Stage) -> tuple[Instruction, Instruction] | None:
    """The instruction that copies everything and the one below that installs, where no manifest came before."""
    everything: Instruction | None = None
    for one in stage.of("COPY", "ADD", "RUN"):
        if one.word != "RUN":
            sources = _sources(one)
            if everything is None and any(MANIFESTS.search(word) for word in sources):
                return None
            if everything is None and any(word in EVERYTHING for word in sources):
                everything = one
        elif any(name == "mount" and "type=bind" in value for name, value in one.flags):
            return None
        elif any(INSTALLS.match(" ".join(command.words[:8])) for command in commands_of(one)):
            return (everything, one) if everything is not None else None
    return None


@check(Severity.MEDIUM, section="security", area="security", hours=0.25, controls=("ISO 27001 A.8.12",))
def everything_copied_without_ignoring(
    dockerfiles: tuple[Dockerfile, ...], configuration: Configuration
) -> Iterator[Said]:
    """Everything is copied into an image, and no .dockerignore leaves anything out.

    The history, `.env` files and whatever lies about on the machine that builds come into the image, and any change
    of them makes every later layer new. Write a `.dockerignore` that begins with `.git`, `.env*` and what is built.
    """
    for file in dockerfiles:
        folder, _, name = file.path.rpartition("/")
        folders = [folder]
        while folder:
            folder = posixpath.dirname(folder)
            folders.append(folder)
        paths = {posixpath.join(one, ".dockerignore") for one in folders} | {f"{file.path}.dockerignore"}
        if name.startswith("Containerfile"):
            paths |= {posixpath.join(one, ".containerignore") for one in folders}
        if paths & configuration.paths:
            continue
        everywhere = [
            (stage, one)
            for stage in file.stages
            for one in stage.of("COPY", "ADD")
            if any(word in EVERYTHING for word in _sources(one))
        ]
        if everywhere:
            stage, one = everywhere[-1]
            kept = any(stage is one_shipped for one_shipped in file.shipped)
            yield found_in(
                file,
                one.line,
                "All that lies in the folder is copied"
                + (" into the image." if kept else ", though only into a stage that is not shipped."),
                one.command,
                severity=None if kept else Severity.LOW,
                snippet=".git\n.env*\n",
            )
