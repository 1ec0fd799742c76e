"""Look into files for the rows of ``rows/*.toml``: each row names its files, its words and what they say."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.audit.probes import python_code
from loopwright.audit.probes.file_sets import FILE_SETS
from loopwright.audit.probes.probe import Sight, Verdict
from loopwright.survey.evidence import Environment
from loopwright.survey.readers.source_code import LARGEST_CODE, LONGEST_LINE, TEST_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.probes.file_sets import FileSet
    from loopwright.survey.source_file import SourceFile
    from loopwright.survey.tree import Entry
    from loopwright.survey.written.configuration import Configuration

ROWS = Path(__file__).parent / "rows"
BESIDE = re.compile(r"(?:^|/)(?:contrib|\.devcontainer)/")  # for others to copy, and for developers
BY_ITSELF = re.compile(r"(?:^|/)(?:[\w.-]*Dockerfile|Procfile|fly\.toml|manage\.py)\Z|\.tf\Z")
MOST_OF_ONE_ROW = 3  # places in one file that say the same
NOBODY_REACHES = frozenset(
    {Environment.DEVELOPMENT, Environment.TEST, Environment.EXAMPLE, Environment.ARCHIVED}
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its topic, its set of files, one of the words that must be there, the expression, what it says.

    ``alone`` where it proves nothing beside an image or a server that the repository describes too: a platform may
    carry its pages only.
    """

    topic: str
    files: str
    words: tuple[bytes, ...]
    expression: re.Pattern[str]
    says: str
    verdict: Verdict
    needs: re.Pattern[str] | None
    without: re.Pattern[str] | None
    path: re.Pattern[str] | None
    alone: bool = False


@cache
def all_rows() -> dict[str, tuple[Row, ...]]:
    """The rows by their set of files."""
    found: dict[str, list[Row]] = {}
    for file in sorted(ROWS.glob("*.toml")):
        for row in tomllib.loads(file.read_text(encoding="utf-8"))["row"]:
            found.setdefault(row["in"], []).append(_row(row))
    return {name: tuple(rows) for name, rows in found.items()}


def _row(row: dict[str, object]) -> Row:
    words = row["words"] if isinstance(row["words"], list) else []
    return Row(
        str(row["topic"]),
        str(row["in"]),
        tuple(str(word).encode() for word in words),
        re.compile(str(row["expression"]), re.MULTILINE),
        str(row["says"]),
        Verdict(str(row.get("verdict", Verdict.PROVEN))),
        _compiled(row.get("needs")),
        _compiled(row.get("without")),
        _compiled(row.get("path")),
        bool(row.get("alone", False)),
    )


def _compiled(text: object) -> re.Pattern[str] | None:
    return re.compile(str(text), re.MULTILINE) if text else None


@dataclass
class Sights:
    """All that the rows see in a repository's files, each file read once, when it is first asked for."""

    configuration: Configuration
    by_topic: dict[str, list[Sight]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_topic = {}
        for entry in self.configuration.entries:
            for one in self._of(entry):
                self.by_topic.setdefault(one.topic, []).append(one)

    def _of(self, entry: Entry) -> Iterator[Sight]:
        if entry.size_bytes > LARGEST_CODE:
            return
        sets = [
            (one, all_rows().get(name, ())) for name, one in FILE_SETS.items() if one.path.search(entry.path)
        ]
        python = entry.path.endswith(".py")
        file = self.configuration.file(entry) if python or any(rows for _, rows in sets) else None
        if file is None or max(map(len, file.data.split(b"\n")), default=0) > LONGEST_LINE:
            return
        reached = (
            not BESIDE.search(entry.path)
            and file.environment not in NOBODY_REACHES
            and not TEST_NAME.match(file.name)
        )
        for one, rows in sets:
            if reached or one.any_environment:
                yield from map(self._weighed, _seen(file, one, rows))
        if python and reached:
            yield from python_code.seen(file)

    def _weighed(self, told: tuple[Row, Sight]) -> Sight:
        row, sight = told
        return replace(sight, verdict=Verdict.HINT) if row.alone and self._runs_elsewhere else sight

    @cached_property
    def _runs_elsewhere(self) -> bool:
        return any(BY_ITSELF.search(path) for path in self.configuration.paths)

    @cached_property
    def topics(self) -> frozenset[str]:
        """The topics that something was seen of."""
        return frozenset(self.by_topic)

    def of(self, topic: str) -> tuple[Sight, ...]:
        """What was seen of a topic."""
        return tuple(self.by_topic.get(topic, ()))


@cache
def row_topics() -> frozenset[str]:
    """Every topic that rows or Python's syntax speak of."""
    return frozenset(row.topic for rows in all_rows().values() for row in rows) | python_code.TOPICS


def _seen(file: SourceFile, files: FileSet, rows: tuple[Row, ...]) -> Iterator[tuple[Row, Sight]]:
    text = ""
    for row in rows:
        if not any(word in file.data for word in row.words):
            continue
        if row.path is not None and not row.path.search(file.path):
            continue
        text = text or _without_comments(file.text, files.comments)
        if (row.needs and not row.needs.search(text)) or (row.without and row.without.search(text)):
            continue
        for number, found in enumerate(row.expression.finditer(text)):
            if number == MOST_OF_ONE_ROW:
                break
            start = found.start() + len(found.group()) - len(found.group().lstrip())
            said = found.group().strip().partition("\n")[0]
            yield row, Sight(row.topic, row.verdict, row.says, file.evidence(file.line_at(start), said))


def _without_comments(text: str, marks: tuple[str, ...]) -> str:
    """The text with lines of comment blank, so that what follows stays on its line."""
    if not marks or not any(mark in text for mark in marks):
        return text
    lines = text.split("\n")
    for place, line in enumerate(lines):
        bare = line.lstrip(" \t")
        if bare.startswith(marks) and not bare.startswith("#["):  # which opens an attribute in PHP
            lines[place] = " " * len(line)
    return "\n".join(lines)
