"""Who looks after which path: CODEOWNERS as GitHub reads it, the last line that fits has the word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later

if TYPE_CHECKING:
    from loopwright.survey.written.configuration import Configuration

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS", ".gitea/CODEOWNERS")
NOBODY = "unassigned"
STARS = {"**/": "(?:.*/)?", "/**": "(?:/.*)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
TOKENS = compiled_later(r"\*\*/|/\*\*$|\*\*|\*|\?")
COMMENT = compiled_later(r"(?:^|\s)#.*")
MOST_RULES = 2_000


@dataclass(frozen=True, slots=True)
class Rule:
    """A line: the paths that it fits, and who owns them (nobody where it names none)."""

    fits: re.Pattern[str]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Owners:
    """The rules in the order they are written; ``path`` is their file, empty where there is none."""

    path: str
    rules: tuple[Rule, ...]

    def of(self, file: str) -> str:
        """Who owns a path, as they are written; empty where nobody is named."""
        for rule in reversed(self.rules):
            if rule.fits.match(file):
                return " ".join(rule.names)
        return ""

    def of_any(self, files: tuple[str, ...]) -> str:
        """Who owns the first of some paths that has an owner, else ``unassigned``."""
        return next((owner for one in files if (owner := self.of(one))), NOBODY)


def owners_of(configuration: Configuration) -> Owners:
    """What the repository's CODEOWNERS say."""
    entries = {one.path: one for one in configuration.entries}
    for path in PLACES:
        file = configuration.file(entries[path]) if path in entries else None
        if file is not None:
            return Owners(path, rules_of(file.text))
    return Owners("", ())


def rules_of(text: str) -> tuple[Rule, ...]:
    """The rules of such a file; sections of GitLab and negations are passed over."""
    found = []
    for written in text.split("\n")[:MOST_RULES]:
        parts = COMMENT.sub("", written).split()
        if parts and not parts[0].startswith(("[", "^[", "!")):
            found.append(Rule(_fits(parts[0]), tuple(parts[1:])))
    return tuple(found)


def _fits(pattern: str) -> re.Pattern[str]:
    """A pattern as git reads it: at the root where it has a stroke before its end, else at any depth."""
    rooted = "/" in pattern.rstrip("/")
    body = pattern.strip("/")
    written, at = "", 0
    for found in TOKENS.finditer(body):
        written += re.escape(body[at : found.start()]) + STARS[found[0]]
        at = found.end()
    written += re.escape(body[at:])
    within = "/.*" if pattern.endswith("/") else "(?:/.*)?" if not body.endswith("/*") else ""
    return re.compile(f"{'' if rooted else '(?:.*/)?'}{written}{within}$", re.DOTALL)
