"""A place in Python's syntax, and what stands there."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.audit.probes.probe import Sight, Verdict

if TYPE_CHECKING:
    from loopwright.survey.source_file import SourceFile


@dataclass(frozen=True, slots=True)
class Place:
    """A node of a file, about which something is said."""

    file: SourceFile
    node: ast.AST

    def says(self, topic: str, what: str, verdict: Verdict = Verdict.PROVEN) -> Sight:
        """What it says of a topic."""
        number = getattr(self.node, "lineno", 0)
        lines = self.file.text.split("\n")
        quoted = lines[number - 1] if 0 < number <= len(lines) else ""
        return Sight(topic, verdict, what, self.file.evidence(number, quoted))


def strings_of(value: ast.AST) -> list[str]:
    """Every text within a value."""
    return [
        one.value for one in ast.walk(value) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


def constant_of(value: ast.AST | None) -> object:
    """What a value is, where it is written out; None where it is not."""
    return value.value if isinstance(value, ast.Constant) else None
