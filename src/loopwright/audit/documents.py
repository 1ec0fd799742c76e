"""What is written for the people who run the product: documents by name and by heading, each with enough below it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.source_file import SourceFile
    from loopwright.survey.written.configuration import Configuration

ENDINGS = (".md", ".rst", ".adoc", ".mdx")
LARGEST_BYTES = 512 * 1024
NOT_OPERATIONS = compiled_later(
    r"(?:^|/)(?:CHANGELOG|CHANGES|HISTORY|NEWS|LICEN[CS]E|CODE_OF_CONDUCT|CONTRIBUTORS|AUTHORS)[\w.-]*\Z"
    r"|(?:^|/)(?:node_modules|vendor|examples?|tests?|fixtures|templates?|blog|posts|locales?|i18n|\.github/ISSUE_TEMPLATE)/",
    re.IGNORECASE,
)
HEADING = compiled_later(
    r"^(?:#{1,5}[ \t]+|={1,5}[ \t]+)(\S[^\n]{0,120})$|^(\w[^\n]{0,120})\n(?:={4,120}|-{4,120}|~{4,120})$",
    re.MULTILINE,
)
RUNBOOK = compiled_later(r"runbook|playbook|operat|(?:^|/)ops/", re.IGNORECASE)
LEAST_WORDS = 12  # below a heading; fewer only point elsewhere


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document: its heading (the file's name for the whole), how many words stand below, where."""

    title: str
    words: int
    evidence: Evidence
    whole: bool = False


def parts_of(configuration: Configuration) -> tuple[Part, ...]:
    """Every part of every document that may be for the people who run the product."""
    found: list[Part] = []
    for entry in configuration.entries:
        if not entry.path.lower().endswith(ENDINGS) or NOT_OPERATIONS.search(entry.path):
            continue
        file = configuration.file(entry) if entry.size_bytes <= LARGEST_BYTES else None
        if file is not None:
            found += _parts(file)
    return tuple(found)


def _parts(file: SourceFile) -> Iterator[Part]:
    stem = file.name.rpartition(".")[0]
    spelled = re.sub(
        r"[-_.]+",
        " ",
        f"{file.folder.rpartition('/')[2]} {stem}" if stem.lower() in {"readme", "index"} else stem,
    )
    yield Part(spelled, len(file.text.split()), Evidence(file.path, 1, spelled), whole=True)
    text = _without_listings(file.text)
    headings = list(HEADING.finditer(text))
    for place, one in enumerate(headings):
        end = headings[place + 1].start() if place + 1 < len(headings) else len(text)
        title = (one.group(1) or one.group(2)).strip()
        below = file.text[one.end() : end]
        yield Part(title, len(below.split()), file.evidence(file.line_at(one.start()), title))


def _without_listings(text: str) -> str:
    """The text with listings blank, in which a ``#`` begins a comment and no heading."""
    lines, within = text.split("\n"), False
    for place, line in enumerate(lines):
        fence = line.lstrip().startswith(("```", "~~~"))
        if fence or within:
            lines[place] = " " * len(line)
        within = within != fence
    return "\n".join(lines)


def speaking_of(parts: tuple[Part, ...], subject: re.Pattern[str]) -> tuple[Part, ...]:
    """The parts whose title speaks of a subject and that say enough; runbooks first, then whole documents."""
    found = [one for one in parts if one.words >= LEAST_WORDS and subject.search(one.title)]
    return tuple(
        sorted(
            found,
            key=lambda one: (not RUNBOOK.search(one.evidence.file), not one.whole, -one.words, one.evidence),
        )
    )
