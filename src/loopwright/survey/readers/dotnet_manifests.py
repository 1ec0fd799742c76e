""".NET: project files, and the versions that a solution keeps in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from loopwright.survey.environments import environment_of
from loopwright.survey.evidence import Environment
from loopwright.survey.facts import Dependency, Lock, Project, Scope
from loopwright.survey.reading import UnreadableError, reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

DOTNET = "dotnet"
LANGUAGES = {"csproj": "C#", "fsproj": "F#", "vbproj": "Visual Basic"}


@reader(suffixes=(".csproj", ".fsproj", ".vbproj"))
def dotnet_project(file: SourceFile) -> Iterator[Fact]:
    """The SDK a project is made with, and the packages it refers to."""
    stem, _, ending = file.name.rpartition(".")
    yield Project(DOTNET, file.folder, stem, LANGUAGES.get(ending.lower(), "C#"), file.evidence(1))
    test = environment_of(file.path) is Environment.TEST
    for line, tag, attributes in _elements(file):
        sdk = attributes.get("Sdk") if tag == "Project" else attributes.get("Name") if tag == "Sdk" else None
        if sdk:
            name = f"sdk:{sdk.partition('/')[0].lower()}"
            said = file.evidence(line, f"Sdk {sdk}")
            yield Dependency(DOTNET, file.folder, name, "", Scope.RUNTIME, said)
        name = attributes.get("Include", "")
        if tag in {"PackageReference", "FrameworkReference"} and name:
            version = attributes.get("Version") or attributes.get("VersionOverride") or ""
            scope = Scope.TEST if test else Scope.RUNTIME
            yield Dependency(
                DOTNET, file.folder, name, version, scope, file.evidence(line, f"{name} {version}")
            )


@reader(names=("directory.packages.props", "directory.build.props"))
def dotnet_versions(file: SourceFile) -> Iterator[Fact]:
    """The versions of packages, kept centrally."""
    found = {
        attributes["Include"].lower(): attributes.get("Version", "")
        for _, tag, attributes in _elements(file)
        if tag == "PackageVersion" and "Include" in attributes
    }
    yield Lock(DOTNET, file.folder, {name: said for name, said in found.items() if not said.startswith("$")})


def _elements(file: SourceFile) -> list[tuple[int, str, dict[str, str]]]:
    found: list[tuple[int, str, dict[str, str]]] = []
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        found.append((parser.CurrentLineNumber, tag.rpartition(":")[2], attributes))

    def refuse(*_: object) -> None:
        raise UnreadableError("declares entities, which are not read")

    parser.StartElementHandler = start
    parser.EntityDeclHandler = refuse
    text = file.text.lstrip("\ufeff \n\t").encode("utf-8", "replace").replace(b"\x00", b"")
    try:
        parser.Parse(text, True)  # noqa: FBT003 - expat's own
    except expat.ExpatError as error:
        raise UnreadableError(f"not XML: {expat.ErrorString(error.code)}", error.lineno) from None
    return found
