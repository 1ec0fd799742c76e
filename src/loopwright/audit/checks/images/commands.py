"""What the RUN instructions of an image do: the commands of a shell, one by one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from loopwright.audit.finding import Found
from loopwright.survey.evidence import Environment, Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.finding import Severity
    from loopwright.survey.written.dockerfile import Dockerfile, Instruction, Stage

# a word with its quotes, what joins two commands, or a quote that nothing closes: every letter is looked at once
TOKEN = re.compile(
    r"(?P<word>\d?[<>]&[\d-]|&>>?|(?:\"(?:\\.|[^\"\\])*\"|'[^']*'|\\.|[^\s;&|()\"'\\])+)|(?P<joint>&&|\|\||[;&|()\n])|[\"'\\]",
    re.DOTALL,
)
ASSIGNMENT = re.compile(r"^[A-Za-z_]\w*=")
BEFORE = frozenset(
    {"!", "{", "}", "if", "then", "else", "elif", "do", "while", "until", "exec", "command", "time"}
)
SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh"})
DEVELOPING = re.compile(r"^(?:dev|devel|development|debug|local)(?:$|[-_.])")
VERBS = frozenset({"install", "add", "update", "upgrade", "in", "ci", "global"})
LONGEST_SAID = 120


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words without quotes, what joins it to the next, the line of its instruction.

    ``elevated`` says that it is run by sudo.
    """

    words: tuple[str, ...]
    joint: str
    line: int
    elevated: bool = False

    @property
    def name(self) -> str:
        """What is run, without its folder."""
        return self.words[0].rpartition("/")[2]

    @property
    def rest(self) -> tuple[str, ...]:
        """The words after the first."""
        return self.words[1:]

    @property
    def said(self) -> str:
        """What it is known by: its name and what it is asked to do; never a value, which may be secret."""
        verb = next((word for word in self.rest if word.isalpha() and word.islower()), "")
        return f"{self.name} {verb if verb in VERBS else ''}".strip()[:LONGEST_SAID]


@lru_cache(maxsize=4096)
def commands_of(run: Instruction) -> tuple[Command, ...]:
    """The commands of a RUN instruction, those inside ``sh -c`` too."""
    words = run.arguments
    if words is None:
        return tuple(_inner(_commands(run.text, run.line)))
    flat = tuple(part for word in words[:1] for part in word.split()) + words[1:]
    return tuple(_inner(_cleaned([flat], [""], run.line)))


def commands_in(stage: Stage) -> Iterator[tuple[Instruction, tuple[Command, ...]]]:
    """Each RUN instruction of a stage with its commands."""
    for run in stage.of("RUN"):
        yield run, commands_of(run)


def _commands(text: str, line: int) -> Iterator[Command]:
    listed: list[tuple[str, ...]] = []
    joints: list[str] = []
    held: list[str] = []
    for token in TOKEN.finditer(text):
        if token["word"] is not None:
            held.append(_bare(token["word"]))
        elif token["joint"] is not None:
            listed.append(tuple(held))
            joints.append(token["joint"])
            held = []
    listed.append(tuple(held))
    joints.append("")
    yield from _cleaned(listed, joints, line)


def _bare(word: str) -> str:
    return word.replace('"', "").replace("'", "").replace("\\ ", " ")


def _cleaned(listed: list[tuple[str, ...]], joints: list[str], line: int) -> Iterator[Command]:
    """Commands without what stands before them: assignments, ``if``, ``sudo``; comments of heredocs are none."""
    for words, joint in zip(listed, joints, strict=True):
        elevated, at = False, 0
        while at < len(words) and (
            words[at] in BEFORE
            or ASSIGNMENT.match(words[at])
            or words[at] in {"sudo", "env"}
            or words[at].startswith("<<")
            or (elevated and words[at].startswith("-"))
        ):
            elevated = elevated or words[at] == "sudo"
            at += 1
        if words[at:] and not words[at].startswith("#"):
            yield Command(words[at:], joint, line, elevated)


def _inner(commands: Iterator[Command]) -> Iterator[Command]:
    for one in commands:
        yield one
        script = _script(one)
        if script:
            for inner in _commands(script, one.line):
                yield inner if inner.joint else replace(inner, joint=one.joint)


def _script(command: Command) -> str:
    """What ``sh -c`` is given to run; empty for any other command."""
    if command.name not in SHELLS:
        return ""
    for at, word in enumerate(command.rest[:-1]):
        if word.startswith("-") and word.endswith("c"):
            return command.rest[at + 1]
    return ""


def found_in(
    file: Dockerfile,
    line: int,
    what: str,
    said: str = "",
    *,
    severity: Severity | None = None,
    cause: str = "",
    snippet: str = "",
) -> Found:
    """A finding of a Dockerfile at a line; a last stage that is called one for developers is taken for that."""
    evidence = (Evidence(file.path, line, said[:LONGEST_SAID]),)
    developing = line >= file.stages[-1].line and DEVELOPING.match(file.stages[-1].name)
    environment = file.environment
    if developing and environment is Environment.UNSTATED:
        environment = Environment.DEVELOPMENT
    return Found(f"image {file.path}", what, evidence, environment, severity, cause, snippet)


def listed(names: list[str], most: int = 4) -> str:
    """Names in a sentence, the first of them where there are many."""
    once = list(dict.fromkeys(names))
    more = f" and {len(once) - most} more" if len(once) > most else ""
    return ", ".join(once[:most]) + more
