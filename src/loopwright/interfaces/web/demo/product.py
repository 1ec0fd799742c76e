"""The product: a web server of its own, up for a while and down for a while, and the users who walk its loop."""

from __future__ import annotations

import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

from loopwright.operate.events.event import LoopEvent
from loopwright.operate.store.events import DatabaseEvents

if TYPE_CHECKING:
    from loopwright.interfaces.web.desk import Desk

UP_SECONDS, DOWN_SECONDS = 40.0, 20.0
WALK_SECONDS = 0.5
LOOPBACK = "127.0.0.1"


class Product:
    """Answers on loopback; use it as a context. ``told`` counts what its webhook was told."""

    def __init__(self) -> None:
        self.working, self.told = True, 0
        product = self

        class Answer(BaseHTTPRequestHandler):
            """One request."""

            def do_GET(self) -> None:
                """Ready, or not."""
                self._say(200 if product.working else 503)

            def do_POST(self) -> None:
                """The pager's webhook."""
                self.rfile.read(min(int(self.headers.get("Content-Length", "0")), 1_000_000))
                product.told += 1
                self._say(200)

            def _say(self, status: int) -> None:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Answer)
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._server.serve_forever, daemon=True),
            threading.Thread(target=self._break, daemon=True),
        ]

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://{LOOPBACK}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    def _break(self) -> None:
        while not self._over.wait(UP_SECONDS if self.working else DOWN_SECONDS):
            self.working = not self.working

    def walked(self, desk: Desk) -> None:
        """Have users walk the loop until the product ends.

        While it fails, they come no further than its first stage.
        """
        threading.Thread(target=self._walk, args=(desk,), daemon=True).start()

    def _walk(self, desk: Desk) -> None:
        number, chance = 0, random.Random(1)  # noqa: S311 - a play, the same each time
        while not self._over.wait(WALK_SECONDS):
            number += 1
            made = tuple(self._events(desk, number, chance))
            desk.writer.submit(lambda made=made: DatabaseEvents().append(made))  # type: ignore[misc]

    def _events(self, desk: Desk, number: int, chance: random.Random) -> list[LoopEvent]:
        session, now = desk.door.hashed(f"visitor {number}"), desk.clock.now()
        found: list[LoopEvent] = []
        for place, stage in enumerate(desk.stages):
            ok = self.working or place == 0
            took = chance.lognormvariate(-1.6, 0.5)
            found.append(
                LoopEvent(f"demo/{now}/{number}/{place}", now, stage, session, "", ok, took, "", "", "{}")
            )
            if not ok or chance.random() > 0.7:  # noqa: PLR2004 - about so many go on
                break
        return found


def operate_file(product: Product) -> str:
    """What is watched and who is told: the product itself, quickly, so that a minute shows it."""
    return (
        f"site: {{address: '{product.address}'}}\n"
        "monitor: {every: 1s, timeout: 900ms, failures: 2, allowed: [127.0.0.0/8]}\n"
        "people:\n"
        f"  - {{name: Ada, webhook: '{product.address}/pager'}}\n"
        "outside: {signature: '${env:LOOPWRIGHT_DEMO}'}\n"
    )
