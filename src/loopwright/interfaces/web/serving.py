"""Start a server: the site's folder and database, the writer, and the web application, in one process.

Waitress takes requests in whole before a thread is given to them, so that a slow visitor holds nobody up.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from loopwright.catalogue.load import Catalogue
    from loopwright.design.answer import Answer
    from loopwright.interfaces.web.desk import Desk
    from loopwright.interfaces.web.site import Site
    from loopwright.loop.model import Loop

IN_LINE = 1024
LOCK = "lock"  # held while a server runs
THREADS = 8  # each page waits for the database, not for the others
LARGEST_BODY = 2_000_000
LARGEST_HEADERS = 65_536
SLOW_SECONDS = 30  # a visitor who sends nothing for so long is let go
PROXY = "127.0.0.1"
FORWARDED = frozenset({"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"})


@contextmanager
def turning(desk: Desk, answer: Answer, file: Path | None) -> Iterator[None]:
    """Have the engine turn beside the web application. Raises InputError where its file is wrong."""
    from loopwright.interfaces.web.turning import Turning  # noqa: PLC0415 - needs Django set up

    with Turning(desk, answer, file) as found:
        desk.turning = found
        yield


@contextmanager
def opened(site: Site, loop: Loop, answer: Answer | None, catalogue: Catalogue) -> Iterator[Desk]:
    """A site ready to be served: its tables are as this version needs them, and its writer runs."""
    with alone(site):
        prepared(site)
        from loopwright.interfaces.web.desk import Desk, close_desk, open_desk  # noqa: PLC0415 - needs Django set up
        from loopwright.operate.store.writer import Writer  # noqa: PLC0415 - same

        with Writer() as writer:
            desk = Desk(site, loop, answer, writer, catalogue)
            open_desk(desk)
            try:
                yield desk
            finally:
                close_desk()


@contextmanager
def alone(site: Site) -> Iterator[None]:
    """Hold the site's folder for this process: one engine writes to it. Raises LoopwrightError where another does."""
    site.prepare()
    if site.folder is None:
        yield
        return
    with (site.folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LoopwrightError(
                f"{site.folder}: another server runs on this folder",
                "Stop it, or name another folder with --data.",
            ) from None
        yield


def prepared(site: Site) -> None:
    """Make the site's folder, key and tables. Raises LoopwrightError where its database is newer than this version."""
    site.prepare()
    site.into_environment()
    os.environ["DJANGO_SETTINGS_MODULE"] = "loopwright.interfaces.web.settings"
    import django  # noqa: PLC0415 - after the settings are named

    django.setup()
    _migrate()


def _migrate() -> None:
    from django.core.management import call_command  # noqa: PLC0415 - after the set-up
    from django.db import connection  # noqa: PLC0415 - same
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 - same
    from django.db.utils import DatabaseError  # noqa: PLC0415 - same

    try:
        executor = MigrationExecutor(connection)
        unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
        ours = {app for app, _ in executor.loader.disk_migrations}
        newer = sorted(f"{app}.{name}" for app, name in unknown if app in ours)
        if newer:
            raise LoopwrightError(
                f"the database was written by a newer version ({newer[-1]})",
                "Install that version again, or put back a copy from before.",
            )
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("clearsessions", verbosity=0)  # those that expired; a start is often enough for a team
    except DatabaseError as error:
        raise LoopwrightError(
            f"the database cannot be used: {error}", "Look at its address and rights."
        ) from None


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises LoopwrightError where it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(IN_LINE)
    except OSError as error:
        listening.close()
        raise LoopwrightError(f"{host}:{port}: {error.strerror}", "Name another with --listen.") from None
    return listening


def serve(listening: socket.socket, *, behind_proxy: bool) -> None:
    """Answer until the process is told to stop (SIGTERM or SIGINT)."""
    from waitress.server import create_server  # noqa: PLC0415 - only here

    from loopwright.interfaces.web.wsgi import application  # noqa: PLC0415 - needs Django set up

    server = create_server(
        application,
        sockets=[listening],
        threads=THREADS,
        ident=None,
        max_request_body_size=LARGEST_BODY,
        max_request_header_size=LARGEST_HEADERS,
        channel_timeout=SLOW_SECONDS,
        clear_untrusted_proxy_headers=True,
        trusted_proxy=PROXY if behind_proxy else None,
        trusted_proxy_headers=FORWARDED if behind_proxy else frozenset(),
    )
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        server.run()  # returns on KeyboardInterrupt
    finally:
        server.close()


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
