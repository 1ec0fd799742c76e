"""Program code: variables read, ways to ask for health, uploads to disk, sessions in memory, what it configures.

The patterns are rows of ``knowledge/code.toml``: each has words of which one must be in the file before its
expression is tried, so that most files cost one search of their bytes for the words of all rows together.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from loopwright.loop.patterns import compiled_later
from loopwright.survey.evidence import Environment
from loopwright.survey.facts import Answering, EntryPoint, Seen
from loopwright.survey.knowledge.load import FOLDER, of_scheme, title_of
from loopwright.survey.reading import reader
from loopwright.survey.source_file import Lines
from loopwright.survey.topology import HealthEndpoint, LocalUpload, MemorySession, Scheduler, Variable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ahocorasick_rs import BytesAhoCorasick

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

LANGUAGES = {
    ".py": "python", ".js": "javascript", ".mjs": "javascript", ".cjs": "javascript", ".jsx": "javascript",
    ".ts": "javascript", ".tsx": "javascript", ".mts": "javascript", ".cts": "javascript", ".vue": "javascript",
    ".svelte": "javascript", ".rb": "ruby", ".go": "go", ".java": "java", ".kt": "java", ".kts": "java",
    ".scala": "java", ".php": "php", ".ex": "elixir", ".exs": "elixir", ".cs": "dotnet", ".fs": "dotnet", ".rs": "rust",
}  # fmt: skip
# What a line of comment looks like behind the end of the line before it, and the letters without which there is none.
# An expression that begins with a plain letter is searched for many times as quickly as one that begins with `^`.
HASH = (
    "#",
    compiled_later(r"\n[ \t]*+#(?!\[).*+(?:\n[ \t]*+#(?!\[).*+)*+"),
)  # `#[` opens an attribute in PHP
SLASHES = ("//", compiled_later(r"\n[ \t]*+//.*+(?:\n[ \t]*+//.*+)*+"))
BLOCK = ("/*", compiled_later(r"\n[ \t]*+/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/)?"))
BEGUN = ("=begin", compiled_later(r"\n=begin\b(?s:.*?)(?:\n=end\b|\Z)"))
COMMENTS: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    **dict.fromkeys(("javascript", "go", "java", "dotnet", "rust"), (BLOCK, SLASHES)),
    "python": (HASH,),
    "ruby": (BEGUN, HASH),
    "php": (BLOCK, SLASHES, HASH),
    "elixir": (HASH,),
}
DEFAULT = compiled_later(r"[\"']?\s*[)\]]?\s*(?:,|\?\?|\|\||\?:|or\b)")
# how the languages are written that have a server of their own
ANSWERING = {
    "python": "Python",
    "javascript": "JavaScript",
    "ruby": "Ruby",
    "go": "Go",
    "java": "Java",
    "dotnet": "C#",
}
PASSED_OVER = frozenset({Environment.TEST, Environment.EXAMPLE})
FURTHER_ON = 2_000  # characters from where a server is made to where it is told its port
LARGEST_CODE = 384 * 1024
LONGEST_LINE = 5_000  # bytes; nobody writes longer ones, and tools that bundle code do
TEST_NAME = compiled_later(
    r"test_|conftest\.py$|.*(?:[._-](?:test|tests|spec|stories|bench|mock)\.|(?:_test|_spec|Test|Tests|IT)\.\w+$)"
)


@dataclass(frozen=True)
class Pattern:
    """One row: the fact it speaks of, the words and the expression to find it by, and what it says.

    An expression is compiled when a file has one of the words: most rows are silent in most repositories.
    """

    language: str
    fact: str
    words: tuple[bytes, ...]
    said: str
    says: str
    slugs: dict[str, str]
    faint: bool
    path: re.Pattern[str] | None
    without: str
    port: str

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """What finds it."""
        return re.compile(self.said, re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a language: those for certain paths last; ``words`` finds the words of all of them in one go.

    ``placed`` is the number of the first row for certain paths, ``places`` all these paths in one; ``of_word`` the
    numbers of the rows that have a word.
    """

    patterns: tuple[Pattern, ...]
    placed: int
    places: re.Pattern[str] | None
    words: BytesAhoCorasick
    of_word: tuple[tuple[int, ...], ...]


@cache
def rows_of(language: str) -> Rows:
    """The rows of a language."""
    from ahocorasick_rs import BytesAhoCorasick  # noqa: PLC0415 - only where there is code

    made = [_pattern(row) for row in _table()["pattern"] if row["language"] == language]
    rows = sorted(made, key=lambda row: row.path is not None)
    words = sorted({word for row in rows for word in row.words})
    places = "|".join(f"(?:{row.path.pattern})" for row in rows if row.path is not None)
    return Rows(
        patterns=tuple(rows),
        placed=sum(row.path is None for row in rows),
        places=re.compile(places) if places else None,
        words=BytesAhoCorasick(words),
        of_word=tuple(
            tuple(number for number, row in enumerate(rows) if word in row.words) for word in words
        ),
    )


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "code.toml").read_text(encoding="utf-8"))


