"""A running server is asked, over TLS with a certificate of the test's own; each fault is told."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from loopwright.survey.load.target import Target, permitted
from loopwright.survey.served.questions import QUESTIONS, replies
from loopwright.survey.served.server import Server

GOOD = {
    "Content-Type": "text/html; charset=utf-8",
    "Strict-Transport-Security": "max-age=31536000",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "RateLimit-Limit": "100",
    "Set-Cookie": "session=1; Secure; HttpOnly; SameSite=Lax",
}
PAGES = {"/": (200, GOOD), "/healthz": (200, {}), "/.well-known/security.txt": (200, {})}
BODY = {"/.well-known/security.txt": b"Contact: mailto:security@shop.example\n"}


@contextmanager
def serving(pages, certificate=None):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            status, headers = pages.get(self.path, (404, {}))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(BODY.get(self.path, b""))

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    key, held = folder / "key.pem", folder / "certificate.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "60",
        "-keyout",
        key,
        "-out",
        held,
        *names,
    ]
    subprocess.run(command, check=True, capture_output=True)
    return held, key


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


def today():
    return datetime.now(UTC).date()


def nobody():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def asked(port, *, scheme="https", plain=None, day=None, **given):
    target = permitted(f"{scheme}://localhost:{port}")
    return replies(Server(target, plain or nobody()), day or today(), **given)


@pytest.mark.usefixtures("trusted")
def test_a_server_that_does_all_well_holds_all(certificate):
    with (
        serving({"/": (301, {"Location": "https://localhost/"})}) as plain,
        serving(PAGES, certificate) as port,
    ):
        told = asked(port, plain=plain)
    assert set(told) == set(QUESTIONS)
    assert {name: one.says for name, one in told.items() if one.holds is not True} == {}


FAULTS = [
    ("hsts", {"Strict-Transport-Security": "max-age=0"}, "not told to keep"),
    ("headers", {"X-Content-Type-Options": ""}, "X-Content-Type-Options"),
    ("headers", {"Content-Security-Policy": ""}, "Content-Security-Policy, frame-ancestors"),
    ("cookies", {"Set-Cookie": "session=1; HttpOnly; SameSite=Lax"}, "session is not secure"),
    ("cookies", {"Set-Cookie": "session=1; Secure; SameSite=Lax"}, "session is not httponly"),
    ("cookies", {"Set-Cookie": "session=1; Secure; HttpOnly"}, "session is not samesite"),
]


@pytest.mark.parametrize(("question", "headers", "said"), FAULTS)
@pytest.mark.usefixtures("trusted")
def test_one_fault_is_told_and_nothing_else(question, headers, said, certificate):
    with serving({**PAGES, "/": (200, GOOD | headers)}, certificate) as port:
        told = asked(port)
    assert {name for name, one in told.items() if one.holds is False} == {question}
    assert said in told[question].says


@pytest.mark.usefixtures("trusted")
def test_scripts_may_read_the_cookie_of_a_form(certificate):
    with serving(
        {"/": (200, GOOD | {"Set-Cookie": "csrftoken=1; Secure; SameSite=Lax"})}, certificate
    ) as port:
        assert asked(port)["cookies"].holds is True


@pytest.mark.usefixtures("trusted")
def test_data_needs_no_policy_for_pages(certificate):
    headers = {"Content-Type": "application/json", "X-Content-Type-Options": "nosniff"}
    with serving({"/": (200, headers)}, certificate) as port:
        assert asked(port)["headers"].holds is True


@pytest.mark.usefixtures("trusted")
def test_what_answers_in_the_clear_and_leads_nowhere_is_told(certificate):
    with serving({"/": (200, {})}) as plain, serving(PAGES, certificate) as port:
        told = asked(port, plain=plain)["redirect"]
    assert told.holds is False
    assert told.where == f"http://localhost:{plain}"


@pytest.mark.usefixtures("trusted")
def test_a_refused_connection_in_the_clear_is_proof(certificate):
    with serving(PAGES, certificate) as port:
        told = asked(port)["redirect"]
    assert (told.holds, told.says) == (True, "nothing answers in the clear")


@pytest.mark.usefixtures("trusted")
def test_silence_and_noise_in_the_clear_prove_nothing(certificate, monkeypatch):
    monkeypatch.setattr("loopwright.survey.served.server.PATIENCE_SECONDS", 0.3)
    with (
        serving(PAGES, certificate) as noise,
        socket.create_server(("127.0.0.1", 0)) as silent,
        serving(PAGES, certificate) as port,
    ):
        for plain in (noise, silent.getsockname()[1]):
            assert asked(port, plain=plain)["redirect"].holds is None


@pytest.mark.usefixtures("trusted")
def test_a_certificate_that_ends_soon_is_told(certificate):
    with serving(PAGES, certificate) as port:
        told = asked(port, day=today() + timedelta(days=50))["https"]
    assert told.holds is False
    assert "ends in" in told.says


def test_an_untrusted_certificate_is_unknown_here_and_a_fault_elsewhere(certificate):
    with serving(PAGES, certificate) as port:
        here = asked(port)
        elsewhere = Target(f"https://localhost:{port}", "https", "localhost", port, ("127.0.0.1",))
        there = replies(Server(Elsewhere(elsewhere), nobody()), today())
    assert here["https"].holds is None
    assert here["headers"].holds is True
    assert there["https"].holds is False
    assert "not to be trusted" in there["https"].says


class Elsewhere:
    """A target that is not on this machine, though its address is."""

    loopback = False

    def __init__(self, target):
        self.origin, self.scheme, self.host, self.port, self.addresses = (
            target.origin, target.scheme, target.host, target.port, target.addresses,
        )  # fmt: skip


def test_plain_http_on_this_machine_tells_nothing_of_tls():
    with serving(PAGES) as port:
        told = asked(port, scheme="http")
    assert {name for name, one in told.items() if one.holds is None} == {"https", "redirect", "hsts"}


def test_health_is_looked_for_where_it_is_said_to_be_and_a_failing_one_is_told():
    with serving({"/": (200, {}), "/status": (200, {})}) as port:
        assert asked(port, scheme="http")["health"].holds is None
        assert asked(port, scheme="http", health=("/status",))["health"].holds is True
    with serving({"/": (200, {}), "/healthz": (503, {})}) as port:
        assert asked(port, scheme="http")["health"].holds is False


def test_where_nobody_answers_all_is_unknown():
    told = asked(nobody(), scheme="http")
    assert {one.holds for one in told.values()} == {None}
