"""Machines of a folder that show each other certificates, made by the generated script as its guide says."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from tests.generate.database import ROOT
from tests.generate.trees import lay

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCRIPT = "servers/etcd/quorum.sh"
AGREEING = ("database-1", "database-2", "witness-1")
LOOKED_UP = """#!/bin/sh
case "$*" in
"ahostsv4 database-1") echo "10.20.1.11 STREAM database-1" ;;
"ahostsv4 database-2") echo "127.0.1.1 STREAM database-2" ;;
"ahostsv4 witness-1") echo "10.20.1.13 STREAM witness-1" ;;
passwd*) exec /usr/bin/getent "$@" ;;
*) exit 2 ;;
esac
"""


class Machines:
    """A folder a machine; ``run`` types a verb on one of them."""

    def __init__(self, texts: Mapping[str, str], folder: Path) -> None:
        self.folder = folder
        text = texts[SCRIPT]
        if not ROOT:  # who alone may give files away
            text = text.replace('-o root -g "$1" ', "").replace('-o "$1" -g "$1" ', "")
        lay({SCRIPT: text}, folder)
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.program("getent", LOOKED_UP)
        self.program("nft", '#!/bin/sh\necho "$*" >>"$(dirname "$0")/nft-said"\n')

    def program(self, name: str, text: str) -> None:
        (self.programs / name).write_text(text)
        (self.programs / name).chmod(0o755)

    def root(self, machine: str) -> Path:
        return self.folder / f"root-{machine}"

    def place(self, machine: str) -> Path:
        return self.root(machine) / "etc/loop/quorum"

    def run(
        self, machine: str, *words: str, given: str = "", **more: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.folder / SCRIPT), *words],
            input=given,
            env={"PATH": f"{self.programs}:{os.environ['PATH']}", "DESTDIR": str(self.root(machine)), **more},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def certified(self, machine: str, by: str = AGREEING[0]) -> None:
        """The three steps of servers/README.md for one machine."""
        asked = self.run(machine, "request").stdout
        signed = self.run(by, "sign", machine, given=asked)
        assert signed.returncode == 0, signed.stderr
        done = self.run(machine, "install", given=signed.stdout)
        assert done.returncode == 0, done.stderr


def certified(texts: Mapping[str, str], folder: Path) -> Machines:
    """All machines of a quorum with their certificates."""
    folder.mkdir(exist_ok=True)
    machines = Machines(texts, folder)
    for name in AGREEING:
        machines.certified(name)
    return machines
