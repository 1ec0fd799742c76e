"""Python: requirements files, ``pyproject.toml`` of every tool, ``Pipfile``, ``setup.cfg``, ``setup.py``."""

from __future__ import annotations

import ast
import configparser
import re
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.facts import Dependency, Project, Scope
from loopwright.survey.reading import UnreadableError, reader
from loopwright.survey.tables import table_in, toml_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

PYTHON = "python"
NAME = compiled_later(r"^[ \t]*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?\s*(.*)$")
PLAIN_GROUPS = frozenset({"main", "prod", "production", "deploy", "heroku", "base", "server", "web", "all"})
TEST_WORDS = ("test", "lint", "e2e", "typing", "mypy", "ci", "load")
DEVELOPMENT_WORDS = ("dev", "doc", "debug", "local", "tool", "build", "release")
FOLDERS_OF_REQUIREMENTS = frozenset({"requirements", "reqs", "requirement", "deps"})


@reader(
    patterns=(
        r"[\w.-]*requirements?[\w.-]*\.(?:txt|in|pip)$",
        r"(?:requirements|reqs)/[\w./-]*\.(?:txt|in|pip)$",
    )
)
def python_requirements(file: SourceFile) -> Iterator[Fact]:
    """One requirement a line; the file's name says what for, a folder of them belongs to its parent."""
    scope = _scope_of_words(file.name)
    folder = file.folder
    if folder.rpartition("/")[2] in FOLDERS_OF_REQUIREMENTS:
        folder = folder.rpartition("/")[0] or "."
    if scope is Scope.RUNTIME:
        yield Project(PYTHON, folder, "", "Python", file.evidence())
    for number, line in enumerate(file.text.split("\n"), start=1):
        text = line.partition(" #")[0].partition(";")[0].strip().rstrip("\\").strip()
        if text and not text.startswith(("#", "-", "git+", "http:", "https:", ".", "/")):
            yield from _dependency(file, folder, text.partition(" --")[0], scope, number)


@reader(names=("pyproject.toml",))
def pyproject(file: SourceFile) -> Iterator[Fact]:
    """Dependencies as the standard, Poetry, PDM and uv write them."""
    table = toml_of(file)
    project, tool = table_in(table, "project"), table_in(table, "tool")
    poetry = table_in(tool, "poetry")
    has = "project" in table or bool(poetry)
    if has:
        name = project.get("name") or poetry.get("name") or ""
        yield Project(PYTHON, file.folder, str(name), "Python", file.evidence(file.line_with(str(name))))
    for text in _texts(project.get("dependencies")):
        yield from _found(file, text, Scope.RUNTIME)
    for group, listed in table_in(project, "optional-dependencies").items():
        for text in _texts(listed):
            yield from _found(file, text, _group_scope(group, Scope.OPTIONAL))
    groups = [table_in(table, "dependency-groups"), table_in(table_in(tool, "pdm"), "dev-dependencies")]
    for group, listed in [pair for one in groups for pair in one.items()]:
        for text in _texts(listed):
            yield from _found(file, text, _group_scope(group, Scope.OPTIONAL))
    for text in _texts(table_in(tool, "uv").get("dev-dependencies")):
        yield from _found(file, text, Scope.DEVELOPMENT)
    yield from _poetry(file, poetry)


def _poetry(file: SourceFile, poetry: dict[str, object]) -> Iterator[Fact]:
    yield from _versions(file, table_in(poetry, "dependencies"), Scope.RUNTIME)
    yield from _versions(file, table_in(poetry, "dev-dependencies"), Scope.DEVELOPMENT)
    for group in table_in(poetry, "group"):
        wanted = table_in(table_in(table_in(poetry, "group"), group), "dependencies")
        yield from _versions(file, wanted, _group_scope(group, Scope.OPTIONAL))


