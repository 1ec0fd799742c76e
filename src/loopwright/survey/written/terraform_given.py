"""What files of values give the variables of Terraform, and which folder of code each of them is for."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from loopwright.survey.evidence import Environment
from loopwright.survey.written.expressions import Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SURELY_READ = ("terraform.tfvars", ".auto.tfvars")


def given_in(
    files: Iterable[tuple[str, Environment, Mapping[str, Value]]], folders: Iterable[str] = ()
) -> dict[str, dict[str, Value]]:
    """What variable files give, by folder, of their paths, environments and values.

    Terraform reads ``terraform.tfvars`` and ``*.auto.tfvars`` of its own folder. Of the others one is named at
    each run: the one for production counts, else what all of them agree on; the rest is unknown. ``folders`` are those
    that hold code: values that lie elsewhere are for the folder above them, or for the one that they are called after.
    """
    found: dict[str, dict[str, Value]] = {}
    by_folder: dict[str, list[tuple[str, Environment, Mapping[str, Value]]]] = {}
    known = frozenset(folders)
    for one in sorted(files, key=lambda file: file[0]):
        by_folder.setdefault(_meant_for(one[0], known), []).append(one)
    for folder, listed in by_folder.items():
        values = found.setdefault(folder, {})
        named = [one for one in listed if not _surely_read(one[0], folder)]
        # what production's own file leaves out has its default there, whatever others are given
        named = [one for one in named if one[1] is Environment.PRODUCTION] or named
        for name in sorted({name for _, _, given in named for name in given}):
            values[name] = _agreed(name, named)
        for path, _, given in listed:
            if _surely_read(path, folder):
                values |= given
    return found


def _surely_read(path: str, folder: str) -> bool:
    return path.endswith(SURELY_READ) and (posixpath.dirname(path) or ".") == folder


def _meant_for(path: str, folders: frozenset[str]) -> str:
    """The folder of code that a file of values is for; its own where nothing tells another."""
    own = posixpath.dirname(path) or "."
    above = own
    while above not in folders and above != ".":
        above = posixpath.dirname(above) or "."
    if above in folders:
        return above
    for name in (posixpath.basename(path).removesuffix(".tfvars"), posixpath.basename(own)):
        called = [one for one in folders if posixpath.basename(one) == name]
        if len(called) == 1:
            return called[0]
    return own


def _agreed(name: str, files: list[tuple[str, Environment, Mapping[str, Value]]]) -> Value:
    listed = [given[name] for _, _, given in files if name in given]
    return listed[0] if all(one == listed[0] for one in listed) else Unknown(f"var.{name}")
