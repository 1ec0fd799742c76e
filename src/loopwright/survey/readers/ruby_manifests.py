"""Ruby: the Gemfile, whose lines and groups are read as they are written and never run."""

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

RUBY = "ruby"
GEM = compiled_later(r"""^[ \t]*gem[\s(]+["']([^"']+)["']\s*(?:,\s*["']([^"']*)["'])?(.*)$""")
GROUP = compiled_later(r"^[ \t]*group[\s(](.*)\bdo\b")
BLOCK = compiled_later(r"^[ \t]*(?:if|unless|case|begin|def)\b|\bdo\b\s*+(?:\|[^|]*+\|\s*+)?$")
CONDITIONAL = "optional: true"
OPTIONAL = compiled_later(r"\boptional(?::\s*|:?\s*=>\s*)true\b")
CONDITION = compiled_later(r"^[ \t]*(?:if|unless|case)\b")
ELSE = compiled_later(r"^[ \t]*else\b")
TRAILING = compiled_later(r"(?:^|[\s)])(?:if|unless)\s")
END = compiled_later(r"^[ \t]*end\b")
GROUPS_OF_GEM = compiled_later(
    r"(?::groups?\s*=>|\bgroups?:)\s{0,50}(\[[^\]]{0,200}\]|:\w+|%i\[[^\]]{0,200}\])"
)


@reader(names=("gemfile", "gems.rb"))
def gemfile(file: SourceFile) -> Iterator[Fact]:
    """One gem a line, in the groups it stands in."""
    yield Project(RUBY, file.folder, "", "Ruby", file.evidence())
    groups: list[str] = []
    for number, line in enumerate(file.text.split("\n"), start=1):
        code = line.partition("#")[0] if "#{" not in line else line
        if END.match(code):
            groups = groups[:-1]
            continue
        group = GROUP.match(code)
        if group is not None:
            groups.append(group.group(1))
            continue
        matched = GEM.match(code)
        if matched is not None:
            name, requirement, rest = matched.groups()
            own = GROUPS_OF_GEM.search(rest)
            within = " ".join([*groups, own.group(1) if own else ""])
            scope = _scope(OPTIONAL.sub("", within))
            if scope is Scope.RUNTIME and (OPTIONAL.search(within) or TRAILING.search(rest)):
                scope = Scope.OPTIONAL
            evidence = file.evidence(number, code)
            yield Dependency(RUBY, file.folder, name, requirement or "", scope, evidence)
        elif ELSE.match(code) and groups:
            groups[-1] = groups[-1].replace(CONDITIONAL, "")  # one of the branches is always taken
        elif BLOCK.search(code):
            groups.append(CONDITIONAL if CONDITION.match(code) else "")


def _scope(words: str) -> Scope:
    if not re.search(r"\w", words) or "production" in words or "default" in words:
        return Scope.RUNTIME
    named = set(re.findall(r"\w+", words)) - {"i"}
    if named & {"test"} and not named & {"development"}:
        return Scope.TEST
    return Scope.DEVELOPMENT if named & {"development", "test", "ci", "lint"} else Scope.RUNTIME
