"""Files whose name alone is the fact: rows of ``knowledge/files.csv``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.survey.evidence import Environment
from loopwright.survey.facts import Seen
from loopwright.survey.knowledge.load import named_files
from loopwright.survey.reading import reader
from loopwright.survey.topology import Artefact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile


@reader(names=tuple(named_files()))
def named_file(file: SourceFile) -> Iterator[Fact]:
    """A technology's own settings, or an artefact of a tool; a platform's file speaks of production."""
    known = named_files()[file.name.lower()]
    said, environment = file.evidence(1, file.name), file.environment
    if known.kind == "technology":
        yield Seen(known.slug, file.folder, environment, said)
        return
    if known.kind == "platform" and environment is Environment.UNSTATED:
        environment = Environment.PRODUCTION
    yield Artefact(known.slug, known.title, known.kind, environment, (said,))
