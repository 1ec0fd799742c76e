from __future__ import annotations

import asyncio
import contextlib

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from tests.operate.probes.ground import run, way

from loopwright.operate.checks.looks import DnsLook
from loopwright.operate.checks.seen import Outcome
from loopwright.operate.probes.dns import dns_records
from loopwright.operate.probes.guard import Guard

ZONE = {
    ("example.org.", "A"): ["192.0.2.7", "192.0.2.8"],
    ("example.org.", "AAAA"): ["2001:db8::7"],
    ("example.org.", "MX"): ["10 Mail.example.org."],
    ("example.org.", "TXT"): ['"v=spf1 -all"', '"two " "parts"'],
    ("www.example.org.", "CNAME"): ["example.org."],
    ("example.org.", "CAA"): ['0 issue "letsencrypt.org"'],
    ("empty.example.org.", None): [],
}


class Server(asyncio.DatagramProtocol):
    """Answers by the zone; loses the first of each question where it is told to."""

    def __init__(self, *, refuses=False):
        self.refuses = refuses

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, where):
        asked = dns.message.from_wire(data)
        question = asked.question[0]
        name, kind = question.name.to_text().lower(), dns.rdatatype.to_text(question.rdtype)
        answer = dns.message.make_response(asked)
        answer.flags |= dns.flags.RA
        if self.refuses:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif (name, kind) in ZONE:
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *ZONE[name, kind]))
        elif not any(name == known for known, _ in ZONE):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(answer.to_wire(), where)


@contextlib.asynccontextmanager
async def resolver(**more):
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Server(**more), local_addr=("127.0.0.1", 0)
    )
    try:
        yield f"127.0.0.1:{transport.get_extra_info('sockname')[1]}"
    finally:
        transport.close()


def looked(name, record="A", values=(), guard=None, *, only=False, **more):
    async def acts():
        async with resolver(**more) as by, way(*([guard] if guard else [])) as to:
            return await dns_records(to, DnsLook(name, record, values, only, by))

    return run(acts())


@pytest.mark.parametrize(
    ("name", "record", "values", "only"),
    [
        ("example.org", "A", (), False),
        ("example.org", "A", ("192.0.2.7",), False),
        ("Example.org.", "A", ("192.0.2.8", "192.0.2.7"), True),
        ("example.org", "AAAA", ("2001:DB8::7",), True),
        ("example.org", "MX", ("10 mail.example.org",), True),
        ("example.org", "TXT", ("v=spf1 -all", "two parts"), True),
        ("www.example.org", "CNAME", ("example.org.",), True),
        ("example.org", "CAA", ('0 issue "letsencrypt.org"',), True),
    ],
)
def test_a_record_with_its_values_is_up(name, record, values, only):
    seen = looked(name, record, values, only=only)
    assert (seen.outcome, seen.because) == (Outcome.UP, ())


@pytest.mark.parametrize(
    ("name", "record", "values", "only", "reason"),
    [
        ("example.org", "A", ("192.0.2.9",), False, "A lacks '192.0.2.9'"),
        ("example.org", "A", ("192.0.2.7",), True, "A has '192.0.2.8' too"),
        ("example.org", "TXT", ("v=spf1 ~all",), False, "TXT lacks 'v=spf1 ~all'"),
        ("empty.example.org", "A", (), False, "empty.example.org has no A record"),
        ("nobody.example.org", "A", (), False, "nobody.example.org does not exist"),
    ],
)
def test_another_record_is_down_and_the_answer_was_there(name, record, values, only, reason):
    seen = looked(name, record, values, only=only)
    assert (seen.outcome, seen.because, seen.away) == (Outcome.DOWN, (reason,), False)


def test_a_server_that_fails_is_down():
    seen = looked("example.org", refuses=True)
    assert (seen.outcome, seen.away) == (Outcome.DOWN, True)
    assert "SERVFAIL" in seen.because[0]


def test_a_resolver_that_may_not_be_reached_is_not_asked():
    assert looked("example.org", guard=Guard()).outcome is Outcome.UNKNOWN
