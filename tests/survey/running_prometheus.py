"""A real Prometheus for the tests that scrapes a small program, both on loopback, gone when the test is."""

from __future__ import annotations

import http.server
import threading
import urllib.request
from contextlib import contextmanager

from tests.survey.programs import free_port, program, started, until

CONFIG = """
global: {{scrape_interval: 1s}}
scrape_configs:
  - job_name: web
    static_configs: [{{targets: ['127.0.0.1:{port}']}}]
  - job_name: itself
    static_configs: [{{targets: ['127.0.0.1:{own}']}}]
"""


@contextmanager
def scraping(folder, handler, samples):
    """The URL of a Prometheus that has so many samples of what a handler answers, and of itself."""
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=web.serve_forever)
    thread.start()
    port = free_port()
    (folder / "prometheus.yml").write_text(CONFIG.format(port=web.server_port, own=port))
    command = [
        program("prometheus"), f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
        f"--web.listen-address=127.0.0.1:{port}",
    ]  # fmt: skip
    found = f"http://127.0.0.1:{port}"

    def sampled():
        try:
            asked = f"{found}/api/v1/query?query=min(count_over_time(up[1m]))%3E{samples}"
            with urllib.request.urlopen(asked, timeout=2) as answer:  # noqa: S310 - loopback
                return b'"value"' in answer.read()
        except OSError:
            return False

    try:
        with started(command, cwd=folder):
            until(sampled, "Prometheus")
            yield found
    finally:
        web.shutdown()
        thread.join()
        web.server_close()
