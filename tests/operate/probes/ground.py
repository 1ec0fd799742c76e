"""Real targets on loopback for probes: HTTP with and without TLS, bytes over TCP, a name server."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import ipaddress
import ssl

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from loopwright.operate.clock import SystemClock
from loopwright.operate.probes.fetching import Fetcher
from loopwright.operate.probes.guard import Guard, network_of
from loopwright.operate.probes.way import Names, Way

LOOPBACK = Guard((network_of("127.0.0.0/8"), network_of("::1")))
PATIENCE_SECONDS = 30


@contextlib.asynccontextmanager
async def way(guard=LOOPBACK, **secrets):
    """The way to loopback, with secrets by their references' last words."""
    names = Names(SystemClock())

    def secret(reference):
        return secrets[reference.partition(":")[2]]

    try:
        yield Way(names, guard, secret)
    finally:
        names.close()


@contextlib.asynccontextmanager
async def fetcher(guard=LOOPBACK, most_bytes=1_048_576, **secrets):
    """Requests on that way."""
    async with way(guard, **secrets) as one:
        made = Fetcher(one, most_bytes)
        try:
            yield made
        finally:
            await made.close()


@contextlib.asynccontextmanager
async def site(handlers, context=None, host="127.0.0.1"):
    """A web server; ``handlers`` by path. Gives its address without a path."""
    application = web.Application()
    for path, handler in handlers.items():
        application.router.add_route("*", path, handler)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    served = web.TCPSite(runner, host, 0, ssl_context=context)
    await served.start()
    port = runner.addresses[0][1]
    try:
        yield f"{'https' if context else 'http'}://{'localhost' if context else host}:{port}"
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def listener(talk):
    """A server over TCP whose every connection is held by ``talk(reader, writer)``; gives its port."""

    async def held(reader, writer):
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await talk(reader, writer)
        writer.close()

    server = await asyncio.start_server(held, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def run(acts):
    """The result of a coroutine, within a time that no test needs."""

    async def within():
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await acts

    return asyncio.run(within())


class Certificates:
    """An authority and what it signs, in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of a test")])
        self.authority = self._signed(self.name, self.key.public_key(), 3650, ca=True)
        self.file = folder / "authority.pem"
        self.file.write_bytes(self.authority.public_bytes(serialization.Encoding.PEM))

    def _signed(self, subject, public, days, *, ca, names=(), began_days=1):
        now = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=began_days))
            .not_valid_after(now + dt.timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        )
        if ca:
            usage = dict.fromkeys(
                ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
                 "key_agreement", "encipher_only", "decipher_only"), False,
            )  # fmt: skip
            made = made.add_extension(
                x509.KeyUsage(key_cert_sign=True, crl_sign=True, **usage), critical=True
            )
        else:
            identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
            made = made.add_extension(identifier, critical=False)
            made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return made.sign(self.key, hashes.SHA256())

    def paths(self, name="localhost", days=90):
        """The files of a certificate for a name and of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = self._signed(subject, key.public_key(), days, ca=False, names=names, began_days=30)
        certificate, private = self.folder / f"{name}-{days}.pem", self.folder / f"{name}-{days}.key"
        certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        private.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return certificate, private

    def context(self, name="localhost", days=90):
        """What a server needs to show such a certificate."""
        found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        found.load_cert_chain(*self.paths(name, days))
        return found
