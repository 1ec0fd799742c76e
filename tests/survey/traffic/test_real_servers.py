"""Real web servers write their logs under a small run of requests, which calibrates to what was sent."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass

import pytest
from tests.survey.programs import free_port, program, started

from loopwright.survey.traffic.counting import Rules, Stage
from loopwright.survey.traffic.detecting import reader_of
from loopwright.survey.traffic.measuring import traffic_of
from loopwright.survey.traffic.tally import tally
from loopwright.survey.traffic.told import reader_told

PERSON = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
SENT = (
    [("GET", "/", PERSON, b"")] * 7
    + [("GET", f"/orders/{number}?token=secret", PERSON, b"") for number in range(11)]
    + [("POST", "/orders", PERSON, b"x" * 2000)] * 5
    + [("GET", "/style.css", PERSON, b"")] * 4
    + [("GET", "/", BOT, b"")] * 3
    + [("GET", "/fail", PERSON, b"")] * 2
    + [("GET", '/odd"%20path', PERSON, b"")]
)
NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  log_format timed '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent '
                   '"$http_referer" "$http_user_agent" $request_length $request_time';
  access_log {folder}/access.log;
  access_log {folder}/timed.log timed;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location /fail {{ return 503; }}
    location / {{ return 200 "hello"; }}
  }}
}}
"""
TIMED = (
    '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" '
    '"$http_user_agent" $request_length $request_time'
)
CADDY = """{{
  admin off
  auto_https off
  storage file_system {folder}/storage
}}
http://127.0.0.1:{port} {{
  log {{
    output file {folder}/access.log
  }}
  respond /fail 503
  respond "hello" 200
}}
"""
HAPROXY = """
global
  log {folder}/log.sock local0
defaults
  mode http
  timeout client 5s
  timeout connect 5s
  timeout server 5s
frontend web
  bind 127.0.0.1:{port}
  log global
  option httplog
  capture request header User-Agent len 128
  http-request return status 503 if {{ path /fail }}
  http-request return status 200 content-type text/plain string hello
"""
APACHE = """
ServerRoot {folder}
ServerName localhost
PidFile {folder}/pid
Listen 127.0.0.1:{port}
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
LoadModule rewrite_module /usr/lib/apache2/modules/mod_rewrite.so
ErrorLog {folder}/error.log
DocumentRoot {folder}
LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{{Referer}}i\\" \\"%{{User-Agent}}i\\" %D" timed
CustomLog {folder}/access.log timed
RewriteEngine on
RewriteRule ^/fail - [R=503,L]
RewriteRule ^ - [R=204,L]
"""


@dataclass(frozen=True)
class Server:
    name: str
    command: tuple[str, ...]
    config: str
    log: str = "access.log"


SERVERS = (
    Server("nginx", ("nginx", "-c", "{folder}/config", "-p", "{folder}"), NGINX),
    Server("apache2", ("apache2", "-f", "{folder}/config", "-D", "FOREGROUND"), APACHE),
    Server("caddy", ("caddy", "run", "--adapter", "caddyfile", "--config", "{folder}/config"), CADDY),
    Server("haproxy", ("haproxy", "-db", "-f", "{folder}/config"), HAPROXY),
)


@contextmanager
def syslog(folder):
    """The socket that HAProxy logs to, written into a file by a thread: its queue holds only a few lines."""
    stop = threading.Event()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(folder / "log.sock"))
        listening.settimeout(0.2)

        def drain():
            with (folder / "access.log").open("ab", buffering=0) as file:
                while not stop.is_set():
                    with suppress(TimeoutError):
                        file.write(listening.recv(8192).rstrip(b"\n\0") + b"\n")

        thread = threading.Thread(target=drain)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def ask(port, sent):
    """Send requests one by one, as a visitor does; the first waits for the server to be there."""
    deadline = time.monotonic() + 20
    for method, path, agent, body in sent:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        while connection.sock is None:
            try:
                connection.connect()
            except OSError:
                assert time.monotonic() < deadline, "the server did not come up"
                time.sleep(0.05)
        connection.putrequest(method, path, skip_accept_encoding=True)
        connection.putheader("User-Agent", agent)
        if body:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body or None)
        connection.getresponse().read()
        connection.close()


def lines_in(file, many):
    deadline = time.monotonic() + 10
    while not file.exists() or file.read_bytes().count(b"\n") < many:
        assert time.monotonic() < deadline, "the log did not fill"
        time.sleep(0.05)


@pytest.fixture(scope="module", params=SERVERS, ids=lambda server: server.name)
def served(request, tmp_path_factory):
    """The folder of a server that got every request of ``SENT``, with its logs."""
    server = request.param
    folder = tmp_path_factory.mktemp(server.name)
    folder.chmod(0o755)
    port = free_port()
    (folder / "config").write_text(server.config.format(folder=folder, port=port))
    arguments = [one.format(folder=folder) for one in server.command[1:]]
    heard = syslog(folder) if server.name == "haproxy" else nullcontext()
    with heard, started([program(server.command[0]), *arguments]):
        ask(port, SENT)
        lines_in(folder / "access.log", len(SENT))
    return server.name, folder


def counted(file, choose=reader_of):
    rules = Rules(time.time() + 86_400, (Stage("visits", "/"), Stage("orders", "/orders", "POST")))
    return tally([str(file)], rules, choose=choose)


def test_the_log_of_a_real_server_calibrates_to_what_was_sent(served):
    name, folder = served
    found = counted(folder / "access.log")
    assert found.sources[0].unread == 0
    assert found.requests == len(SENT)
    traffic = traffic_of(found)
    measured = {one.slug: one.value for one in traffic.measured}
    assert measured["reads"] == pytest.approx(28 / 33)
    assert measured["errors"] == pytest.approx(2 / 33)
    assert measured["public"] == pytest.approx(4 / 33)
    assert {one.name: one.requests for one in traffic.who} == {
        "people": 30, "programs": 0, "bots": 3, "health checks": 0, "of all, for files": 4,
    }  # fmt: skip
    routes = {one.route: one.requests for one in traffic.routes}
    assert routes["GET /orders/:id"] == 11
    assert routes["POST /orders"] == 5
    assert routes["GET /"] == 10
    assert [(one.name, one.visits) for one in traffic.stages] == [("visits", 1), ("orders", 1)]
    assert traffic.visits == 1
    assert "secret" not in repr(traffic)
    assert name == "nginx" or measured["latency_p95"] < 5  # nginx alone writes no time unless told to


def test_the_times_and_sizes_of_nginx_are_read_when_its_format_is_told(served):
    name, folder = served
    if name != "nginx":
        return
    told = reader_told(TIMED)
    traffic = traffic_of(counted(folder / "timed.log", lambda _name, _sample: told))
    measured = {one.slug: one.value for one in traffic.measured}
    assert 80 < measured["request_size"] < 400
    assert measured["response_size"] == pytest.approx((31 * 5 + 2 * 190) / 33, rel=0.1)
    assert measured["latency_p99"] < 5
