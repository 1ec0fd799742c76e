"""Go: ``go.mod``; what is only required indirectly does not count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.facts import Dependency, Project, Scope
from loopwright.survey.reading import reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

MODULE = compiled_later(r"^module\s+(\S+)", re.MULTILINE)
REQUIRED = compiled_later(r"^(?:\s+|require\s+)(?=[\w-]++\.)(\S++)\s+(v\S+)(.*)$")


@reader(names=("go.mod",))
def go_mod(file: SourceFile) -> Iterator[Fact]:
    """The module and what it requires directly."""
    module = MODULE.search(file.text)
    if module is None:
        return
    evidence = file.evidence(file.line_at(module.start()))
    yield Project("go", file.folder, module.group(1), "Go", evidence)
    inside = ""
    for number, line in enumerate(file.text.split("\n"), start=1):
        if line.startswith((")", "require", "replace", "exclude", "retract", "tool")):
            inside = line.split("(")[0].split(" ")[0].strip() if line[0] != ")" else ""
        matched = REQUIRED.match(line)
        if matched is not None and inside == "require" and "// indirect" not in matched.group(3):
            said = file.evidence(number, line)
            yield Dependency("go", file.folder, matched.group(1), matched.group(2), Scope.RUNTIME, said)
