"""Real servers on loopback that take mail and posts, and answer as they are told to."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import subprocess
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from tests.generate.serving import free_port

if TYPE_CHECKING:
    from pathlib import Path

USER, PASSWORD = "alerts@shop.example", "correct horse"


class Posts:
    """An HTTP server whose answers are scripted: a status, or (status, headers), or None for none at all."""

    def __init__(self, *answers):
        self.answers, self.came = list(answers), []

    async def _take(self, request):
        body = await request.read()
        answer = self.answers.pop(0) if self.answers else 200
        if answer is None:
            await asyncio.sleep(30)
        status, headers = answer if isinstance(answer, tuple) else (answer, {})
        self.came.append((request.path, dict(request.headers), body))
        return web.Response(status=status, text="ok" if status < 300 else "not so", headers=headers)

    @contextlib.asynccontextmanager
    async def serving(self):
        """Its address, while it lives."""
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._take)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            yield f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
        finally:
            await runner.cleanup()


class Mails:
    """Takes mail, or refuses it with a reply of its own."""

    def __init__(self, *replies):
        self.replies, self.came, self.secure = list(replies), [], []

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server, _session, envelope, address, _options
    ):
        if address.startswith("nobody@"):
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, _server, session, envelope
    ):
        if self.replies:
            return self.replies.pop(0)
        self.came.append(message_from_bytes(envelope.content, policy=policy.default))
        self.secure.append(session.ssl is not None)
        return "250 taken"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine's loopback and its key, by openssl."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=loopback"
    )
    names = ("-addext", "subjectAltName=IP:127.0.0.1")
    subprocess.run([*command.split(), *names, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


def signed_in(_server, _session, _envelope, _mechanism, given):
    """Whether a user and a password are those of the sink."""
    right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@contextlib.contextmanager
def mail_server(mails: Mails, folder: Path | None = None, *, implicit: bool = False):
    """A mail server: with a certificate in ``folder`` it wants STARTTLS (or TLS from the start) and a password."""
    options = {}
    if folder is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate(folder))
        options = {"authenticator": signed_in, "auth_required": True}
        kind = (
            {"ssl_context": context, "auth_require_tls": False}
            if implicit
            else {"tls_context": context, "require_starttls": True}
        )
        options |= kind
    port = free_port()
    controller = Controller(mails, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
