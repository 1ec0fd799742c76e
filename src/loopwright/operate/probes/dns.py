"""The probe of DNS."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from loopwright.operate.checks.comparing import shortened
from loopwright.operate.checks.seen import Seen, judged, unseen
from loopwright.operate.probes.guard import RefusedError

if TYPE_CHECKING:
    import dns.asyncresolver

    from loopwright.operate.checks.looks import DnsLook
    from loopwright.operate.probes.way import Way

PORT = 53
PATIENCE_SECONDS = 3600.0  # the runner's own timeout ends a look long before


async def dns_records(way: Way, look: DnsLook) -> Seen:
    """Ask for a record, of the system's resolver or of a named one, and compare what it holds."""
    import dns.asyncresolver  # noqa: PLC0415 - for checks of DNS alone
    import dns.exception  # noqa: PLC0415 - same
    import dns.resolver  # noqa: PLC0415 - same

    began = time.monotonic()
    try:
        resolver = await _resolver(way, look)
        found = await resolver.resolve(
            look.name.rstrip(".") + ".", look.record, lifetime=PATIENCE_SECONDS, raise_on_no_answer=False
        )
    except RefusedError as error:
        return unseen(time.monotonic() - began, str(error))
    except dns.resolver.NXDOMAIN:
        return judged(time.monotonic() - began, (f"{look.name} does not exist",))
    except (dns.exception.DNSException, OSError) as error:
        nobody = isinstance(error, dns.resolver.NoNameservers | OSError)
        reason = " ".join(str(error).split()) or type(error).__name__
        return judged(time.monotonic() - began, (reason,), away=nobody)
    values = frozenset(plain(str(record)) for record in (found.rrset or ()))
    return judged(time.monotonic() - began, reasons_against(look, values))


def reasons_against(look: DnsLook, values: frozenset[str]) -> tuple[str, ...]:
    """Why a record's values are not those that are wanted; without wanted ones there must be any."""
    if not values:
        return (f"{look.name} has no {look.record} record",)
    wanted = frozenset(map(plain, look.values))
    reasons = [f"{look.record} lacks {shortened(one)}" for one in sorted(wanted - values)]
    if look.only:
        reasons += [f"{look.record} has {shortened(one)} too" for one in sorted(values - wanted)]
    return tuple(reasons)


def plain(value: str) -> str:
    """A value as it is compared: small letters, without quotes and the last dot."""
    text = value.strip()
    if text.startswith('"'):
        return "".join(text.split('" "')).strip('"')
    return text.rstrip(".").lower()


async def _resolver(way: Way, look: DnsLook) -> dns.asyncresolver.Resolver:
    import dns.asyncresolver  # noqa: PLC0415 - as above

    if not look.resolver:
        return dns.asyncresolver.Resolver()
    host, port = _place(look.resolver)
    _, address = await way.address(host, port)
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = [address[0]]
    resolver.port = port
    resolver.timeout = 2.0  # then it asks again: one lost datagram is no failure
    return resolver


def _place(written: str) -> tuple[str, int]:
    """``host``, ``host:port``, ``[address]:port`` or a bare IPv6 address."""
    if written.startswith("["):
        host, _, rest = written[1:].partition("]")
        return host, int(rest.lstrip(":") or PORT)
    host, colon, port = written.partition(":")
    return (written, PORT) if not colon or ":" in port else (host, int(port))
