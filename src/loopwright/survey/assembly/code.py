"""Languages by their bytes, and tests by the names of their files."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.assembly.gathered import ordered
from loopwright.survey.evidence import Evidence
from loopwright.survey.knowledge.load import category_of, technologies, title_of
from loopwright.survey.topology import Language, TestSuite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.survey.assembly.units import Units
    from loopwright.survey.tree import Entry

LANGUAGES = {
    "py": "Python",
    "js": "JavaScript",
    "mjs": "JavaScript",
    "cjs": "JavaScript",
    "jsx": "JavaScript",
    "ts": "TypeScript",
    "tsx": "TypeScript",
    "mts": "TypeScript",
    "cts": "TypeScript",
    "vue": "Vue",
    "svelte": "Svelte",
    "rb": "Ruby",
    "go": "Go",
    "java": "Java",
    "kt": "Kotlin",
    "kts": "Kotlin",
    "scala": "Scala",
    "php": "PHP",
    "ex": "Elixir",
    "exs": "Elixir",
    "erl": "Erlang",
    "cs": "C#",
    "fs": "F#",
    "vb": "Visual Basic",
    "rs": "Rust",
    "c": "C",
    "cc": "C++",
    "cpp": "C++",
    "swift": "Swift",
    "dart": "Dart",
    "clj": "Clojure",
    "hs": "Haskell",
    "lua": "Lua",
    "pl": "Perl",
    "sh": "Shell",
    "tf": "HCL",
    "css": "CSS",
    "scss": "CSS",
    "html": "HTML",
    "sql": "SQL",
    "r": "R",
    "jl": "Julia",
    "zig": "Zig",
    "groovy": "Groovy",
    "cr": "Crystal",
    "nim": "Nim",
    "elm": "Elm",
}
TESTS = {
    "python": compiled_later(r"(?:^|/)(?:test_[^/]*|[^/]*_tests?|tests)\.py$"),
    "javascript": compiled_later(r"\.(?:test|spec|cy|e2e)\.[mc]?[jt]sx?$|(?:^|/)__tests__/"),
    "ruby": compiled_later(r"_(?:spec|test)\.rb$"),
    "go": compiled_later(r"_test\.go$"),
    "java": compiled_later(r"(?:^|/)src/test/"),
    "php": compiled_later(r"Test\.php$"),
    "elixir": compiled_later(r"_test\.exs$"),
    "dotnet": compiled_later(r"Tests?\.cs$|[Tt]ests?/"),
    "rust": compiled_later(r"(?:^|/)tests/"),
}
ECOSYSTEMS = {
    **dict.fromkeys(("js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx"), "javascript"),
    **dict.fromkeys(("java", "kt", "groovy", "scala"), "java"),
    "py": "python",
    "rb": "ruby",
    "go": "go",
    "php": "php",
    "exs": "elixir",
    "cs": "dotnet",
    "rs": "rust",
}
BUILT_IN = {
    "go": "go-test",
    "elixir": "exunit",
    "rust": "cargo-test",
    "python": "unittest",
    "ruby": "minitest",
}
END_TO_END = compiled_later(
    r"(?:^|[/._-])(?:e2e|cypress|playwright|end-to-end|system|browser|features)(?:[/._-])", re.IGNORECASE
)


def languages(files: Sequence[Entry]) -> tuple[Language, ...]:
    """The languages of the code, most bytes first."""
    count: dict[str, int] = defaultdict(int)
    size: dict[str, int] = defaultdict(int)
    for one in files:
        name = LANGUAGES.get(one.path.rpartition(".")[2].lower()) if "." in one.path else None
        if name and not one.path.endswith((".min.js", ".min.css", ".d.ts")):
            count[name] += 1
            size[name] += one.size_bytes
    whole = sum(size.values()) or 1
    found = [Language(name, count[name], size[name], round(size[name] / whole, 4)) for name in size]
    return tuple(sorted(found, key=lambda one: (-one.size_bytes, one.name)))


def test_suites(files: Sequence[Entry], units: Units) -> tuple[TestSuite, ...]:
    """The frameworks of tests that manifests name, and how many files hold tests of theirs."""
    counted: dict[str, list[str]] = {ecosystem: [] for ecosystem in TESTS}
    for file in files:
        of = ECOSYSTEMS.get(file.path.rpartition(".")[2], "")
        if of and TESTS[of].search(file.path):
            counted[of].append(file.path)
    named: dict[str, tuple[str, list[Evidence]]] = {}
    for unit in units:
        for one in unit.brought.values():
            if category_of(one.slug) == "test":
                held = named.setdefault(one.slug, (one.ecosystem, []))
                held[1].extend(one.evidence)
    for ecosystem, slug in BUILT_IN.items():
        covered = any(
            where == ecosystem and technologies()[one].kind == "unit" for one, (where, _) in named.items()
        )
        if counted[ecosystem] and not covered:
            named[slug] = (ecosystem, [Evidence(counted[ecosystem][0], 0, "")])
    return tuple(_suite(slug, *named[slug], counted) for slug in sorted(named))


def _suite(slug: str, ecosystem: str, evidence: list[Evidence], counted: dict[str, list[str]]) -> TestSuite:
    kind = technologies()[slug].kind
    paths = counted.get(ecosystem, [])
    if kind == "unit":
        files = sum(not END_TO_END.search(path) for path in paths)
    else:
        files = sum(bool(END_TO_END.search(path)) for path in paths) if kind == "end-to-end" else 0
    return TestSuite(slug, title_of(slug), kind, files, ordered(evidence))
