"""What answers as no Prometheus does is refused with what to do, and ends in no trace."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager

import pytest

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.prometheus import Prometheus


@contextmanager
def answering(said):
    """A server that answers one question with those bytes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(said)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            thread.join()


def of_json(data):
    return b"HTTP/1.0 200 OK\r\n\r\n" + b'{"status": "success", "data": ' + data + b"}"


NAMES, VALUES = Prometheus.names, lambda ask: ask.values("up")
LABELLED, SERIES = lambda ask: ask.labelled("up"), lambda ask: ask.series("up", 0, 1)


@pytest.mark.parametrize(
    ("said", "ask"),
    [
        (b"SSH-2.0-OpenSSH_9.6\r\n", NAMES),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", NAMES),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{", NAMES),
        (b"HTTP/1.0 200 OK\r\n\r\n" + b"[" * 200_000, NAMES),
        (of_json(b"null"), NAMES),
        (of_json(b"[[]]"), NAMES),
        (of_json(b"{}"), VALUES),
        (of_json(b"[]"), VALUES),
        (of_json(b'{"result": [{"value": []}]}'), VALUES),
        (of_json(b'{"result": [{"value": [0, "much"]}]}'), VALUES),
        (of_json(b'{"result": [{"value": [0, "1"]}]}'), LABELLED),
        (of_json(b'{"result": [{"values": [1]}]}'), SERIES),
    ],
)
def test_an_odd_answer_is_refused_with_what_to_do(said, ask):
    with answering(said) as url, pytest.raises(LoopwrightError) as refused:
        ask(Prometheus(url))
    assert url in refused.value.message
    assert "Prometheus" in refused.value.advice
