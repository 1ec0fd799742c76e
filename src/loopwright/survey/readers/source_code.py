"""Program code: variables read, ways to ask for health, uploads to disk, sessions in memory, what it configures.

The patterns are rows of ``knowledge/code.toml``: each has a word that must be in the file before its expression
is tried, so that most files cost one search of bytes a row.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from loopwright.survey.evidence import Environment
from loopwright.survey.facts import EntryPoint, Seen
from loopwright.survey.knowledge.load import FOLDER, of_scheme, title_of
from loopwright.survey.reading import reader
from loopwright.survey.topology import HealthEndpoint, LocalUpload, MemorySession, Scheduler, Variable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

LANGUAGES = {
    ".py": "python", ".js": "javascript", ".mjs": "javascript", ".cjs": "javascript", ".jsx": "javascript",
    ".ts": "javascript", ".tsx": "javascript", ".mts": "javascript", ".cts": "javascript", ".vue": "javascript",
    ".svelte": "javascript", ".rb": "ruby", ".go": "go", ".java": "java", ".kt": "java", ".kts": "java",
    ".scala": "java", ".php": "php", ".ex": "elixir", ".exs": "elixir", ".cs": "dotnet", ".fs": "dotnet", ".rs": "rust",
}  # fmt: skip
# what begins a comment: a word that opens a line, or an expression with a word that must be in the text
HASH, SLASHES = "#", "//"
BLOCK = ("/*", re.compile(r"^[ \t]*+/\*(?:[^*]|\*(?!/))*+(?:\*/)?", re.MULTILINE))
BEGUN = ("=begin", re.compile(r"^=begin\b(?s:.*?)(?:^=end\b|\Z)", re.MULTILINE))
COMMENTS: dict[str, tuple[str | tuple[str, re.Pattern[str]], ...]] = {
    **dict.fromkeys(("javascript", "go", "java", "dotnet", "rust"), (BLOCK, SLASHES)),
    "python": (HASH,),
    "ruby": (BEGUN, HASH),
    "php": (BLOCK, SLASHES, HASH),
    "elixir": (HASH,),
}
LARGEST_CODE = 384 * 1024
LONGEST_LINE = 5_000  # bytes; nobody writes longer ones, and tools that bundle code do
TEST_NAME = re.compile(
    r"test_|conftest\.py$|.*(?:[._-](?:test|tests|spec|stories|bench|mock)\.|(?:_test|_spec|Test|Tests|IT)\.\w+$)"
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One row: the fact it speaks of, the words and the expression to find it by, and what it says."""

    fact: str
    words: tuple[bytes, ...]
    expression: re.Pattern[str]
    says: str
    slugs: dict[str, str]
    faint: bool
    path: re.Pattern[str] | None
    without: re.Pattern[str] | None


@cache
def patterns() -> dict[str, tuple[list[Pattern], list[Pattern], re.Pattern[str] | None]]:
    """The rows by language: those for any file, those for certain paths, and all these paths in one."""
    table = tomllib.loads((FOLDER / "code.toml").read_text(encoding="utf-8"))
    found: dict[str, list[Pattern]] = {}
    for row in table["pattern"]:
        made = Pattern(
            row["fact"],
            tuple(word.encode() for word in row["words"]),
            re.compile(row["expression"], re.MULTILINE),
            row.get("says", ""),
            row.get("slugs", {}),
            row.get("faint", False),
            re.compile(row["path"]) if "path" in row else None,
            re.compile(row["without"]) if "without" in row else None,
        )
        found.setdefault(row["language"], []).append(made)
    sorted_rows = {}
    for language, rows in found.items():
        placed = [row for row in rows if row.path is not None]
        places = "|".join(f"(?:{row.path.pattern})" for row in placed if row.path is not None)
        anywhere = [row for row in rows if row.path is None]
        sorted_rows[language] = (anywhere, placed, re.compile(places) if places else None)
    return sorted_rows


@reader(suffixes=tuple(LANGUAGES), largest_bytes=LARGEST_CODE)
def source_code(file: SourceFile) -> Iterator[Fact]:
    """What one file of code says of the system it belongs to; tests are passed over."""
    if file.environment in {Environment.TEST, Environment.EXAMPLE} or TEST_NAME.match(file.name):
        return
    language = LANGUAGES[file.name[file.name.rfind(".") :].lower()]
    seen: set[tuple[str, str]] = set()
    data = file.data
    text = ""
    made_by_a_tool: bool | None = (
        None  # counted only where a row may speak, because it costs as much as a row
    )
    anywhere, placed, places = patterns()[language]
    for row in (*anywhere, *placed) if places is not None and places.search(file.path) else anywhere:
        if not _any(row.words, data) or (row.path is not None and not row.path.search(file.path)):
            continue
        if made_by_a_tool is None:
            made_by_a_tool = max(map(len, data.split(b"\n"))) > LONGEST_LINE
        if made_by_a_tool:
            return
        text = text or _without_comments(file.text, language)
        if row.without is not None and row.without.search(text):
            continue
        for found in row.expression.finditer(text):
            key = (row.fact, next((one for one in found.groups() if one), row.says))
            if key not in seen:
                seen.add(key)
                yield from _fact(file, row, found)


def _without_comments(text: str, language: str) -> str:
    """The text with comments blank; what follows them stays in its place and on its line."""
    for comment in COMMENTS[language]:
        if isinstance(comment, str):
            text = _without_lines(text, comment)
        elif comment[0] in text:
            text = comment[1].sub(_blank, text)
    return text


def _without_lines(text: str, mark: str) -> str:
    if mark not in text:
        return text
    lines = text.split("\n")
    for place, line in enumerate(lines):
        # `#[` opens an attribute in PHP
        if mark in line and line.lstrip(" \t").startswith(mark) and not line.lstrip(" \t").startswith("#["):
            lines[place] = " " * len(line)
    return "\n".join(lines)


def _blank(found: re.Match[str]) -> str:
    comment = found.group()
    lines = comment.count("\n")
    return " " * (len(comment) - lines) + "\n" * lines


def _any(words: tuple[bytes, ...], data: bytes) -> bool:
    """Whether any word is in the data; a plain loop, because this is where a survey spends its time."""
    for word in words:  # noqa: SIM110 - a generator costs more than the search itself
        if word in data:
            return True
    return False


def _fact(file: SourceFile, row: Pattern, found: re.Match[str]) -> Iterator[Fact]:
    line = file.line_at(found.start(1) if row.expression.groups and found.start(1) >= 0 else found.start())
    word = next((one for one in found.groups() if one), "")
    said = file.evidence(line, found.group())
    match row.fact:
        case "variable":
            after = file.text[found.end() : found.end() + 12]
            has_default = bool(re.match(r"[\"']?\s*[)\]]?\s*(?:,|\?\?|\|\||\?:|or\b)", after))
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


def row_words(found: re.Match[str]) -> str:
    """What was found, without what an address may hold beside its scheme."""
    return found.group().partition("://")[0]
