"""PHP: ``composer.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.survey.facts import Dependency, Project, Scope
from loopwright.survey.reading import UnreadableError, reader
from loopwright.survey.tables import json_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

SECTIONS = {"require": Scope.RUNTIME, "require-dev": Scope.DEVELOPMENT}


@reader(names=("composer.json",), largest_bytes=512 * 1024)
def composer_json(file: SourceFile) -> Iterator[Fact]:
    """What a package requires, extensions of PHP included."""
    table = json_of(file)
    if not isinstance(table, dict):
        raise UnreadableError("not a package: no object at the top")
    name, published = table.get("name"), table.get("type") in {"library", "symfony-bundle"}
    yield Project(
        "php",
        file.folder,
        name if isinstance(name, str) else "",
        "PHP",
        file.evidence(1),
        published=published,
    )
    for section, scope in SECTIONS.items():
        wanted = table.get(section)
        start = max(file.text.find(f'"{section}"'), 0)
        for package, requirement in wanted.items() if isinstance(wanted, dict) else ():
            place = file.text.find(f'"{package}"', start)
            said = file.evidence(file.line_at(place) if place >= 0 else 0, f"{package} {requirement}")
            yield Dependency("php", file.folder, package, str(requirement), scope, said)
