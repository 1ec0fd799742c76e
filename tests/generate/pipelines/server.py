"""A server as the deploy over SSH meets it: the generated servers/deploy.sh, and a real program behind it."""

from __future__ import annotations

import http.client
import http.server
import os
import signal
import sys
import threading
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from tests.generate.servers.test_versions_are_replaced import COMPOSE
from tests.generate.serving import free_port

if TYPE_CHECKING:
    from pathlib import Path

APPLICATION = """\
import http.server
import sys

version, port = sys.argv[1], int(sys.argv[2])
if "dead" in version:
    sys.exit(1)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        broken = "bad" in version and self.path not in {"/healthz", "/readyz"}
        self.send_response(500 if broken else 200)
        self.end_headers()
        self.wfile.write(version.encode())

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""
SSH = """\
#!/usr/bin/env bash
# what a server's sshd does with the command it is sent; where it goes and as whom is the test's business
set -euo pipefail
command=${!#}
export PATH={bin}:$PATH LOOP_ROOT={home} PORT_BLUE={blue} PORT_GREEN={green}
export DRAIN_SECONDS=0.1 SETTLE_SECONDS=0.3 PACE_SECONDS=0.1 START_SECONDS=3
echo "$*" >>{calls}
exec bash -c "${command//\\/srv\\//{srv}/}"
"""


def door_to(*ports: int, shown: dict[str, Path] | None = None) -> type[http.server.BaseHTTPRequestHandler]:
    """What stands before two versions: whichever answers, the first one first."""

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = 502, b""
            file = (shown or {}).get(self.path)
            if file is not None:
                status, body = (200, file.read_bytes()) if file.exists() else (404, b"")
            for port in () if file else ports:
                line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                with closing(line), suppress(OSError):
                    line.request("GET", self.path)
                    answer = line.getresponse()
                    status, body = answer.status, answer.read()
                    break
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    return Door


class Server:
    """One machine, and the `ssh` that leads to it."""

    def __init__(self, root: Path, project: str, texts: dict[str, str]) -> None:
        blue, green = self.blue, self.green = free_port(), free_port()
        self.door = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.opened(blue, green))
        self.port = self.door.server_port
        threading.Thread(target=self.door.serve_forever, daemon=True).start()
        self.home = root / "srv" / project
        self.bin, self.calls = root / "bin", root / "ssh-calls.txt"
        self.home.mkdir(parents=True)
        self.bin.mkdir()
        (self.home / "program.py").write_text(APPLICATION)
        (self.home / "compose.yaml").write_text(texts["servers/compose.yaml"])
        self._program(self.home / "deploy.sh", texts["servers/deploy.sh"])
        docker = COMPOSE.replace("PYTHON", sys.executable).replace("> migrated", ">> migrations")
        self._program(self.bin / "docker", docker)
        srv = str(root / "srv").replace("/", r"\/")
        places = {"calls": self.calls, "bin": self.bin, "home": self.home, "blue": blue, "green": green}
        self._program(self.bin / "ssh", SSH, srv=srv, **{name: str(one) for name, one in places.items()})

    def opened(self, blue: int, green: int) -> type[http.server.BaseHTTPRequestHandler]:
        """What answers at the machine's door."""
        return door_to(blue, green)

    @property
    def version(self) -> str:
        return (self.home / "current").read_text().split()[1]

    @property
    def migrations(self) -> list[str]:
        there = self.home / "migrations"
        return there.read_text().split() if there.exists() else []

    def close(self) -> None:
        self.door.shutdown()
        self.door.server_close()
        for state in self.home.glob("run-*"):
            with suppress(ProcessLookupError):
                os.kill(int(state.read_text()), signal.SIGKILL)

    @staticmethod
    def _program(path: Path, text: str, **values: str) -> None:
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        path.write_text(text)
        path.chmod(0o755)
