"""Rust: ``Cargo.toml``, features included, because they say which database a library speaks to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.survey.facts import Dependency, Project, Scope
from loopwright.survey.reading import reader
from loopwright.survey.tables import table_in, toml_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

RUST = "rust"
SECTIONS = {
    "dependencies": Scope.RUNTIME,
    "dev-dependencies": Scope.TEST,
    "build-dependencies": Scope.DEVELOPMENT,
}


@reader(names=("cargo.toml",))
def cargo_toml(file: SourceFile) -> Iterator[Fact]:
    """A crate's dependencies with their features, and those a workspace keeps for its members."""
    table = toml_of(file)
    package = table_in(table, "package")
    if package:
        name = str(package.get("name", ""))
        yield Project(RUST, file.folder, name, "Rust", file.evidence(file.line_with("name", name)))
    for section, scope in SECTIONS.items():
        yield from _section(file, table_in(table, section), scope, f"[{section}")
    for target in table_in(table, "target").values():
        wanted = target.get("dependencies") if isinstance(target, dict) else None
        yield from _section(file, wanted if isinstance(wanted, dict) else {}, Scope.RUNTIME, "[target")
    yield from _switched(file, table_in(table, "features"))
    shared = table_in(table_in(table, "workspace"), "dependencies")
    yield from _section(file, shared, Scope.RUNTIME if package else Scope.OPTIONAL, "[workspace.dependencies")


def _switched(file: SourceFile, features: dict[str, object]) -> Iterator[Dependency]:
    """Features of other crates that a feature of this one switches on: a choice, until somebody makes it."""
    for name, listed in features.items():
        for one in listed if isinstance(listed, list) else ():
            crate, slash, feature = str(one).replace("?/", "/").partition("/")
            if slash:
                said = file.evidence(file.line_with("[features]", str(one)), f"{name}: {one}")
                yield Dependency(RUST, file.folder, f"{crate}[{feature}]", "", Scope.OPTIONAL, said)


def _section(file: SourceFile, table: dict[str, object], scope: Scope, heading: str) -> Iterator[Dependency]:
    start = max(file.text.find(heading), 0)
    for name, wanted in table.items():
        one = wanted if isinstance(wanted, dict) else {"version": wanted}
        found = re.compile(rf"^{re.escape(name)}\b", re.MULTILINE).search(file.text, start)
        line = file.line_at(found.start()) if found else file.line_with(name)
        crate = str(one.get("package") or name)
        version = str(one.get("version", "")).lstrip("=")
        given = Scope.OPTIONAL if one.get("optional") is True else scope
        features = one.get("features")
        said = file.evidence(line, f"{crate} {version}")
        yield Dependency(RUST, file.folder, crate, version, given, said)
        for feature in features if isinstance(features, list) else ():
            yield Dependency(RUST, file.folder, f"{crate}[{feature}]", version, given, said)
