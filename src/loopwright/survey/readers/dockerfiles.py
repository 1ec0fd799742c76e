"""Dockerfiles and Containerfiles: what an image stands on, what it starts, what it opens."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from loopwright.survey.facts import Image, Port
from loopwright.survey.reading import reader
from loopwright.survey.topology import Artefact
from loopwright.survey.written.dockerfile import LONGEST_NAME, STAGE, filled, instructions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile


OTHER_ENDINGS = (
    ".md", ".dockerignore", ".sh", ".py", ".txt", ".ex", ".exs", ".go", ".rb", ".rs", ".js", ".ts", ".tsx", ".java",
    ".kt", ".php", ".cs", ".json", ".yml", ".yaml", ".j2", ".jinja", ".jinja2", ".erb", ".ejs", ".gotmpl", ".mustache",
)  # fmt: skip


def is_no_dockerfile(name: str) -> bool:
    """Whether a file that is called after Dockerfiles is source code, a text, or a template that they are made of."""
    return name.lower().endswith(OTHER_ENDINGS)


@reader(
    patterns=(r"(?:(?:dockerfile|containerfile)(?:[._-][\w.-]*)?|[\w.-]+\.(?:dockerfile|containerfile))$",)
)
def dockerfile(file: SourceFile) -> Iterator[Fact]:
    """The last stage is the image; stages that it stands on are followed to their base."""
    if is_no_dockerfile(file.name):
        return
    bases: dict[str, str] = {}  # of the stages so far
    defaults: dict[str, str] = {}
    base = command = entry = health = ""
    first = health_line = 0
    ports: list[Port] = []
    for one in instructions(file.text):
        number, word, rest = one.line, one.word, one.text
        match word:
            case "ARG":
                name, _, value = rest.strip().partition("=")
                defaults[name.strip()] = value.strip("\"' ")[:LONGEST_NAME]
            case "FROM":
                base, stage = _from(rest.strip(), defaults, bases)
                bases |= {stage: base} if stage else {}
                first, command, entry, health, ports = number, "", "", "", []
            case "EXPOSE":
                ports += [Port(int(port), 0, "", number) for port in re.findall(r"\b(\d{1,5})\b", rest)]
            case "CMD":
                command = _command(rest)
            case "ENTRYPOINT":
                entry = _command(rest)
            case "HEALTHCHECK" if not rest.strip().upper().startswith("NONE"):
                health, health_line = " ".join(rest.partition("CMD")[2].split()) or "HEALTHCHECK", number
    if not first:
        return
    evidence = file.evidence(first, f"FROM {base}")
    yield Artefact("dockerfile", "Dockerfile", "image", file.environment, (evidence,))
    started = f"{entry} {command}".strip()
    yield Image(
        file.folder, base, started, file.environment, evidence, tuple(ports), health[:200], health_line
    )


def _from(text: str, defaults: dict[str, str], bases: dict[str, str]) -> tuple[str, str]:
    """The base of a stage, arguments filled in, and the stage's name; an argument without a default is empty."""
    found = STAGE.match(text)
    if found is None:
        return "", ""
    given = filled(found[1], defaults)
    return bases.get(given.lower(), given), (found[2] or "").lower()


def _command(rest: str) -> str:
    try:
        parts = json.loads(rest)
    except (ValueError, RecursionError):
        return " ".join(rest.split())
    return " ".join(map(str, parts)) if isinstance(parts, list) else rest.strip()
