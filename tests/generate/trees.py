"""Designs whose files the real readers accept, and their files on disk."""

from __future__ import annotations

import subprocess
from functools import cache
from typing import TYPE_CHECKING

from tests.generate.conftest import NAMES, setting_of

from loopwright.generate.rendering import rendered
from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from pathlib import Path

FORCES = (
    (),
    ("arrangement=one_server",),
    ("arrangement=servers",),
    ("arrangement=servers", "database=patroni", "backup=continuous"),
    ("arrangement=servers", "database=own_server", "backup=continuous"),
    ("platform=static_hosting",),
    ("platform=application_platform",),
    ("platform=serverless",),
    ("platform=containers",),
    ("platform=kubernetes",),
    ("arrangement=one_server", "database=on_host", "backup=nightly"),
)
SOME = (
    ("coodloom-30", ()),
    ("launch-shop", ()),
    ("spreadsheet-cleaner", ()),
    ("cron-api", ("arrangement=servers", "database=patroni", "backup=continuous")),
    ("realtime-chat", ("platform=kubernetes",)),
    ("health-eu", ("platform=containers",)),
)
"""What the gate looks at; `make verify` looks at all examples and all forces."""


@cache
def all_designs() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each example with each force that leaves a design at all."""
    return tuple((name, force) for name in NAMES for force in FORCES if _possible(name, force))


def _possible(name: str, force: tuple[str, ...]) -> bool:
    try:
        setting_of(name, *force)
    except LoopwrightError:
        return False
    return True


@cache
def texts_of(family: str, name: str, *force: str, whole: bool = False) -> dict[str, str]:
    """The files of a family by path."""
    found = rendered(setting_of(name, *force, whole=whole), (family,))
    return {file.path: file.text for one in found for file in one.files}


def lay(texts: dict[str, str], folder: Path) -> Path:
    """Write files below a folder."""
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        if text.startswith("#!"):
            target.chmod(0o755)
    return folder


def said(*command: str | Path, cwd: Path | None = None, seconds: float = 120) -> tuple[int, str]:
    """A program's exit status and what it printed."""
    done = subprocess.run(
        [*map(str, command)], capture_output=True, text=True, timeout=seconds, check=False, cwd=cwd
    )
    return done.returncode, done.stdout + done.stderr
