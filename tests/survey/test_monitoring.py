"""A real Prometheus tells what it measured of a product, and what it did not."""

from __future__ import annotations

import http.server
import time
from datetime import date

import pytest
from tests.survey.running_prometheus import scraping

from loopwright.loop.errors import LoopwrightError
from loopwright.survey import monitoring as module
from loopwright.survey.monitoring import monitoring_of

DAY = date(2026, 11, 27)
SECONDS_OF_CPU = 0.25  # a second, of one core


class Metrics(http.server.BaseHTTPRequestHandler):
    """A product that answers three of four probes, a machine a quarter busy, a cache that knows nine of ten."""

    born = time.monotonic()
    asked = 0

    def do_GET(self):
        Metrics.asked += 1
        age = time.monotonic() - self.born
        many = int(age * 40)
        lines = [
            f"probe_success {0 if Metrics.asked % 4 == 0 else 1}",
            f'node_cpu_seconds_total{{cpu="0",mode="idle"}} {age * (1 - SECONDS_OF_CPU)}',
            f'node_cpu_seconds_total{{cpu="0",mode="user"}} {age * SECONDS_OF_CPU}',
            "node_memory_MemTotal_bytes 8e9",
            "node_memory_MemAvailable_bytes 2e9",
            'node_filesystem_size_bytes{mountpoint="/",fstype="ext4"} 100e9',
            'node_filesystem_avail_bytes{mountpoint="/",fstype="ext4"} 10e9',
            'node_filesystem_size_bytes{mountpoint="/run",fstype="tmpfs"} 1e9',
            'node_filesystem_avail_bytes{mountpoint="/run",fstype="tmpfs"} 0',
            f"redis_keyspace_hits_total {many * 9}",
            f"redis_keyspace_misses_total {many}",
            "# TYPE http_request_duration_seconds histogram",
            f'http_request_duration_seconds_bucket{{le="0.1"}} {many // 2}',
            f'http_request_duration_seconds_bucket{{le="0.2"}} {many}',
            f'http_request_duration_seconds_bucket{{le="+Inf"}} {many}',
            f"http_request_duration_seconds_count {many}",
            f"http_request_duration_seconds_sum {many * 0.1}",
            f'http_requests_total{{code="200"}} {many * 99}',
            f'http_requests_total{{code="503"}} {many}',
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
    with (
        scraping(tmp_path_factory.mktemp("monitoring"), Metrics, 12) as found,
        pytest.MonkeyPatch.context() as patch,
    ):
        # a step of a second in the place of five minutes: the server is a quarter of a minute old
        patch.setattr(module, "STEP_SECONDS", 1)
        yield found


def test_what_was_measured_is_told_with_its_method(url):
    seen = monitoring_of(url, DAY, time.time())
    assert seen.availability.value == pytest.approx(0.75, abs=0.12)
    assert "probes from outside" in seen.availability.method
    assert 0 < seen.availability.days < 0.1
    assert seen.latency_p95_seconds == pytest.approx(0.19, rel=0.1)
    assert seen.cache_hits.value == pytest.approx(0.9, abs=0.02)
    (machine,) = seen.machines
    assert machine.cpu == pytest.approx(SECONDS_OF_CPU, abs=0.1)
    assert machine.memory == pytest.approx(0.75, abs=0.01)
    assert machine.disk == pytest.approx(0.9, abs=0.001)
    assert seen.silences == ()


def test_without_probes_the_faults_of_the_server_are_counted(url):
    ask = module.Prometheus(url)
    share = module._availability(ask, {"http_requests_total"}, time.time())
    assert share.value == pytest.approx(0.99, abs=0.002)
    assert "without a fault" in share.method


def test_what_nothing_measures_is_a_silence_with_what_would_measure_it(url, monkeypatch):
    monkeypatch.setattr(module.Prometheus, "names", lambda _: {"up"})
    seen = monitoring_of(url, DAY, time.time())
    assert seen.availability is None
    assert seen.machines == ()
    assert [one.question for one in seen.silences] == [
        "availability", "response time", "cache hit rate", "utilisation of machines",
    ]  # fmt: skip
    assert all(one.how for one in seen.silences)


def test_a_name_and_password_are_not_shown(url):
    seen = monitoring_of(url.replace("http://", "http://reader:pa55word@"), DAY, time.time())
    assert "pa55word" not in repr(seen)
    with pytest.raises(LoopwrightError) as refused:
        monitoring_of("http://reader:pa55word@127.0.0.1:1", DAY, time.time())
    assert "pa55word" not in refused.value.message + refused.value.advice