@reader(names=("pipfile",))
def pipfile(file: SourceFile) -> Iterator[Fact]:
    """Pipenv's two lists."""
    table = toml_of(file)
    yield Project(PYTHON, file.folder, "", "Python", file.evidence())
    yield from _versions(file, table_in(table, "packages"), Scope.RUNTIME)
    yield from _versions(file, table_in(table, "dev-packages"), Scope.DEVELOPMENT)


@reader(names=("setup.cfg",))
def setup_cfg(file: SourceFile) -> Iterator[Fact]:
    """The declarative form of setuptools."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(file.text)
    except configparser.Error as error:
        raise UnreadableError(f"not an INI file: {' '.join(str(error).split())[:100]}") from None
    listed = parser.get("options", "install_requires", fallback="")
    name = parser.get("metadata", "name", fallback="")
    if listed or name:
        yield Project(PYTHON, file.folder, name, "Python", file.evidence(file.line_with(name) if name else 0))
    for text in listed.splitlines():
        yield from _found(file, text.strip(), Scope.RUNTIME)


@reader(names=("setup.py",))
def setup_py(file: SourceFile) -> Iterator[Fact]:
    """The literal ``install_requires`` of a setup script, parsed and never run."""
    try:
        tree = ast.parse(file.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UnreadableError(f"not Python: {error}", getattr(error, "lineno", 0) or 0) from None
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "name" and isinstance(node.value, ast.Constant):
            yield Project(
                PYTHON, file.folder, str(node.value.value), "Python", file.evidence(node.value.lineno)
            )
        if isinstance(node, ast.keyword) and node.arg == "install_requires":
            for one in ast.walk(node.value):
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield from _dependency(file, file.folder, one.value, Scope.RUNTIME, one.lineno)


def _versions(file: SourceFile, table: dict[str, object], scope: Scope) -> Iterator[Dependency]:
    for name, wanted in table.items():
        if name.lower() == PYTHON:
            continue
        line, given = file.line_with(f"\n{name}"), scope
        line = line + 1 if line else file.line_with(name)
        extras: list[str] = []
        requirement = wanted if isinstance(wanted, str) else ""
        if isinstance(wanted, dict):
            extras = _texts(wanted.get("extras"))
            requirement = str(wanted.get("version", ""))
            given = Scope.OPTIONAL if wanted.get("optional") is True else scope
        yield from _with_extras(file, file.folder, name, ",".join(extras), requirement, given, line)


def _found(file: SourceFile, text: str, scope: Scope) -> Iterator[Dependency]:
    if text:
        yield from _dependency(file, file.folder, text.partition(";")[0].strip(), scope, file.line_with(text))


def _dependency(file: SourceFile, folder: str, text: str, scope: Scope, line: int) -> Iterator[Dependency]:
    matched = NAME.match(text)
    if matched is not None:
        name, extras, requirement = matched.groups()
        yield from _with_extras(file, folder, name, extras or "", requirement.strip(), scope, line)


def _with_extras(
    file: SourceFile, folder: str, name: str, extras: str, requirement: str, scope: Scope, line: int
) -> Iterator[Dependency]:
    evidence = file.evidence(line, f"{name}{f'[{extras}]' if extras else ''} {requirement}")
    for spelled in (name, *(f"{name}[{extra.strip()}]" for extra in extras.split(",") if extra.strip())):
        yield Dependency(PYTHON, folder, spelled, requirement, scope, evidence)


def _scope_of_words(name: str) -> Scope:
    words = re.split(r"[._\-/]+", name.lower())
    if any(word.startswith(TEST_WORDS) for word in words):
        return Scope.TEST
    return Scope.DEVELOPMENT if any(word.startswith(DEVELOPMENT_WORDS) for word in words) else Scope.RUNTIME


def _group_scope(group: str, otherwise: Scope) -> Scope:
    if group.lower() in PLAIN_GROUPS - {"all"}:
        return Scope.RUNTIME
    found = _scope_of_words(group)
    return otherwise if found is Scope.RUNTIME else found


def _texts(listed: object) -> list[str]:
    values: Iterable[object] = listed if isinstance(listed, list) else ()
    return [value for value in values if isinstance(value, str)]
