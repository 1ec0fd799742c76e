"""What an image of an application is made of, by its language and, where one differs, its framework."""

from __future__ import annotations

import shlex
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loopwright.generate.application import Application

PLACE = Path(__file__).with_name("stacks.toml")
IMAGES = Path(__file__).with_name("images.toml")


@dataclass(frozen=True, slots=True)
class Stack:
    """How images of a language are built and what their programs read (``stacks.toml``).

    ``build`` and ``run`` are base images with their tags. ``probe`` is the command that asks the program whether it is
    well, with ``{path}`` and ``{timeout}`` (seconds) left open and braces doubled. ``places`` are where generators of
    sites write to, ``writable`` folders that programs write to as they run. What is not ``built`` has a build step that
    belongs where it runs. ``secret_letters`` is how long a framework's own secret is.
    """

    build: str
    run: str
    probe: tuple[str, ...]
    ignored: tuple[str, ...]
    template: str
    environment: dict[str, str] = field(default_factory=dict)
    tools: dict[str, str] = field(default_factory=dict)
    places: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()
    built: bool = True
    secret_letters: int = 64

    def asked(self, path: str, timeout_seconds: int) -> list[str]:
        """The command that asks for health."""
        return [word.format(path=path, timeout=timeout_seconds) for word in self.probe]


@cache
def _rows() -> dict[str, dict[str, Any]]:  # the columns of stacks.toml, which Stack names
    rows = tomllib.loads(PLACE.read_text(encoding="utf-8"))
    rows.pop("read_on")
    return rows


@cache
def _images() -> dict[str, dict[str, str]]:
    rows = tomllib.loads(IMAGES.read_text(encoding="utf-8"))
    rows.pop("read_on")
    return rows


def languages() -> tuple[str, ...]:
    """The languages that images can be built for."""
    return tuple(sorted(_rows()))


def image_of(name: str, **parts: str) -> str:
    """An image that is run as it comes, with its tag; an unknown name raises KeyError."""
    return _images()[name]["image"].format(**parts)


def stack_of(application: Application) -> Stack:
    """The stack of an application; a language without one raises KeyError."""
    whole = _rows()[application.language]
    plain = {name: value for name, value in whole.items() if not _of_framework(name)}
    row = plain | whole.get(application.framework, {})
    facts = {
        "image": application.image,
        "version": application.version,
        "variant": application.variant,
        "port": str(application.port),
    }
    return Stack(
        build=row["build"].format(**facts),
        run=row["run"].format(**facts),
        probe=tuple(row["probe"]),
        ignored=tuple(row["ignored"]),
        template=row.get("template", application.language),
        environment={name: text.format(**facts) for name, text in row.get("environment", {}).items()},
        tools=row.get("tools", {}),
        places=tuple(row.get("places", ())),
        writable=tuple(row.get("writable", ())),
        built=row.get("built", True),
        secret_letters=row.get("secret_letters", 64),
    )


def _of_framework(name: str) -> bool:
    """Whether a key of a language is the table of a framework: those are not among its own columns."""
    return name not in Stack.__slots__


def started(command: str) -> list[str]:
    """A command as an image takes it; a shell that is needed for variables is replaced by the program."""
    if not any(mark in command for mark in "$&|;"):
        return shlex.split(command)
    return ["sh", "-c", f"exec {command}"]