def _pattern(row: dict[str, Any]) -> Pattern:
    return Pattern(
        language=row["language"],
        fact=row["fact"],
        words=tuple(word.encode() for word in row["words"]),
        said=row["expression"],
        says=row.get("says", ""),
        slugs=row.get("slugs", {}),
        faint=row.get("faint", False),
        path=re.compile(row["path"]) if "path" in row else None,
        without=row.get("without", ""),
        port=row.get("port", ""),
    )


@reader(suffixes=tuple(LANGUAGES), largest_bytes=LARGEST_CODE)
def source_code(file: SourceFile) -> Iterator[Fact]:
    """What one file of code says of the system it belongs to; tests are passed over."""
    language = LANGUAGES[file.name[file.name.rfind(".") :].lower()]
    rows = _speaking(file, language)
    if (
        not rows
        or file.environment in PASSED_OVER
        or TEST_NAME.match(file.name)
        or _made_by_a_tool(file.data)
    ):
        return
    lines = Lines(_without_comments(file.text, language))
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if row.without and re.search(row.without, lines.text):
            continue
        for found in row.expression.finditer(lines.text):
            key = (row.fact, next((one for one in found.groups() if one), row.says))
            if key not in seen:
                seen.add(key)
                yield from _fact(file, lines, row, found)


def _speaking(file: SourceFile, language: str) -> list[Pattern]:
    """The rows of which a word is in the file, in their order."""
    rows = rows_of(language)
    said = {word for word, _, _ in rows.words.find_matches_as_indexes(file.data, overlapping=True)}
    if not said:
        return []
    numbers = sorted({number for word in said for number in rows.of_word[word]})
    if numbers and numbers[-1] >= rows.placed and (rows.places is None or not rows.places.search(file.path)):
        numbers = [one for one in numbers if one < rows.placed]
    found = [rows.patterns[one] for one in numbers]
    return [row for row in found if row.path is None or row.path.search(file.path)]


def _made_by_a_tool(data: bytes) -> bool:
    """Whether any line is longer than people write them; looks back from where the longest could end."""
    place = 0
    while place + LONGEST_LINE < len(data):
        ended = data.rfind(b"\n", place, place + LONGEST_LINE + 1)
        if ended < 0:
            return True
        place = ended + 1
    return False


def _without_comments(text: str, language: str) -> str:
    """The text without its comments; what follows them stays on its line."""
    text = f"\n{text}"
    for letters, comment in COMMENTS[language]:
        if letters in text:
            text = comment.sub(_lines, text)
    return text[1:]


def _lines(found: re.Match[str]) -> str:
    return "\n" * found.group().count("\n")


def _fact(file: SourceFile, lines: Lines, row: Pattern, found: re.Match[str]) -> Iterator[Fact]:
    line = lines.at(found.start(1) if row.expression.groups and found.start(1) >= 0 else found.start())
    word = next((one for one in found.groups() if one), "")
    said = file.evidence(line, found.group())
    match row.fact:
        case "variable":
            has_default = DEFAULT.match(lines.text, found.end(), found.end() + 12) is not None
            yield Variable(word, has_default, (said,))
        case "health":
            yield HealthEndpoint("", "route", word or row.says, file.environment, (said,))
        case "upload":
            yield LocalUpload("", row.says or word, file.environment, (said,))
        case "session":
            yield MemorySession("", row.says or word, file.environment, (said,))
        case "schedule":
            yield Scheduler(row.says, title_of(row.says), word, "", file.environment, (said,))
        case "entry":
            yield EntryPoint(file.folder, row.says, said)
        case "server":
            port = word or _port(row, found)
            language = ANSWERING[row.language]
            yield Answering(row.says, file.folder, language, int(port or 0), file.environment, said)
        case "technology":
            slug = row.slugs.get(word.lower(), "") if row.slugs else row.says or of_scheme(word)
            if slug:
                uses = (row.says,) if row.slugs and row.says else ()
                yield Seen(
                    slug,
                    file.folder,
                    file.environment,
                    file.evidence(line, row_words(found)),
                    faint=row.faint,
                    uses=uses,
                )


def _port(row: Pattern, found: re.Match[str]) -> str:
    """The port that is written a little further on than what makes a server."""
    said = (
        re.compile(row.port).search(found.string, found.end(), found.end() + FURTHER_ON) if row.port else None
    )
    return said[1] if said is not None else ""


def row_words(found: re.Match[str]) -> str:
    """What was found, without what an address may hold beside its scheme."""
    return found.group().partition("://")[0]
