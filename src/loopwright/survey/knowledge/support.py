"""Until when releases are supported: the dated rows of ``support.csv``, found by an image and its tag.

The rows are of endoflife.date; a release without a day is supported until one is named. For Debian the day is the end
of its long-term support.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from loopwright.loop.patterns import compiled_later
from loopwright.survey.knowledge.load import FOLDER, of_image

ALPINE = compiled_later(r"alpine(\d+\.\d+)")
VERSION = compiled_later(r"^v?(\d+(?:\.\d+)*)")
NAMES = {
    "dotnet/sdk": "dotnet",
    "dotnet/aspnet": "dotnet",
    "dotnet/runtime": "dotnet",
    "dotnet/core/sdk": "dotnet",
    "dotnet/core/aspnet": "dotnet",
    "dotnet/core/runtime": "dotnet",
    "opensuse/leap": "leap",
    "rockylinux/rockylinux": "rockylinux",
    "circleci/node": "node",
    "circleci/python": "python",
}
HOMES = (
    "docker.io/",
    "index.docker.io/",
    "registry-1.docker.io/",
    "public.ecr.aws/docker/",
    "mcr.microsoft.com/",
    "library/",
)


@dataclass(frozen=True, slots=True)
class Support:
    """A release of a product and the day its support ends (nothing while none is named); ``read_on`` is its row's."""

    product: str
    release: str
    codename: str
    ends_on: date | None
    read_on: date


@cache
def releases() -> dict[str, tuple[Support, ...]]:
    """The releases of every product, as the rows have them."""
    found: dict[str, tuple[Support, ...]] = {}
    with (FOLDER / "support.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ends = date.fromisoformat(row["ends_on"]) if row["ends_on"] else None
            one = Support(
                row["product"], row["release"], row["codename"], ends, date.fromisoformat(row["read_on"])
            )
            found[one.product] = (*found.get(one.product, ()), one)
    return found


@cache
def read_on() -> date:
    """The day the rows were read."""
    return max(one.read_on for listed in releases().values() for one in listed)


def support_of(image: str) -> tuple[Support, ...]:
    """What is known of an image's parts: of what it is named for, then of the system its tag names."""
    name, _, tag = image.partition("@")[0].rpartition(":")
    if not name or "/" in tag:
        return ()
    for home in HOMES:
        name = name.removeprefix(home)
    product = NAMES.get(name, name if "/" not in name else "")
    product = product if product in releases() else of_image(name)
    found = [_release(product, tag), _system(tag) if product not in {"debian", "ubuntu", "alpine"} else None]
    return tuple(one for one in found if one is not None)


def release_of(product: str, version: str) -> Support | None:
    """The release that a version is of; for less than a release names, the one that is supported longest."""
    listed = releases().get(product, ())
    exact = [one for one in listed if version == one.release or version.startswith(f"{one.release}.")]
    if exact:
        return max(exact, key=lambda one: len(one.release))
    below = [one for one in listed if one.release.startswith(f"{version}.")]
    return max(below, key=lambda one: one.ends_on or date.max, default=None)


def _release(product: str, tag: str) -> Support | None:
    named = next(
        (one for one in releases().get(product, ()) if one.codename and tag.startswith(one.codename)), None
    )
    version = VERSION.match(tag)
    return named or (release_of(product, version[1]) if version else None)


def _system(tag: str) -> Support | None:
    alpine = ALPINE.search(tag)
    if alpine is not None:
        return release_of("alpine", alpine[1])
    words = set(re.split(r"[-_.]", tag))
    return next(
        (
            one
            for system in ("debian", "ubuntu")
            for one in releases()[system]
            if one.codename in words and one.codename
        ),
        None,
    )
