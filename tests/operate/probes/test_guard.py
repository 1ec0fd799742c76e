from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.operate.probes.guard import METADATA, Guard, RefusedError, network_of

OPEN = ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
CLOSED = [
    "127.0.0.1", "127.255.0.9", "::1", "10.0.0.1", "172.16.5.5", "192.168.1.1", "100.64.0.1", "0.0.0.1", "::",
    "169.254.1.1", "fe80::1", "fe80::1%eth0", "fc00::1", "224.0.0.1", "ff02::1", "255.255.255.255", "198.18.0.1",
    "192.0.2.1", "2001:db8::1", "240.0.0.1",
    # the same in other clothes
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::", "2002:a9fe:a9fe::1", "::127.0.0.1", "::169.254.169.254",
    # metadata
    "169.254.169.254", "169.254.170.2", "fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16",
    "not an address", "", "127.1", "2130706433", "0x7f.1", "017700000001",
]  # fmt: skip


@pytest.mark.parametrize("address", OPEN)
def test_public_addresses_may_be_reached(address):
    assert Guard().refusal(address) == ""


@pytest.mark.parametrize("address", CLOSED)
def test_everything_else_is_refused_unless_allowed(address):
    assert Guard().refusal(address)
    with pytest.raises(RefusedError):
        Guard().hold(address)


@pytest.mark.parametrize(
    ("network", "address"),
    [("127.0.0.0/8", "127.9.9.9"), ("::1", "::1"), ("10.1.0.0/16", "10.1.2.3"), ("fe80::/10", "fe80::1%eth0"),
     ("10.1.0.0/16", "::ffff:10.1.2.3"), ("10.1.2.3/16", "10.1.0.1")],
)  # fmt: skip
def test_an_allowed_network_may_be_reached_and_no_other(network, address):
    guard = Guard((network_of(network),))
    assert guard.refusal(address) == ""
    assert guard.refusal("192.168.7.7")
    assert guard.refusal("fd00::7")


@pytest.mark.parametrize("address", sorted(map(str, METADATA)))
def test_metadata_opens_to_its_own_address_alone(address):
    width = 32 if "." in address else 128
    assert Guard((network_of(f"{address}/{width - 8}"),)).refusal(address)
    assert Guard((network_of("0.0.0.0/0"), network_of("::/0"))).refusal(address)
    assert Guard((network_of(address),)).refusal(address) == ""


@given(st.ip_addresses(v=4))
def test_an_address_wrapped_in_ipv6_is_judged_as_itself(address):
    number = int(address)
    wraps = (f"::ffff:{address}", str(ipaddress.IPv6Address((0x64FF9B << 96) | number)))
    wraps += (str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80))),)
    guard = Guard((network_of("10.0.0.0/8"),))
    for wrapped in wraps:
        assert bool(guard.refusal(wrapped)) == bool(guard.refusal(str(address)))
