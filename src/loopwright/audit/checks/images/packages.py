"""How images install packages of their system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.images.commands import commands_in, found_in, listed
from loopwright.audit.checks.images.managers import INSTALL, MANAGERS, UPDATE, installed_by, verb_of
from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.checks.images.commands import Command
    from loopwright.survey.written.dockerfile import Dockerfile, Instruction

FRESH = frozenset({"--no-cache", "-U", "--update", "--update-cache"})  # apk fetches its lists itself
QUIET = "--no-install-recommends"


def _installs(file: Dockerfile, *, shipped: bool = False) -> Iterator[tuple[Instruction, Command]]:
    """The commands of a Dockerfile that install packages of the system; ``shipped`` for those that are in the image."""
    for stage in file.shipped[::-1] if shipped else file.stages:
        for run, commands in commands_in(stage):
            for command in commands:
                if verb_of(command) in INSTALL:
                    yield run, command


@check(Severity.INFO, section="performance", area="pipeline", hours=0.25)
def package_lists_left_in_image(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """What a package manager downloads to install stays in the image.

    It makes every pull and start slower and serves nothing at run time. Remove it in the same RUN: what a later layer
    removes is still carried along.
    """
    for file in dockerfiles:
        left = []
        for run, command in _installs(file, shipped=True):
            manager = MANAGERS[command.name]
            mounted = any(name == "mount" and "cache" in value for name, value in run.flags)
            if not mounted and not manager.cleaned.search(run.text):
                left.append((run.line, manager.kept))
        if left:
            yield found_in(
                file,
                left[0][0],
                f"{listed([kept for _, kept in left])} is left in the image.",
                snippet="&& rm -rf /var/lib/apt/lists/*\n",
            )


@check(Severity.MEDIUM, section="pipeline", area="pipeline", hours=0.25)
def package_install_waits_for_an_answer(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """A package manager asks before it installs, and nobody answers.

    A build has no terminal: the installation ends with an error, or hangs. Say yes beforehand (`-y`).
    """
    for file in dockerfiles:
        asking: list[Command] = []
        before: Command | None = None
        for stage in file.stages:
            for _, commands in commands_in(stage):
                for command in commands:
                    answered = before is not None and before.name in {"yes", "echo"} and before.joint == "|"
                    if not answered and _asks(command):
                        asking.append(command)
                    before = command
        if asking:
            yield found_in(
                file, asking[0].line, f"{asking[0].name} is not told to go on without asking.", asking[0].said
            )


def _asks(command: Command) -> bool:
    manager = MANAGERS.get(command.name)
    if manager is None or manager.agrees is None or verb_of(command) not in INSTALL:
        return False
    told = any(manager.agrees.match(word) or "assume-yes" in word.lower() for word in command.rest)
    return not told and not (command.name.startswith("apt") and _quiet(command) > 1)


def _quiet(command: Command) -> int:
    """How often apt is told to be quiet: twice means yes."""
    short = [word for word in command.rest if word.startswith("-") and not word.startswith("--")]
    return sum(word.count("q") for word in short) + command.rest.count("--quiet")


@check(Severity.INFO, section="pipeline", area="pipeline", hours=1)
def system_package_without_version(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """Packages of the system are installed in whatever version is offered on the day.

    Two builds of one commit can differ. Name versions where it matters, or build on a base that is pinned by digest
    and install from a dated mirror.
    """
    for file in dockerfiles:
        loose: list[tuple[int, str]] = []
        for run, command in _installs(file):
            pinned = MANAGERS[command.name].pinned
            loose += [(run.line, name) for name in installed_by(command) if not pinned.search(name)]
        if loose:
            yield found_in(
                file, loose[0][0], f"No version is named of {listed([name for _, name in loose])}."
            )


@check(Severity.INFO, section="performance", area="pipeline", hours=0.25)
def recommended_packages_in_image(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """Packages that are merely recommended come into the image.

    They are pulled at every start and have to be patched like the rest. Install with `--no-install-recommends`.
    """
    for file in dockerfiles:
        lines = [
            run.line
            for run, command in _installs(file, shipped=True)
            if command.name in {"apt", "apt-get"}
            and not any(QUIET in word or "install-recommends=" in word.lower() for word in command.rest)
        ]
        if lines and "Install-Recommends" not in file.text:
            yield found_in(file, lines[0], f"{QUIET} is not said.")


@check(Severity.INFO, section="pipeline", area="pipeline", hours=0.1)
def apt_called_in_build(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """A build calls `apt`, which is made for people.

    Its options and its output may change from one release to the next, as it says itself. Call `apt-get` or
    `apt-cache`, which keep theirs.
    """
    for file in dockerfiles:
        for stage in file.stages:
            found = next(
                (one for _, said in commands_in(stage) for one in said if one.words[0] == "apt"), None
            )
            if found is not None:
                yield found_in(file, found.line, "apt is called where apt-get is meant.", found.said)
                break


@check(Severity.LOW, section="pipeline", area="pipeline", hours=0.25)
def package_lists_updated_apart(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """Lists of packages are updated in a layer of their own, which is kept and grows old.

    The layer that updates comes from the cache for as long as nothing above it changes, so what is installed below
    is chosen from old lists: old versions, or files that are gone. Update and install in one RUN.
    """
    for file in dockerfiles:
        for stage in file.stages:
            apart: dict[str, Command] = {}
            for run, commands in commands_in(stage):
                asked = [
                    (one.name.removesuffix("-get"), verb_of(one), one) for one in commands if verb_of(one)
                ]
                installing = {
                    name for name, verb, one in asked if verb in INSTALL and not FRESH & set(one.rest)
                }
                updating = {name: one for name, verb, one in asked if verb in UPDATE}
                stale = next(
                    (apart[name] for name in sorted(installing - set(updating)) if name in apart), None
                )
                if stale is not None:
                    yield found_in(
                        file,
                        stale.line,
                        f"Line {run.line} installs from lists that line {stale.line} updated.",
                        stale.said,
                    )
                    break
                apart |= {name: one for name, one in updating.items() if name not in installing}
