"""Java and Kotlin: Maven's ``pom.xml``, Gradle's scripts and its catalogue of versions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from loopwright.loop.patterns import compiled_later
from loopwright.survey.facts import Dependency, Lock, Project, Scope
from loopwright.survey.reading import UnreadableError, reader
from loopwright.survey.tables import toml_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

JAVA = "java"
DEEPEST = 60
COORDINATES = compiled_later(r"""["']([\w.-]++):([\w.-]++)(?::([^"':@]++))?[^"']*+["']""")
CONFIGURATION = compiled_later(r"^[ \t]*(\w+)\b")
GRADLE_PLUGIN = compiled_later(r"""\bid[\s(]+["']([\w.-]+)["']\)?(?:\s+version\s+["']([^"']+)["'])?""")
ALIAS = compiled_later(r"^[ \t]*(\w+)[\s(]+(?:platform\()?libs\.([\w.]+)")
PLUGIN_ALIAS = compiled_later(r"\balias[\s(]+libs\.plugins\.([\w.]+)")
KOTLIN_PLUGIN = compiled_later(r"""kotlin\(["'](?:jvm|plugin)""")


@reader(names=("pom.xml",))
def pom_xml(file: SourceFile) -> Iterator[Fact]:
    """A module of Maven: its own dependencies and its parent, not what it only manages for others."""
    found = _Pom(file)
    yield from found.read()


class _Pom:
    """Reads a POM as a stream: no entities, no document type, no tree."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.path: list[str] = []
        self.words: list[str] = []
        self.one: dict[str, str] = {}
        self.line = 0
        self.facts: list[Fact] = []
        self.properties: dict[str, str] = {}
        self.name = ""
        self.packaging = "jar"
        self.pending: list[tuple[dict[str, str], int]] = []

    def read(self) -> Iterator[Fact]:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.words.append
        parser.EntityDeclHandler = self._refuse
        self.parser = parser
        try:
            parser.Parse(self.file.text.encode("utf-8", "replace").replace(b"\x00", b""), True)  # noqa: FBT003 - expat's own
        except expat.ExpatError as error:
            raise UnreadableError(f"not XML: {expat.ErrorString(error.code)}", error.lineno) from None
        if self.packaging != "pom" or self.pending:
            yield Project(JAVA, self.file.folder, self.name, "Java", self.file.evidence(1))
        for one, line in self.pending:
            yield self._dependency(one, line)

    def _refuse(self, *_: object) -> None:
        raise UnreadableError("declares entities, which are not read")

    def _start(self, tag: str, _: dict[str, str]) -> None:
        self.path.append(tag.rpartition(":")[2])
        self.words.clear()
        if len(self.path) > DEEPEST:
            raise UnreadableError("nested too deeply")
        if self.path[-1] in {"dependency", "parent"}:
            self.one = {"of": self.path[-1]}
            self.line = self.parser.CurrentLineNumber

    def _end(self, _: str) -> None:
        text = "".join(self.words).strip()
        self.words.clear()
        match self.path:
            case ["project", "artifactId"]:
                self.name = text
            case ["project", "packaging"]:
                self.packaging = text
            case ["project", "properties", name]:
                self.properties[name] = text
            case ["project", "dependencies", "dependency", key] | ["project", "parent" as key, _]:
                self.one[self.path[-1] if key == "parent" else key] = text
            case ["project", "dependencies", "dependency"] | ["project", "parent"]:
                self.pending.append((dict(self.one), self.line))
            case ["project", "dependencyManagement", "dependencies", "dependency", key]:
                self.one[key] = text
            case ["project", "dependencyManagement", "dependencies", "dependency"]:
                if self.one.get("scope") == "import":
                    self.pending.append((dict(self.one), self.line))
        self.path.pop()

    def _dependency(self, one: dict[str, str], line: int) -> Dependency:
        name = f"{self._said(one.get('groupId', ''))}:{self._said(one.get('artifactId', ''))}"
        scope = Scope.TEST if one.get("scope") == "test" else Scope.RUNTIME
        version = self._said(one.get("version", ""))
        said = self.file.evidence(line, f"{name} {version}")
        return Dependency(JAVA, self.file.folder, name, version, scope, said)

    def _said(self, text: str) -> str:
        whole = re.fullmatch(r"\$\{([\w.-]+)\}", text)
        return self.properties.get(whole.group(1), "") if whole else text


@reader(names=("build.gradle", "build.gradle.kts"))
def gradle_script(file: SourceFile) -> Iterator[Fact]:
    """A module of Gradle: plugins and coordinates, read as text and never run."""
    language = "Kotlin" if KOTLIN_PLUGIN.search(file.text) else "Java"
    yield Project(JAVA, file.folder, "", language, file.evidence())
    for number, line in enumerate(file.text.split("\n"), start=1):
        code = line.partition("//")[0] if "://" not in line else line
        if not code.strip():
            continue
        said = file.evidence(number, code)
        for plugin in GRADLE_PLUGIN.finditer(code):
            name, version = plugin.groups()
            yield Dependency(JAVA, file.folder, name, version or "", Scope.RUNTIME, said)
        for alias in PLUGIN_ALIAS.finditer(code):
            name = f"plugins.{alias.group(1)}"
            yield Dependency(JAVA, file.folder, f"catalog:{name}", "", Scope.RUNTIME, said)
        configured = CONFIGURATION.match(code)
        scope = _scope(configured.group(1) if configured else "")
        named = ALIAS.match(code)
        if named is not None and named.group(1) != "alias":
            yield Dependency(JAVA, file.folder, f"catalog:{named.group(2)}", "", scope, said)
        for group, artifact, version in COORDINATES.findall(code):
            if "." in group or group in {"mysql", "junit"}:
                yield Dependency(JAVA, file.folder, f"{group}:{artifact}", version, scope, said)


@reader(patterns=(r"gradle/[\w.-]+\.versions\.toml$",))
def gradle_catalogue(file: SourceFile) -> Iterator[Fact]:
    """The catalogue of versions: aliases of coordinates, which the scripts name."""
    table = toml_of(file)
    aliases: dict[str, str] = {}
    for name, one in _items(table.get("libraries")):
        module = one if isinstance(one, str) else _module(one)
        aliases[re.sub(r"[-_]", ".", name)] = ":".join(str(module).split(":")[:2])
    for name, one in _items(table.get("plugins")):
        wanted = one if isinstance(one, str) else (one.get("id", "") if isinstance(one, dict) else "")
        aliases["plugins." + re.sub(r"[-_]", ".", name)] = str(wanted).partition(":")[0]
    folder = file.folder.rpartition("/")[0] or "."
    yield Lock("java-catalogue", folder, aliases)


def _module(one: object) -> str:
    if not isinstance(one, dict):
        return ""
    return str(one.get("module") or f"{one.get('group', '')}:{one.get('name', '')}")


def _items(table: object) -> list[tuple[str, object]]:
    return list(table.items()) if isinstance(table, dict) else []


def _scope(configuration: str) -> Scope:
    lowered = configuration.lower()
    if "test" in lowered:
        return Scope.TEST
    return Scope.DEVELOPMENT if lowered.startswith(("development", "annotation", "kapt")) else Scope.RUNTIME
