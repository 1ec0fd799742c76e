"""Dockerfiles: stages of instructions."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.evidence import Environment

INSTRUCTION = compiled_later(r"^[ \t]*([A-Za-z]+)\s+(.*)$", re.DOTALL)
CONTINUED = ("\\", "`")
HEREDOC = compiled_later(r"<<-?\s*[\"']?(\w+)[\"']?")
FLAG = compiled_later(r"^--([a-z-]+)(?:=(\S*))?\s+")
STAGE = compiled_later(r"^(\S+)(?:\s+[Aa][Ss]\s+(\S+))?")
VARIABLE = compiled_later(r"\$\{?(\w+)(?::-([^}]*))?\}?")
LONGEST_NAME = 300  # of an image; what is longer was made to grow where it is filled in


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: its word in capitals, its flags, the rest as written (heredocs included), its line."""

    word: str
    text: str
    line: int
    flags: tuple[tuple[str, str], ...] = ()

    @property
    def arguments(self) -> tuple[str, ...] | None:
        """The words of the exec form, ``["a", "b"]``; nothing in the shell form."""
        try:
            parts = json.loads(self.text)
        except (ValueError, RecursionError):
            return None
        return tuple(map(str, parts)) if isinstance(parts, list) else None

    @property
    def command(self) -> str:
        """What is run, in either form, as one line."""
        found = self.arguments
        return " ".join(found) if found is not None else " ".join(self.text.split())

    def flag(self, name: str) -> str:
        """The value of ``--name=value``; empty where it is not there."""
        return dict(self.flags).get(name, "")


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: what it is built on (arguments filled in), its name (small letters), its instructions after FROM."""

    base: str
    name: str
    line: int
    platform: str
    instructions: tuple[Instruction, ...]

    def of(self, *words: str) -> tuple[Instruction, ...]:
        """Its instructions of some words."""
        return tuple(one for one in self.instructions if one.word in words)


@dataclass(frozen=True)
class Dockerfile:
    """A Dockerfile: where it is, for what environment, and its text in stages."""

    path: str
    environment: Environment
    text: str

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages in order; the last is the image unless another is asked for."""
        return tuple(stages(self.text))

    def stands_on(self, stage: Stage) -> Stage | None:
        """The earlier stage that a stage is built on; nothing where it is built on an image."""
        return self._bases.get(stage.line)

    @cached_property
    def _bases(self) -> dict[int, Stage]:
        """By the line of a stage the earlier one that it is built on."""
        named: dict[str, Stage] = {}
        found: dict[int, Stage] = {}
        for stage in self.stages:
            earlier = named.get(stage.base.lower()) if stage.base else None
            if earlier is not None:
                found[stage.line] = earlier
            if stage.name:
                named[stage.name] = stage
        return found

    @cached_property
    def shipped(self) -> tuple[Stage, ...]:
        """The last stage and those that it is built on, the last first: what is in the image."""
        found: list[Stage] = []
        stage = self.stages[-1] if self.stages else None
        while stage is not None:
            found.append(stage)
            stage = self.stands_on(stage)
        return tuple(found)

    def last(self, word: str) -> Instruction | None:
        """The instruction of a word that holds in the image: the last one, through the stages it is built on."""
        for stage in self.shipped:
            listed = stage.of(word)
            if listed:
                return listed[-1]
        return None


def stages(text: str) -> Iterator[Stage]:
    """The stages of a Dockerfile's text."""
    defaults: dict[str, str] = {}
    begun: tuple[str, str, int, str] | None = None
    held: list[Instruction] = []
    for one in instructions(text):
        if one.word == "ARG" and begun is None:
            name, _, value = one.text.strip().partition("=")
            defaults[name.strip()] = value.strip("\"' ")[:LONGEST_NAME]
        elif one.word == "FROM":
            if begun is not None:
                yield Stage(*begun, tuple(held))
            found = STAGE.match(one.text.strip())
            base, name = (found[1], (found[2] or "").lower()) if found else ("", "")
            begun, held = (filled(base, defaults), name, one.line, one.flag("platform")), []
        else:
            held.append(one)
    if begun is not None:
        yield Stage(*begun, tuple(held))


def filled(text: str, defaults: dict[str, str]) -> str:
    """A text with its variables filled in; one without a default is left out."""
    return VARIABLE.sub(lambda one: defaults.get(one[1]) or one[2] or "", text[:LONGEST_NAME])


def instructions(text: str) -> Iterator[Instruction]:
    """The instructions of a Dockerfile's text: continued lines are one, comments none, heredocs part of theirs."""
    pending, start, ends, inside = "", 0, "", list[str]()
    held: tuple[str, str, int] | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if ends:
            if line.strip() == ends:
                ends = ""
                if held is not None:
                    yield _instruction(held[0], "\n".join((held[1], *inside)), held[2])
                held, inside = None, []
            else:
                inside.append(line)
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
            word = matched[1].upper()
            heredoc = HEREDOC.search(matched[2])
            ends = heredoc.group(1) if heredoc and word in {"RUN", "COPY", "ADD"} else ""
            if ends:
                held = (word, matched[2], start)
            else:
                yield _instruction(word, matched[2], start)
        pending, start = "", 0
    if held is not None:
        yield _instruction(held[0], "\n".join((held[1], *inside)), held[2])


def _instruction(word: str, text: str, line: int) -> Instruction:
    flags = []
    if word in {"FROM", "COPY", "ADD", "RUN", "HEALTHCHECK"}:
        while found := FLAG.match(text):
            flags.append((found[1], found[2] or ""))
            text = text[found.end() :]
    return Instruction(word, text, line, tuple(flags))
