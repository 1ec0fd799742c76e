"""A token is shown to the named server alone, and what is no answer of ours is told as such."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from loopwright.interfaces.cli.remote import Server
from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator

ASKED: list[str] = []


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        ASKED.append(self.path)
        status = int(self.path[len("/api/") :].partition("/")[0])
        body = b"<html>" if self.path.endswith("page") else b"[1]"
        self.send_response(status)
        self.send_header("Location", "/api/200/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    ASKED.clear()
    with HTTPServer(("127.0.0.1", 0), Answers) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield Server(f"http://127.0.0.1:{found.server_port}", "lw_token")
        found.shutdown()
        thread.join()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("body", [None, {"a": 1}])
def test_it_follows_nobody(server: Server, status: int, body: object) -> None:
    with pytest.raises(LoopwrightError, match="sends elsewhere"):
        server.ask(f"/{status}", body)
    assert [f"/api/{status}"] == ASKED


def test_an_answer_is_json(server: Server) -> None:
    assert server.ask("/200") == [1]
    with pytest.raises(LoopwrightError, match="not JSON"):
        server.ask("/200/page")
