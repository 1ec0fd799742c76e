"""A server as the deploy over SSH meets it: the verbs of servers/deploy.sh, and a real program behind them."""

from __future__ import annotations

import os
import signal
import socket
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

APPLICATION = """\
import http.server
import sys

port, version = int(sys.argv[1]), sys.argv[2]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        broken = "bad" in version and self.path != "/healthz"
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
echo "$*" >>{calls}
exec bash -c "${command//\\/srv\\//{srv}/}"
"""
DEPLOY = """\
#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")"
stop() { if [ -e pid ]; then kill "$(cat pid)" 2>/dev/null || true; rm pid; fi; }
start() {
	{python} application.py {port} "$1" >/dev/null 2>&1 </dev/null &
	echo $! >pid
	for _ in $(seq 100); do
		curl --fail --silent --output /dev/null http://127.0.0.1:{port}/healthz && return 0
		sleep 0.05
	done
	return 1
}
release() {
	if [[ $1 == *dead* ]]; then echo "deploy: $1 does not hold" >&2; return 1; fi
	stop
	start "$1"
	echo "blue $1" >current
}
case $1 in
current) if [ -e current ]; then cut -d' ' -f2 current; fi ;;
migrate) echo "$2" >>migrations ;;
release) release "$2" ;;
back) [ "$2" = "$(cut -d' ' -f2 current)" ] || release "$2" ;;
*) exit 2 ;;
esac
"""


class Server:
    """One machine, and the `ssh` that leads to it."""

    def __init__(self, root: Path, project: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.home = root / "srv" / project
        self.bin, self.calls = root / "bin", root / "ssh-calls.txt"
        self.home.mkdir(parents=True)
        self.bin.mkdir()
        (self.home / "application.py").write_text(APPLICATION)
        self._program(self.home / "deploy.sh", DEPLOY, python=sys.executable, port=str(self.port))
        self._program(self.bin / "ssh", SSH, srv=str(root / "srv").replace("/", r"\/"), calls=str(self.calls))

    @property
    def version(self) -> str:
        return (self.home / "current").read_text().split()[1]

    @property
    def migrations(self) -> list[str]:
        there = self.home / "migrations"
        return there.read_text().split() if there.exists() else []

    def close(self) -> None:
        with suppress(FileNotFoundError, ProcessLookupError):
            os.kill(int((self.home / "pid").read_text()), signal.SIGKILL)

    @staticmethod
    def _program(path: Path, text: str, **values: str) -> None:
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        path.write_text(text)
        path.chmod(0o755)
