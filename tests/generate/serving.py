"""Programs that a test starts: on loopback, for a while, ended by their process id."""

from __future__ import annotations

import contextlib
import http.server
import json
import socket
import subprocess
import threading
import time
import urllib.request
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Self


def free_port() -> int:
    """A port of loopback that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def running(*command: str | Path, log: Path, cwd: Path | None = None) -> Iterator[subprocess.Popen]:
    """A program, ended with the block."""
    with log.open("wb") as out:
        process = subprocess.Popen([*map(str, command)], stdout=out, stderr=out, cwd=cwd)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


class Server(http.server.ThreadingHTTPServer):
    """One that lets many wait at its door."""

    request_queue_size = 128


class Answering:
    """A server that answers everything with the same, which may be changed, and remembers what was sent to it."""

    def __init__(self, status: int = 200, text: str = '{"status": "success"}') -> None:
        self.status, self.text = status, text
        self.told: list[dict] = []
        self.asked: list[tuple[str, str, str]] = []  # path, authorization, body
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                sent = self.rfile.read(length)
                outer.asked.append(
                    (self.path, self.headers.get("Authorization", ""), sent.decode("utf-8", "replace"))
                )
                if self.headers.get("Content-Type", "").startswith("application/json"):
                    outer.told.append(json.loads(sent))
                body = outer.text.encode()
                self.send_response(202 if length and outer.status == http.HTTPStatus.OK else outer.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = _answer  # noqa: N815 - the names that http.server calls

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Answer no more."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(10)


def awaited(found: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait until something is so; fail where it never is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if found():
                return
        time.sleep(0.2)
    raise AssertionError(f"waited {seconds} s in vain: {what}")


def asked(url: str) -> str:
    """What a server on loopback answers."""
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - loopback, as the tests spell it
        return answer.read().decode()
