"""Dockerfiles and Containerfiles: what an image stands on, what it starts, what it opens."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from loopwright.survey.facts import Image, Port
from loopwright.survey.reading import reader
from loopwright.survey.topology import Artefact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

INSTRUCTION = re.compile(r"^[ \t]*([A-Za-z]+)\s+(.*)$", re.DOTALL)
FROM = re.compile(r"^(?:--\S+\s+)*(\S+)(?:\s+[Aa][Ss]\s+(\S+))?")
VARIABLE = re.compile(r"\$\{?(\w+)(?::-([^}]*))?\}?")
LONGEST_NAME = 300  # of an image; what is longer was made to grow where it is filled in
CONTINUED = ("\\", "`")
HEREDOC = re.compile(r"<<-?\s*[\"']?(\w+)[\"']?")


@reader(pattern=r"(?:(?:dockerfile|containerfile)(?:[._-][\w.-]*)?|[\w.-]+\.(?:dockerfile|containerfile))$")
def dockerfile(file: SourceFile) -> Iterator[Fact]:
    """The last stage is the image; stages that it stands on are followed to their base."""
    if file.name.lower().endswith((".md", ".dockerignore", ".sh", ".py", ".txt")):
        return
    bases: dict[str, str] = {}  # of the stages so far
    defaults: dict[str, str] = {}
    base = command = entry = health = ""
    first = health_line = 0
    ports: list[Port] = []
    for number, word, rest in _instructions(file.text):
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
    found = FROM.match(text)
    if found is None:
        return "", ""
    given = VARIABLE.sub(lambda one: defaults.get(one[1]) or one[2] or "", found[1][:LONGEST_NAME])
    return bases.get(given.lower(), given), (found[2] or "").lower()


def _instructions(text: str) -> Iterator[tuple[int, str, str]]:
    pending, start, ends = "", 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        if ends:
            ends = "" if line.strip() == ends else ends
            continue
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        start = start or number
        if stripped.endswith(CONTINUED):
            pending += f"{stripped[:-1]} "
            continue
        matched = INSTRUCTION.match(pending + stripped)
        if matched is not None:
            heredoc = HEREDOC.search(matched[2])
            ends = heredoc.group(1) if heredoc and matched[1].upper() in {"RUN", "COPY", "ADD"} else ""
            yield start, matched[1].upper(), matched[2]
        pending, start = "", 0


def _command(rest: str) -> str:
    try:
        parts = json.loads(rest)
    except (ValueError, RecursionError):
        return " ".join(rest.split())
    return " ".join(map(str, parts)) if isinstance(parts, list) else rest.strip()
