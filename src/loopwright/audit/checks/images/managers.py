"""Package managers of systems, as they are called when an image is built."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.audit.checks.images.commands import Command

INSTALL = frozenset({"install", "in", "add", "groupinstall", "localinstall"})
UPDATE = frozenset({"update", "refresh", "ref", "makecache"})
YES = re.compile(r"^-[a-z]*y[a-z]*$|^--assume-?yes$|^--yes$|^yes$")


@dataclass(frozen=True, slots=True)
class Manager:
    """A package manager of a system.

    ``agrees`` is the flag that keeps it from asking (nothing where it never asks), ``cleaned`` what empties what it
    keeps in ``kept``, ``pinned`` what a name with a version looks like; ``valued`` are flags that take the next word.
    """

    agrees: re.Pattern[str] | None
    cleaned: re.Pattern[str]
    kept: str
    pinned: re.Pattern[str]
    valued: frozenset[str]


APT = Manager(
    re.compile(rf"{YES.pattern}|^-[a-z]*qq[a-z]*$|^-q=2$|^--force-yes$"),
    re.compile(r"/var/lib/apt|/var/lib/\{?[\w,]*apt"),
    "/var/lib/apt/lists",
    re.compile(r"[=<>~$]|^https?://|\.deb$|^\.?/"),
    frozenset({"-t", "--target-release", "-o", "--option", "-c"}),
)
YUM = Manager(
    YES,
    re.compile(r"\b(?:yum|dnf)\s+(?:-\S+\s+){0,5}clean\b|/var/cache/(?:yum|dnf|\{?yum|\*)"),
    "/var/cache/yum",
    re.compile(r"-\d|-\$|[=$*@]|^https?://|\.rpm$|^\.?/"),
    frozenset(
        {"-c", "-x", "--enablerepo", "--disablerepo", "--installroot", "--releasever", "--setopt", "--repo"}
    ),
)
MANAGERS = {
    "apt-get": APT,
    "apt": APT,
    "yum": YUM,
    "dnf": replace(YUM, kept="/var/cache/dnf"),
    "microdnf": replace(YUM, agrees=None),
    "apk": Manager(
        None,
        re.compile(r"--no-cache|/var/cache/apk|/etc/apk/cache"),
        "/var/cache/apk",
        re.compile(r"[=<>~$]|\.apk$|^\.?/"),
        frozenset({"-t", "--virtual", "--repository", "-X", "--root", "-p"}),
    ),
    "zypper": Manager(
        re.compile(rf"{YES.pattern}|^-[a-z]*n[a-z]*$|^--no-confirm$|^--non-interactive$"),
        re.compile(r"\bzypper\s+(?:-\S+\s+){0,5}(?:clean|cc)\b|/var/cache/zypp"),
        "/var/cache/zypp",
        re.compile(r"[=<>~$]|-\d|^https?://|\.rpm$|^\.?/"),
        frozenset({"-r", "--repo", "-t", "--type", "--from"}),
    ),
}  # fmt: skip


def verb_of(command: Command) -> str:
    """What a package manager is asked to do: the first word that is no flag; empty for other programs."""
    manager = MANAGERS.get(command.name)
    words = plain_words(command.rest, manager.valued) if manager else []
    return words[0] if words else ""


def installed_by(command: Command) -> list[str]:
    """The packages that a command installs; nothing where it installs none or names none."""
    manager = MANAGERS.get(command.name)
    if manager is None or verb_of(command) not in INSTALL:
        return []
    return plain_words(command.rest, manager.valued)[1:]


def plain_words(words: tuple[str, ...], valued: frozenset[str]) -> list[str]:
    """Words that are neither flags nor what a flag takes, up to where output is sent elsewhere."""
    found: list[str] = []
    skipped = False
    for word in words:
        if skipped:
            skipped = False
        elif word.startswith(("-", "+")):
            skipped = word in valued
        elif word.startswith((">", "<", "2>", "1>")):
            break
        else:
            found.append(word)
    return found
