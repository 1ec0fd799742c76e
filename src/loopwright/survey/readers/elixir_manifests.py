"""Elixir: the tuples of ``mix.exs``, read as text and never run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.facts import Dependency, Project, Scope
from loopwright.survey.reading import reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

APPLICATION = compiled_later(r"\bapp:\s*:(\w+)")
TUPLE = compiled_later(
    r"\{\s{0,50}:(\w{1,100})\s{0,50},([^{}]{0,400}(?:\{[^{}]{0,400}\}[^{}]{0,400}){0,5})\}"
)
REQUIREMENT = compiled_later(r'^"([^"]+)"')
ONLY = compiled_later(r"only:\s*(\[[^\]]*\]|:\w+)")
FORM = compiled_later(r'^(?:"|(?:git|github|path|in_umbrella|hex|only|runtime|override)\b|\w+\()')


@reader(names=("mix.exs",))
def mix_exs(file: SourceFile) -> Iterator[Fact]:
    """The application and its dependencies, with what they are only for."""
    named = APPLICATION.search(file.text)
    line = file.line_at(named.start()) if named else 1
    yield Project("elixir", file.folder, named.group(1) if named else "", "Elixir", file.evidence(line))
    for found in TUPLE.finditer(file.text):
        name, rest = found.group(1), found.group(2).lstrip()
        if not FORM.match(rest):
            continue
        requirement = REQUIREMENT.match(rest)
        only = ONLY.search(rest)
        scope = _scope(only.group(1) if only else "")
        said = file.evidence(file.line_at(found.start()), found.group())
        version = requirement.group(1) if requirement else ""
        yield Dependency("elixir", file.folder, name, version, scope, said)


def _scope(only: str) -> Scope:
    if not only or "prod" in only:
        return Scope.RUNTIME
    return Scope.DEVELOPMENT if "dev" in only else Scope.TEST
