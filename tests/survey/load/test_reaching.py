"""A system elsewhere shows a certificate that is trusted, or nothing is asked of it; on this machine any will do."""

from __future__ import annotations

import http.server
import shutil
import ssl
import subprocess
import threading

import pytest

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.load.generator import locust_file
from loopwright.survey.load.reaching import reached
from loopwright.survey.load.routes import Route
from loopwright.survey.load.scenario import Asked, Scenario
from loopwright.survey.load.steps import plan_of
from loopwright.survey.load.target import Target

SCENARIO = Scenario("Orders", (Asked(Route("the loop", "GET", "/"), 1.0),), None, (), ())


class Page(http.server.BaseHTTPRequestHandler):
    """An empty page, and whether anybody sent a header."""

    cookies: list[str | None]

    def do_GET(self):
        self.server.cookies.append(self.headers.get("Cookie"))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    key, own = folder / "key.pem", folder / "own.pem"
    subprocess.run(
        [
            shutil.which("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", key, "-out", own, "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost",
        ],
        check=True, capture_output=True, timeout=30,
    )  # fmt: skip
    return own, key


@pytest.fixture
def server(certificate):
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    web.cookies = []
    web.handle_error = lambda *_: None  # of who breaks off
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    web.socket = context.wrap_socket(web.socket, server_side=True)
    thread = threading.Thread(target=web.serve_forever)
    thread.start()
    yield web
    web.shutdown()
    thread.join()
    web.server_close()


def asked(server, *, host="localhost", insecure=False):
    target = Target(f"https://{host}", "https", host, server.server_port, ("127.0.0.1",))
    return reached(target, SCENARIO, {"Cookie": "secret"}, insecure=insecure)


def test_on_this_machine_any_certificate_will_do(server):
    assert asked(server) == "127.0.0.1"
    assert server.cookies == ["secret"]


@pytest.fixture
def elsewhere(monkeypatch):
    monkeypatch.setattr(Target, "loopback", property(lambda _self: False))


@pytest.mark.usefixtures("elsewhere")
def test_elsewhere_a_certificate_that_nobody_trusts_is_refused_before_anything_is_sent(server):
    with pytest.raises(LoopwrightError, match="certificate is not to be trusted") as refused:
        asked(server)
    assert "--insecure" in refused.value.advice
    assert server.cookies == []
    assert asked(server, insecure=True) == "127.0.0.1"


@pytest.mark.usefixtures("elsewhere")
def test_elsewhere_a_trusted_certificate_is_for_its_own_name_alone(server, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    assert asked(server) == "127.0.0.1"
    with pytest.raises(LoopwrightError, match="certificate is not to be trusted"):
        asked(server, host="shop.example.org")


@pytest.mark.parametrize(
    ("origin", "insecure", "written"),
    [
        ("https://localhost:8443", False, True),
        ("https://127.0.0.1", False, True),
        ("https://[::1]", False, True),
        ("https://shop.example.org", False, False),
        ("https://10.0.0.1", False, False),
        ("https://localhost.example.org", False, False),
        ("https://shop.example.org", True, True),
    ],
)
def test_the_written_file_verifies_unless_told_or_at_home(origin, insecure, written):
    text = locust_file(SCENARIO, plan_of(60, 4), origin, insecure=insecure)
    assert f"\nINSECURE = {written} " in text
    assert "\n    insecure = INSECURE " in text
