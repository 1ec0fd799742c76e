"""Stages and instructions that do not do what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.images.commands import found_in
from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.dockerfile import Dockerfile

NOT_TRIGGERED = frozenset({"FROM", "MAINTAINER", "ONBUILD"})


@check(Severity.LOW, section="pipeline", area="pipeline", hours=0.1)
def instruction_overruled(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """An instruction is overruled by a later one of its kind in the same stage.

    Only the last CMD, ENTRYPOINT and HEALTHCHECK hold; who reads the first is misled. Delete it.
    """
    for file in dockerfiles:
        for stage in file.shipped:
            for word in ("CMD", "ENTRYPOINT", "HEALTHCHECK"):
                given = stage.of(word)
                if len(given) > 1:
                    yield found_in(
                        file, given[0].line, f"{word} of line {given[-1].line} holds instead of it."
                    )


@check(Severity.MEDIUM, section="pipeline", area="pipeline", hours=0.25)
def stage_copies_from_itself(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """A stage copies from itself.

    It cannot: the build ends with an error, or takes an image of that name from a registry. Name the stage that is
    meant.
    """
    for file in dockerfiles:
        for stage in file.stages:
            for one in stage.of("COPY", "ADD"):
                if stage.name and one.flag("from").lower() == stage.name:
                    yield found_in(file, one.line, f"It copies from {stage.name}, which it stands in.")


@check(Severity.INFO, section="pipeline", area="pipeline", hours=0.1)
def stage_named_by_number(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """Files are copied from a stage by its number.

    Another stage before it moves the numbers, and the copy takes from the wrong one. Name the stage (`FROM … AS
    build`) and copy from the name.
    """
    for file in dockerfiles:
        found = next(
            (one for stage in file.stages for one in stage.of("COPY") if one.flag("from").isdecimal()), None
        )
        if found is not None:
            yield found_in(file, found.line, f"It copies from stage {found.flag('from')}.")


@check(Severity.LOW, section="pipeline", area="pipeline", hours=0.1)
def stage_name_given_twice(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """Two stages have one name.

    Which of them is meant depends on where it is named, and builders differ. Give each a name of its own.
    """
    for file in dockerfiles:
        seen: dict[str, int] = {}
        for stage in file.stages:
            if stage.name and stage.name in seen:
                yield found_in(
                    file, stage.line, f"The stage of line {seen[stage.name]} is called {stage.name} too."
                )
            seen.setdefault(stage.name, stage.line)


@check(Severity.MEDIUM, section="pipeline", area="pipeline", hours=0.25)
def onbuild_that_cannot_run(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """ONBUILD triggers an instruction that cannot be triggered.

    FROM, MAINTAINER and ONBUILD may not stand behind ONBUILD: the build ends with an error. Leave it out.
    """
    for file in dockerfiles:
        for stage in file.stages:
            for one in stage.of("ONBUILD"):
                word = one.text.split(maxsplit=1)[0].upper() if one.text.strip() else ""
                if word in NOT_TRIGGERED:
                    yield found_in(file, one.line, f"{word} cannot stand behind ONBUILD.")


@check(Severity.MEDIUM, section="pipeline", area="pipeline", hours=0.1)
def instruction_before_the_base(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """An instruction stands before the first FROM.

    Only ARG may: the build ends with an error. Move it below.
    """
    for file in dockerfiles:
        continued = False
        for number, line in enumerate(file.text.split("\n")[: file.stages[0].line - 1], start=1):
            words = line.split(maxsplit=1)
            if not words or words[0].startswith("#"):
                continue
            if not continued and words[0].upper() != "ARG" and words[0].isalpha():
                yield found_in(file, number, f"{words[0].upper()} stands before FROM.")
                break
            continued = line.rstrip().endswith("\\")


@check(Severity.INFO, section="pipeline", area="pipeline", hours=0.1)
def deprecated_maintainer(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """MAINTAINER is written, which has been given up.

    Builders warn of it. Write `LABEL org.opencontainers.image.authors="…"`.
    """
    for file in dockerfiles:
        found = next((one for stage in file.stages for one in stage.of("MAINTAINER")), None)
        if found is not None:
            yield found_in(file, found.line, "MAINTAINER has been given up.")


@check(Severity.LOW, section="pipeline", area="pipeline", hours=0.1)
def working_folder_not_absolute(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """WORKDIR names a folder from wherever the base image stands.

    Another base, and the same line means another place. Write the whole path.
    """
    for file in dockerfiles:
        for stage in file.stages:
            one = next(iter(stage.of("WORKDIR")), None)
            if one is None or file.stands_on(stage) is not None:
                continue
            path = one.text.strip().strip("\"'")
            if path and not path.startswith(("/", "$", "\\")) and path[1:2] != ":":
                yield found_in(file, one.line, f"{path[:80]} is not a whole path.", path)
