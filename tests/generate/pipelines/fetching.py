"""A server that lets nobody in: its generated pull.sh looks for orders in a registry of the test's, again and again."""

from __future__ import annotations

import os
import subprocess
import threading
from typing import TYPE_CHECKING

from tests.generate.pipelines.server import Server, door_to

if TYPE_CHECKING:
    import http.server
    from pathlib import Path

# images with labels as Docker builds, pushes, pulls and shows them; everything else is the stand-in for Compose
DOCKER = """\
#!/usr/bin/env bash
set -euo pipefail
file() { echo "$1/$(echo "$2" | tr '/:' '__')"; }
case $1 in
build)
    shift
    : >label.part.$$
    while [ $# -gt 0 ]; do
        case $1 in
        --tag) tag=$2; shift 2 ;;
        --label) echo "$2" >>label.part.$$; shift 2 ;;
        --platform) shift 2 ;;
        *) shift ;;
        esac
    done
    mv label.part.$$ "$(file {built} "$tag")" ;;
push) cp "$(file {built} "${!#}")" "$(file {registry} "${!#}")" ;;
pull) cp "$(file {registry} "${!#}")" "$(file {pulled} "${!#}")" ;;
image)
    if [ "$2" = prune ]; then exit; fi
    if [ "$3" != --format ]; then exec {compose} "$@"; fi
    name=$(echo "$4" | sed 's/.*"\\(.*\\)".*/\\1/')
    sed -n "s/^$name=//p" "$(file {pulled} "$5")" ;;
*) exec {compose} "$@" ;;
esac
"""


class Fetching(Server):
    """One machine without an `ssh` that leads to it; it shows what became of the last order."""

    orders = "ghcr.io/coach/loom:orders-production"

    def __init__(self, root: Path, project: str, texts: dict[str, str]) -> None:
        self.state = root / "state"
        super().__init__(root, project, texts)
        (self.bin / "ssh").write_text("#!/bin/sh\necho 'nobody comes in' >&2\nexit 255\n")
        self.state.mkdir()
        (self.bin / "docker").rename(self.bin / "compose-stand-in")
        places = {name: root / name for name in ("built", "registry", "pulled")}
        for place in places.values():
            place.mkdir()
        said = {name: str(place) for name, place in places.items()} | {
            "compose": str(self.bin / "compose-stand-in")
        }
        self._program(self.bin / "docker", DOCKER, **said)
        self._program(self.home / "pull.sh", texts["servers/pull.sh"])
        self.keys = {name: self.keyed(root / f"key-{name}") for name in ("pipeline", "stranger")}
        public = (root / "key-pipeline.pub").read_text()
        self.signers = root / "deploy-signers"
        self.signers.write_text(f'pipeline namespaces="loop-deploy" {public}')
        self.over, self.said = threading.Event(), ""
        self.looking = threading.Thread(target=self._look, daemon=True)

    @staticmethod
    def keyed(path: Path) -> Path:
        made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "pipeline", "-f", str(path)]
        subprocess.run(made, check=True)
        return path

    def opened(self, blue: int, green: int) -> type[http.server.BaseHTTPRequestHandler]:
        """The door, which shows the last answer beside the program."""
        return door_to(blue, green, shown={"/.well-known/loop-deploy": self.state / "answer"})

    def look(self) -> subprocess.CompletedProcess[str]:
        """What loop-pull.timer starts."""
        return subprocess.run(
            [str(self.home / "pull.sh")],
            env={
                "PATH": f"{self.bin}:{os.environ['PATH']}",
                "ORDERS": self.orders,
                "ENVIRONMENT": "production",
                "LOOP_ROOT": str(self.home),
                "STATE_DIRECTORY": str(self.state),
                "SIGNERS": str(self.signers),
                "PORT_BLUE": str(self.blue),
                "PORT_GREEN": str(self.green),
                "SETTLE_SECONDS": "0.3",
                "PACE_SECONDS": "0.1",
                "START_SECONDS": "10",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def _look(self) -> None:
        while not self.over.wait(0.2):
            self.said += self.look().stderr

    def close(self) -> None:
        self.over.set()
        if self.looking.is_alive():
            self.looking.join(60)
        super().close()
