"""Mail: SMTP with STARTTLS or TLS and a password, plain text beside HTML, one thread a page."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.alerts.escalation import Kind
from loopwright.operate.notices.outbox import Delivery
from loopwright.operate.notices.wording import html_text, plain_text, subject

if TYPE_CHECKING:
    from loopwright.operate.notices.message import Message
    from loopwright.operate.notices.secrets import Secrets

THREADS = ThreadPoolExecutor(8, "mail")  # its own: a mail server that hangs holds up nobody else
LASTING_FROM = 500  # from this reply code on a refusal is for good (RFC 5321, 4.2.1)


class Security(StrEnum):
    """How the way to the mail server is kept private; ``none`` is for one on the same machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over; ``password`` names where the password stands, empty for a server without log-in.

    ``authorities`` is a file of certificates to trust beside the system's, for a server of one's own.
    """

    host: str
    port: int
    sender: str
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = ""
    timeout_seconds: float = 10.0
    authorities: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """Sends to the mail address of a message."""

    server: MailServer
    secrets: Secrets

    async def deliver(self, message: Message) -> Delivery:
        """Try once, in a thread: the library waits while it speaks, and each wait is bounded."""
        try:
            mail = written_mail(message, self.server.sender)
            await asyncio.get_running_loop().run_in_executor(THREADS, self._send, mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            return _refused(code, text)
        except smtplib.SMTPResponseException as error:
            return _refused(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            return Delivery(
                delivered=False, reason=f"{type(error).__name__}: the mail server was not reached."
            )
        return Delivery(delivered=True)

    def _send(self, mail: EmailMessage) -> None:
        server = self.server
        with self._way() as way:
            if server.security is Security.STARTTLS:
                way.starttls(context=self._context())
            if server.password:
                if server.security is Security.NONE:
                    raise LoopwrightError(
                        "A password is not sent over a way that anybody can read.", "Use starttls or tls."
                    )
                way.login(server.user, self.secrets.read(server.password))
            way.send_message(mail)

    def _way(self) -> smtplib.SMTP:
        server = self.server
        if server.security is Security.TLS:
            context = self._context()
            return smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout_seconds, context=context)
        return smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self.server.authorities:
            context.load_verify_locations(self.server.authorities)
        return context


def written_mail(message: Message, sender: str) -> EmailMessage:
    """The mail of a message: the same identity in its Message-ID, its page as the thread that it answers to."""
    domain = sender.rpartition("@")[2].rstrip(">") or "localhost"
    mail = EmailMessage()
    mail["Subject"] = subject(message)
    mail["From"], mail["To"] = sender, message.address
    mail["Date"] = format_datetime(datetime.fromtimestamp(message.at, UTC))
    mail["Message-ID"] = f"<{message.identity}@{domain}>"
    mail["In-Reply-To"] = mail["References"] = f"<{message.thread}.page@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # nobody's holiday note is to answer (RFC 3834)
    if message.kind is Kind.TRIGGER and message.tier == "P1":
        mail["Importance"], mail["X-Priority"] = "high", "1"
    mail.set_content(plain_text(message))
    mail.add_alternative(html_text(message), subtype="html")
    return mail


def _refused(code: int, text: bytes | str) -> Delivery:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return Delivery(delivered=False, reason=f"Refused with {code}: {said}", lasting=code >= LASTING_FROM)
