"""Caddy and HAProxy, really started before a small program: what they send, refuse, limit and write down."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import re
import socket
import ssl
import subprocess
import sys
import threading

import pytest
from tests.generate.servers.designs import BESIDE, BY_KEY, ONE, PROXY, each_shape
from tests.generate.servers.policy import SENT
from tests.generate.serving import awaited, free_port, running
from tests.generate.trees import lay, said, texts_of

CADDY, HAPROXY = "servers/caddy/Caddyfile", "servers/haproxy/haproxy.cfg"
YEAR = "public, max-age=31536000, immutable"
HSTS = "max-age=31536000; includeSubDomains"


class Program:
    """A program behind the door that remembers what it was asked; started again on the same port."""

    def __init__(self):
        self.port, self.paths, self.server = free_port(), [], None

    def start(self):
        paths = self.paths

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                paths.append((self.path, {name.lower(): text for name, text in self.headers.items()}))
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(200)
                self.send_header("X-Powered-By", "boasting")
                if self.path == "/own":
                    self.send_header("Content-Security-Policy", "default-src 'none'")
                    self.send_header("Cache-Control", "no-store")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            do_POST = do_GET  # noqa: N815 - the names that http.server calls

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Answer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


class Door:
    """A running proxy: where it answers, by which name, and what it wrote down."""

    def __init__(self, port, host, log, program):
        self.port, self.host, self.log, self.program = port, host, log, program

    def ask(self, path, method="GET", body=None, **headers):
        context = ssl._create_unverified_context()  # noqa: S323 - a certificate of this test
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=15, context=context)
        plain = socket.create_connection(("127.0.0.1", self.port), 15)
        connection.sock = context.wrap_socket(plain, server_hostname=self.host)
        with contextlib.closing(connection):
            connection.request(method, path, body, {"Host": self.host, "User-Agent": "a browser", **headers})
            answer = connection.getresponse()
            return answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read()

    def up(self):
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.ask("/healthz")[0] == 200
        return False


def replaced(text, *pairs):
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after)
    return text


@contextlib.contextmanager
def caddy(design, folder, ports=()):
    """Caddy before a program of its own, or before what answers at the ports of two versions."""
    program = Program()
    if not ports:
        program.start()
    port, log = free_port(), folder / "access.log"
    text = texts_of("servers", design[0], *design[1])[CADDY]
    host = re.search(r"^(\S+\.example\.com) \{", text, re.MULTILINE)[1]
    own = int(re.search(r"reverse_proxy 127.0.0.1:(\d+)", text)[1])
    text = replaced(
        text,
        (
            "admin unix//var/lib/caddy/admin.sock",
            f"admin off\n\tlocal_certs\n\tskip_install_trust\n\thttp_port {free_port()}\n\thttps_port {port}",
        ),
        ("/var/log/caddy/access.log", str(log)),
        *((("/var/lib/loop-deploy", str(folder)),) if "/var/lib/loop-deploy" in text else ()),
        (f"127.0.0.1:{own}", f"127.0.0.1:{ports[0] if ports else program.port}"),
        *(((f"127.0.0.1:{own + 1}", f"127.0.0.1:{ports[1]}"),) if ports else ()),
        ("health_interval 10s", "health_interval 1s"),
        ("fail_duration 10s", "fail_duration 1s"),
        ("lb_try_duration 10s", "lb_try_duration 3s"),
    )
    lay({"Caddyfile": text}, folder)
    command = (
        "env",
        f"XDG_DATA_HOME={folder}/data",
        f"HOME={folder}",
        "caddy",
        "run",
        "--adapter",
        "caddyfile",
        "--config",
    )
    with running(*command, folder / "Caddyfile", log=folder / "caddy.log"):
        door = Door(port, host, log, program)
        awaited(door.up, "Caddy answers")
        yield door
    program.stop()


@contextlib.contextmanager
def haproxy(design, folder):
    program = Program()
    program.start()
    port, log = free_port(), folder / "haproxy.log"
    text = texts_of("servers", design[0], *design[1])[HAPROXY]
    host = re.search(r"hdr Host (\S+)", text)[1]
    (folder / "certs").mkdir()
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={host}")
    subprocess.run(
        [*made, "-keyout", folder / "key", "-out", folder / "cert"], check=True, capture_output=True
    )
    (folder / "certs/site.pem").write_text((folder / "cert").read_text() + (folder / "key").read_text())
    text = re.sub(r"server (app-\d+) app-\d+:\d+", rf"server \1 127.0.0.1:{program.port}", text)
    text = replaced(
        text,
        ("/etc/haproxy/certs alpn", f"{folder}/certs alpn"),
        ("bind :443", f"bind 127.0.0.1:{port}"),
        ("bind :80", f"bind 127.0.0.1:{free_port()}"),
        ("log /dev/log local0", "log stdout format raw local0"),
        ("inter 10s", "inter 1s"),
    )
    lay({"haproxy.cfg": text}, folder)
    with running("haproxy", "-f", folder / "haproxy.cfg", log=log):
        door = Door(port, host, log, program)
        awaited(door.up, "HAProxy answers")
        yield door
    program.stop()


def test_the_door_tells_what_became_of_an_order_and_nothing_else(tmp_path):
    with caddy(BESIDE, tmp_path) as door:
        assert door.ask("/.well-known/loop-deploy")[0] == 404, "nothing was ordered yet"
        (tmp_path / "answer").write_text("1795791274 well 0f\n")
        (tmp_path / "last").write_text("1795791274\n")
        status, headers, body = door.ask("/.well-known/loop-deploy")
        assert (status, body) == (200, b"1795791274 well 0f\n")
        assert "no-store" in headers["cache-control"]
        for other in ("/.well-known/loop-deploy/last", "/.well-known/loop-deploy/../last"):
            assert b"1795791274" not in door.ask(other)[2]
        assert not [path for path, _ in door.program.paths if path == "/.well-known/loop-deploy"]


@pytest.fixture(params=[(caddy, BESIDE), (haproxy, PROXY)], ids=["Caddy", "HAProxy"])
def door(request, tmp_path):
    start, design = request.param
    with start(design, tmp_path) as one:
        yield one


@each_shape
def test_the_proxies_accept_their_files(name, force, tmp_path):
    texts = texts_of("servers", name, *force)
    lay(texts, tmp_path)
    if CADDY in texts:
        status, printed = said("caddy", "validate", "--adapter", "caddyfile", "--config", tmp_path / CADDY)
        assert status == 0, printed
        assert said("caddy", "fmt", "--diff", tmp_path / CADDY)[1].count("\n+") == 0, "as caddy fmt writes it"
    if HAPROXY in texts:
        (tmp_path / HAPROXY).write_text(
            texts[HAPROXY].replace(" ssl crt /etc/haproxy/certs alpn h2,http/1.1", "")
        )
        status, printed = said("haproxy", "-c", "-f", tmp_path / HAPROXY)
        assert status == 0, printed
        assert "could not resolve" in printed or "WARNING" not in printed


@pytest.mark.parametrize(
    ("design", "path", "command"),
    [
        (ONE, CADDY, ("caddy", "validate", "--adapter", "caddyfile", "--config")),
        (PROXY, HAPROXY, ("haproxy", "-c", "-f")),
    ],
)
def test_the_proxies_refuse_what_is_broken(design, path, command, tmp_path):
    text = texts_of("servers", design[0], *design[1])[path]
    (tmp_path / "broken").write_text(re.sub(r"(?m)^(\s+)(encode|balance) .*$", r"\1nonsense on", text))
    assert said(*command, tmp_path / "broken")[0] != 0


def test_every_answer_carries_the_headers_and_says_nothing_of_what_runs(door):
    for path in ("/", "/assets/app-1f2e3d4c5b.css"):
        status, sent, _ = door.ask(path)
        assert status == 200
        assert {name.lower() for name in SENT} <= set(sent)
        assert sent["strict-transport-security"] == HSTS
        assert not {"server", "x-powered-by"} & set(sent)
    assert door.ask("/")[1]["cache-control"] == "no-cache"
    assert door.ask("/assets/app-1f2e3d4c5b.css")[1]["cache-control"] == YEAR
    own = door.ask("/own")[1]
    assert own["content-security-policy"] == "default-src 'none'", "the program's own stays"
    assert own["cache-control"] == "no-store"


def test_what_is_inside_stays_inside(door):
    before = len(door.program.paths)
    assert door.ask("/metrics")[0] == 404
    assert door.ask("/readyz")[0] == 404
    asked = {
        path for path, headers in door.program.paths[before:] if headers.get("user-agent") == "a browser"
    }
    assert asked == set(), "the door's own questions aside"


def test_the_program_learns_that_it_was_asked_by_https_and_by_whom(door):
    door.ask("/who", **{"X-Forwarded-For": "198.51.100.7"})
    headers = next(headers for path, headers in door.program.paths if path == "/who")
    assert headers["x-forwarded-proto"] == "https"
    assert headers["x-forwarded-for"] == "127.0.0.1", "what a caller says of itself is not believed"


def test_a_request_that_is_too_large_never_reaches_the_program(door):
    said_to_be = {"Content-Length": str(27 * 1024 * 1024)}
    assert door.ask("/upload", "POST", **said_to_be)[0] == 413
    assert "/upload" not in {path for path, _ in door.program.paths}
    assert door.ask("/small", "POST", b"x" * 1000)[0] == 200


def test_a_program_that_went_is_seen_and_one_that_came_back_too(door):
    door.program.stop()
    awaited(lambda: door.ask("/")[0] in {502, 503}, "nobody is left to answer")
    door.program.start()
    awaited(lambda: door.ask("/")[0] == 200, "it answers again")


def test_what_is_written_down_can_be_calibrated_from_and_names_nobody(door, tmp_path):
    for number in range(20):
        door.ask(f"/step/{number}")
    awaited(lambda: door.log.read_text().count("/step/") >= 20, "the lines are written")
    text = door.log.read_text()
    lines = tmp_path / "lines.log"
    lines.write_text("".join(f"{line}\n" for line in text.splitlines() if "/step/" in line))
    (tmp_path / "loop.yaml").write_text(
        "loop:\n  action: asks\n  response: answers\n  value: knows\ndemand:\n  users: 100\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "loopwright", "calibrate", lines, "--loop", tmp_path / "loop.yaml"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "20 requests" in done.stdout, done.stdout
    assert "127.0.0.1" not in lines.read_text(), "an address is cut short"
    assert "127.0.0.0" in lines.read_text()


def test_one_address_cannot_take_the_loop_away_from_the_others(tmp_path):
    with haproxy(PROXY, tmp_path) as door:
        statuses = [door.ask("/")[0] for _ in range(310)]
        assert statuses[:290] == [200] * 290
        status, sent, _ = door.ask("/")
        assert status == 429
        assert sent["retry-after"] == "60"


def test_each_key_is_counted_by_itself():
    text = texts_of("servers", BY_KEY[0], *BY_KEY[1])[HAPROXY]
    assert "track-sc0 req.hdr(authorization)" in text
    assert int(re.search(r"sc_http_req_rate\(0\) gt (\d+)", text)[1]) > 300
