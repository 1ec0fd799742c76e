"""A real Prometheus that scrapes a small program says how many requests that had, and what they took."""

from __future__ import annotations

import http.server
import threading
import time
from typing import ClassVar

import pytest
from tests.survey.running_prometheus import scraping

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.metrics import SHORT, MetricsSeen, metrics_measured, metrics_seen

PER_SECOND = 40  # requests that the program says it had, each of 5 ms of processor
CPU_SECONDS = 0.005


class Metrics(http.server.BaseHTTPRequestHandler):
    """Counters that grow with time, half of the requests below 100 ms and all below 200 ms."""

    born = time.monotonic()

    def do_GET(self):
        many = round((time.monotonic() - self.born) * PER_SECOND)
        name = "http_request_duration_seconds"
        lines = [
            f"# TYPE {name} histogram",
            f'{name}_bucket{{le="0.1"}} {many // 2}',
            f'{name}_bucket{{le="0.2"}} {many}',
            f'{name}_bucket{{le="+Inf"}} {many}',
            f"{name}_sum {many * 0.1}",
            f"{name}_count {many}",
            "# TYPE shop_orders_total counter",
            f"shop_orders_total {many * 2}",
            "# TYPE process_cpu_seconds_total counter",
            f"process_cpu_seconds_total {many * CPU_SECONDS}",
        ]
        body = ("\n".join(lines) + "\n").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with scraping(tmp_path_factory.mktemp("prometheus"), Metrics, 6) as found:
        yield found


def test_rate_latency_and_processor_time_are_those_of_the_program(url):
    seen = metrics_seen(url, 'job="web"', time.time())
    assert seen.counter == "http_request_duration_seconds_count"
    found = {one.slug: one for one in metrics_measured(seen)}
    assert found["requests"].withheld == SHORT
    assert found["latency_p50"].value == pytest.approx(0.1, rel=0.1)
    assert found["latency_p95"].value == pytest.approx(0.19, rel=0.1)
    assert found["app_cpu"].value == pytest.approx(CPU_SECONDS, rel=0.05)
    assert seen.rates[-1] > 0


def test_the_processor_time_of_programs_that_count_no_requests_is_nobodys(url):
    seen = metrics_seen(
        url, "", time.time()
    )  # Prometheus scrapes itself too: its time is not the application's
    cpu = next(one for one in metrics_measured(seen) if one.slug == "app_cpu")
    assert cpu.value == pytest.approx(CPU_SECONDS, rel=0.05)


def test_pages_of_prometheus_itself_are_no_requests_of_an_application(url):
    with pytest.raises(LoopwrightError, match="no counter of requests") as refused:
        metrics_seen(url, 'job="itself"', time.time())
    assert "--counter NAME" in refused.value.advice


def test_a_counter_of_ones_own_is_named(url):
    seen = metrics_seen(url, "", time.time(), counter="shop_orders_total")
    assert seen.counter == "shop_orders_total"
    assert seen.rates[-1] > 0
    assert seen.cpu_seconds_per_request[-1] == pytest.approx(CPU_SECONDS / 2, rel=0.05)
    with pytest.raises(LoopwrightError, match="not the name of a metric"):
        metrics_seen(url, "", time.time(), counter="a) or vector(1")


def test_a_name_and_password_in_the_url_are_sent_and_not_shown(url):
    secret = url.replace("http://", "http://reader:pa55word@")
    with pytest.raises(LoopwrightError) as refused:
        metrics_seen(secret, 'job="none"', time.time())
    assert "no counter of requests" in refused.value.message
    assert "pa55word" not in refused.value.message + refused.value.advice


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Sends everybody to the other one, and remembers who asked with what."""

    seen: ClassVar[list[tuple[str, str | None]]] = []

    def do_GET(self):
        self.seen.append((self.path, self.headers.get("Authorization")))
        self.send_response(302)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/stolen")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


def test_credentials_go_to_the_url_that_was_given_and_nowhere_else(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setattr(Elsewhere, "seen", [])
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=web.serve_forever)
    thread.start()
    try:
        with pytest.raises(LoopwrightError, match="answered 302") as refused:
            metrics_seen(f"http://reader:secret@127.0.0.1:{web.server_port}", "", time.time())
    finally:
        web.shutdown()
        thread.join()
        web.server_close()
    assert "redirects" in refused.value.advice
    assert [path for path, _ in Elsewhere.seen] == [
        "/api/v1/label/__name__/values"
    ]  # not by the proxy, not twice
    assert Elsewhere.seen[0][1]


@pytest.mark.parametrize("rates", [(2.0,) * 2016, (2.0, 4.0) * 1008, (1.0,), (1.0,) * 2000 + (9.0,) * 16])
def test_a_peak_always_has_a_range(rates):
    seen = MetricsSeen("c", "", "2025-10-01", "2025-10-08", 604_800.0, rates, (), ())
    peak = next(one for one in metrics_measured(seen) if one.slug == "peak_to_mean")
    assert 1 <= peak.low <= peak.value < peak.high


@pytest.mark.parametrize(
    ("wrong", "said"),
    [("http://127.0.0.1:1", "refused"), ("file:///etc/passwd", "not an http URL"), ("http://", "not an")],
)
def test_what_is_no_prometheus_is_said(wrong, said):
    with pytest.raises(LoopwrightError, match=said):
        metrics_seen(wrong, "", time.time())
