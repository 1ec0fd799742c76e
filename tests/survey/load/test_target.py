"""Load goes to this machine, or to whom somebody says is theirs; every address of a name is checked."""

from __future__ import annotations

import pytest

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.load.target import addresses_of, origin_of, permitted

ELSEWHERE = "203.0.113.9"


def leading(*addresses):
    return lambda _host, _port: addresses


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("http://localhost:8000", ("::1", "127.0.0.1")),
        ("http://127.9.9.9/", ("127.9.9.9",)),
        ("https://[::1]:8443", ("::1",)),
        ("http://app.test", ("::ffff:127.0.0.1",)),
        ("HTTP://LOCALHOST:1", ("127.0.0.1",)),
    ],
)
def test_this_machine_may_be_loaded(url, addresses):
    target = permitted(url, (), leading(*addresses))
    assert target.loopback
    assert target.addresses == addresses


@pytest.mark.parametrize(
    "addresses",
    [(ELSEWHERE,), ("127.0.0.1", ELSEWHERE), ("::1", "2001:db8::1"), ("10.0.0.5",), ("::ffff:10.0.0.5",)],
)
def test_a_name_that_also_leads_elsewhere_may_not(addresses):
    with pytest.raises(LoopwrightError, match="not this machine") as caught:
        permitted("http://app.test:8000", (), leading(*addresses))
    assert "--i-own http://app.test:8000" in caught.value.advice


def test_what_somebody_owns_may_be_loaded_and_nothing_beside_it():
    owned = ("https://app.test", "http://other.test:81/")
    assert not permitted("https://app.test:443", owned, leading(ELSEWHERE)).loopback
    assert permitted("http://OTHER.test:81", owned, leading(ELSEWHERE)).origin == "http://other.test:81"
    for url in ("http://app.test", "https://app.test:444", "https://app.test.evil.test", "http://other.test"):
        with pytest.raises(LoopwrightError, match="not this machine"):
            permitted(url, owned, leading(ELSEWHERE))


@pytest.mark.parametrize("address", ["169.254.169.254", "224.0.0.1", "fe80::1%eth0", "240.0.0.1"])
def test_addresses_that_are_no_servers_are_refused_even_to_an_owner(address):
    with pytest.raises(LoopwrightError, match="no server of yours"):
        permitted("http://app.test", ("http://app.test",), leading(address))


def test_every_interface_is_no_machine():
    with pytest.raises(LoopwrightError, match="names no machine") as caught:
        permitted("http://0.0.0.0:8000", (), leading("0.0.0.0"))  # noqa: S104 - an address in a text
    assert "localhost" in caught.value.advice


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8000",
        "ftp://localhost",
        "http://",
        "http://localhost:99999",
        "http://localhost:0",
        "http://localhost/orders",
        "http://localhost/?a=1",
        "http://me:secret@localhost",
        "http://127.0.0.1@evil.test",
        "http://[::1",
        "",
    ],
)
def test_what_is_more_or_less_than_a_host_and_a_port_is_refused(url):
    with pytest.raises(LoopwrightError):
        permitted(url, (), leading("127.0.0.1"))


def test_a_name_that_leads_nowhere_is_said():
    with pytest.raises(LoopwrightError, match="leads to no address"):
        permitted("http://nowhere.test", (), leading())


def test_the_systems_resolver_knows_this_machine_and_no_empty_label():
    assert "127.0.0.1" in addresses_of("127.0.0.1", 80)
    assert addresses_of("a..b", 80) == ()


def test_an_origin_is_written_as_people_do():
    assert origin_of("https://Example.com:443/") == "https://example.com"
    assert origin_of("http://[::1]:8000") == "http://[::1]:8000"
