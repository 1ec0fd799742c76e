from __future__ import annotations

import contextlib
import socket

import pytest
from tests.operate.probes.ground import Certificates, listener, run, way
from tests.survey.programs import free_port, program, started, until

from loopwright.operate.checks.looks import RedisLook
from loopwright.operate.checks.seen import Outcome
from loopwright.operate.probes.guard import Guard
from loopwright.operate.probes.redis import redis


@contextlib.contextmanager
def served(folder, *more):
    """A Redis; gives its port, or that of TLS where ``more`` has one."""
    port = free_port()
    command = [
        program("redis-server"),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(folder),
    ]

    def answers():
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        return False

    with started([*command, *more]):
        until(answers, "Redis")
        yield port


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with served(
        tmp_path_factory.mktemp("redis"), "--maxmemory", "3mb", "--requirepass", "secret/word"
    ) as port:
        yield port


def looked(look, guard=None, **secrets):
    async def acts():
        async with way(*([guard] if guard else []), **secrets) as to:
            return await redis(to, look)

    return run(acts())


def measured(seen):
    return {one.name: one.value for one in seen.measured}


def test_a_store_that_answers_is_up_and_measured(store):
    seen = looked(
        RedisLook(f"redis://:${{env:WORD}}@localhost:{store}", memory_share=0.9), WORD="secret%2Fword"
    )
    assert (seen.outcome, seen.because) == (Outcome.UP, ())
    found = measured(seen)
    assert (found["redis_up"], found["redis_memory_max_bytes"]) == (1, 3 * 1024**2)
    assert found["redis_memory_used_bytes"] > 100_000


def test_memory_that_is_nearly_used_is_down(store):
    seen = looked(RedisLook(f"redis://default:secret%2Fword@127.0.0.1:{store}", memory_share=0.01))
    assert "of its memory is used, at most 1 %" in seen.because[0]


@pytest.mark.parametrize(("user", "reason"), [("", "NOAUTH"), (":wrong@", "WRONGPASS")])
def test_a_wrong_password_is_down_and_told_nowhere(store, user, reason):
    seen = looked(RedisLook(f"redis://{user}127.0.0.1:{store}"))
    assert (seen.outcome, measured(seen)) == (Outcome.DOWN, {"redis_up": 0.0})
    assert reason in seen.because[0]
    assert "wrong@" not in str(seen)


def test_over_tls_its_certificate_is_held_to_its_authority(tmp_path):
    made, port = Certificates(tmp_path), free_port()
    certificate, key = made.paths()
    with served(tmp_path, "--tls-port", str(port), "--tls-cert-file", str(certificate), "--tls-key-file", str(key),
                "--tls-ca-cert-file", str(made.file), "--tls-auth-clients", "no"):  # fmt: skip
        assert looked(RedisLook(f"rediss://localhost:{port}", authorities=str(made.file))).up
        assert "not trusted" in looked(RedisLook(f"rediss://localhost:{port}")).because[0]


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 400 no\r\n", b"$99999999999\r\n", b"*5\r\n", b"+" + b"x" * 200_000]
)
def test_what_is_no_redis_is_down(said):
    async def talk(reader, writer):
        await reader.read(10)
        writer.write(said)
        await writer.drain()

    async def acts():
        async with listener(talk) as port, way() as to:
            return await redis(to, RedisLook(f"redis://127.0.0.1:{port}"))

    assert run(acts()).outcome is Outcome.DOWN


def test_nobody_there_is_down_and_away_and_what_may_not_be_reached_is_unknown():
    assert looked(RedisLook(f"redis://127.0.0.1:{free_port()}")).away
    assert looked(RedisLook("redis://127.0.0.1"), guard=Guard()).outcome is Outcome.UNKNOWN
