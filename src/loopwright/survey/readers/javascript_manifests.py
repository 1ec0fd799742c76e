"""JavaScript and TypeScript: ``package.json``, its scripts and what they start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.survey.facts import Dependency, Project, Scope
from loopwright.survey.reading import UnreadableError, reader
from loopwright.survey.tables import json_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

JAVASCRIPT = "javascript"
SCOPES = {
    "dependencies": Scope.RUNTIME,
    "devDependencies": Scope.DEVELOPMENT,
    "optionalDependencies": Scope.OPTIONAL,
    "peerDependencies": Scope.OPTIONAL,
}
# tools that build what users get, and are listed among the tools for development
BUILD_TIME = frozenset(
    [
        "@sveltejs/kit",
        "next",
        "nuxt",
        "astro",
        "gatsby",
        "@remix-run/dev",
        "@react-router/dev",
        "@solidjs/start",
        "svelte",
        "vue",
        "react-dom",
        "ember-source",
        "@angular/core",
        "solid-js",
        "preact",
        "@docusaurus/core",
        "@11ty/eleventy",
        "vitepress",
        "prisma",
        "@builder.io/qwik-city",
        "react-scripts",
    ]
)
STARTING = ("start", "serve", "dev", "develop", "build", "start:prod", "start:dev", "preview")

RUNNING = ("start", "start:prod", "start:production")


@reader(names=("package.json",), largest_bytes=512 * 1024)
def package_json(file: SourceFile) -> Iterator[Fact]:
    """What a package needs, and whether it starts something or is made for others."""
    table = json_of(file)
    if not isinstance(table, dict):
        raise UnreadableError("not a package: no object at the top")
    scripts = table.get("scripts")
    starts = isinstance(scripts, dict) and any(name in scripts for name in STARTING)
    name = table.get("name")
    yield Project(
        JAVASCRIPT,
        file.folder,
        name if isinstance(name, str) else "",
        "JavaScript",
        file.evidence(file.line_with('"name"')),
        published=_published(table),
        starts=starts,
        runs=isinstance(scripts, dict) and any(name in scripts for name in RUNNING),
    )
    for section, scope in SCOPES.items():
        wanted = table.get(section)
        start = file.text.find(f'"{section}"')
        for package, requirement in wanted.items() if isinstance(wanted, dict) else ():
            place = file.text.find(f'"{package}"', max(start, 0))
            said = f"{package} {requirement}"
            evidence = file.evidence(file.line_at(place) if place >= 0 else 0, said)
            kept = Scope.RUNTIME if scope is Scope.DEVELOPMENT and package in BUILD_TIME and starts else scope
            yield Dependency(JAVASCRIPT, file.folder, package, str(requirement), kept, evidence)


@reader(patterns=(r"\.meteor/(?:packages|release)$",))
def meteor_packages(file: SourceFile) -> Iterator[Fact]:
    """Meteor's own packages, one a line, and its version; the application is the folder above."""
    folder = file.folder.rpartition("/")[0] or "."
    yield Project(JAVASCRIPT, folder, "", "JavaScript", file.evidence(1), starts=True)
    for number, text in enumerate(file.text.split("\n"), start=1):
        name, _, version = text.partition("#")[0].strip().partition("@")
        if name:
            version = version.strip("= ") if name == "METEOR" else ""
            said = file.evidence(number, text)
            yield Dependency(JAVASCRIPT, folder, f"meteor:{name.lower()}", version, Scope.RUNTIME, said)


def _published(table: dict[str, object]) -> bool:
    scripts = table.get("scripts")
    runs = "bin" in table or (isinstance(scripts, dict) and "start" in scripts)
    if table.get("private") is True or runs:
        return False
    return any(key in table for key in ("publishConfig", "files", "exports", "module", "types", "typings"))
