"""Ask the design floor what a command line asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from loopwright.interfaces.cli.abreast import abreast
from loopwright.interfaces.cli.loading import EUROS, catalogue_with, loop_from, pairs
from loopwright.loop.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from loopwright.catalogue.load import Catalogue
    from loopwright.design.answer import Answer
    from loopwright.loop.reading import LoadedLoop


def answer(
    path: Path, force: Sequence[str], overlay: Path | None, parts: frozenset[str] | None = None
) -> Answer:
    """The answer for a loop file with decisions forced and the user's rows over the catalogue's.

    ``parts`` are the findings that the report shows, all of them by default; the others are not worked out.
    """
    catalogue = catalogue_with(overlay)
    return answered(loop_from(path, catalogue), catalogue, force, parts)


def compared(
    path: Path, changes: Sequence[str], force: Sequence[str], overlay: Path | None
) -> tuple[Answer, Answer]:
    """The answer for a loop file as it stands, and with some of its values said otherwise."""
    from loopwright.design.given.insistence import check  # after the help
    from loopwright.loop.changes import with_values

    catalogue = catalogue_with(overlay)
    now = loop_from(path, catalogue)
    then = replace(now, loop=with_values(now.loop, pairs(changes), catalogue.value(EUROS)), positions={})
    check(then.loop, catalogue, "whatif", {})
    parts = frozenset({"relaxations"})
    return answered(now, catalogue, force, parts), answered(then, catalogue, force, parts)


def answered(
    loaded: LoadedLoop, catalogue: Catalogue, force: Sequence[str], parts: frozenset[str] | None
) -> Answer:
    """The answer for a loop that was read, with decisions forced."""
    for text in force:
        if "=" not in text:
            raise UsageError(
                f"--force {text}: not of the form key=value", "For instance --force platform=kubernetes."
            )
    from loopwright.design.answer import PARTS, answer_for, question_of  # numpy, after the help

    question = question_of(
        loaded.loop, catalogue, loop_file=loaded.name, locate=places_of(loaded), forced=force
    )
    return answer_for(question, parts=PARTS if parts is None else parts, run=abreast)


def places_of(loaded: LoadedLoop) -> Callable[[str], str]:
    """Where in the file an input's path was said: ``loop.yaml:12``, or the path where no line is known."""
    from loopwright.loop.paths import every_field  # after the help

    fields = tuple((dotted, field.attribute) for dotted, field in every_field())

    def locate(path: str) -> str:
        section, _, name = path.partition(".")
        near = [
            dotted for dotted, attribute in fields if attribute == name or attribute.startswith(f"{name}_")
        ]
        said = [dotted for dotted in near if dotted in loaded.positions]
        said.sort(key=lambda dotted: not dotted.startswith(section))
        return f"{loaded.name}:{loaded.positions[said[0]][0]}" if said else f"{loaded.name}: {path}"

    return locate
