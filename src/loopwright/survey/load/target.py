"""Whom we may put under load, or ask: this machine, or what somebody says is theirs; every address is checked."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from loopwright.loop.errors import LoopwrightError
from loopwright.loop.kinds import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address
    Resolve = Callable[[str, int], tuple[str, ...]]

PORTS = {"http": 80, "https": 443}
NEVER = "an address that no server of yours has: load is not sent there"


@dataclass(frozen=True, slots=True)
class Target:
    """A system that may be loaded: its origin (``http://host:port``) and the addresses its name leads to."""

    origin: str
    scheme: str
    host: str
    port: int
    addresses: tuple[str, ...]

    @property
    def loopback(self) -> bool:
        """Whether it stands on this machine."""
        return all(_plain(address).is_loopback for address in self.addresses)


def addresses_of(host: str, port: int) -> tuple[str, ...]:
    """Every address that a name leads to, in the order of the system's resolver; none when it leads nowhere."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


def permitted(
    url: str, owned: Sequence[str] = (), resolve: Resolve = addresses_of, sent: str = "load is sent"
) -> Target:
    """The target of a URL, if load may be sent to it; ``sent`` says what is, where it is something else.

    Loopback addresses always may; anything else only when its scheme, host and port are those of a URL in
    ``owned``. Raises ``LoopwrightError`` otherwise, and for a URL with a path, a user or a fragment of its own.
    """
    parts = _parts(url)
    scheme, host, port = parts.scheme, parts.hostname or "", parts.port or PORTS[parts.scheme]
    addresses = resolve(host, port)
    if not addresses:
        raise LoopwrightError(
            f"{url}: the name {host!r} leads to no address", "Is it spelled as you meant it?"
        )
    target = Target(_origin(scheme, host, port), scheme, host, port, addresses)
    if target.loopback:
        return target
    away = next(address for address in addresses if not _plain(address).is_loopback)
    if _plain(away).is_unspecified:
        raise LoopwrightError(f"{url}: {away} names no machine", "Write localhost for this one.")
    if target.origin not in {origin_of(one) for one in owned}:
        raise LoopwrightError(
            f"{url}: leads to {away}, which is not this machine; {sent} to nobody who did not ask for it",
            f"If the system is yours, or its owner agreed, say so: --i-own {target.origin}",
        )
    _refuse_nobodys(url, addresses)
    return target


def _refuse_nobodys(url: str, addresses: tuple[str, ...]) -> None:
    for address in addresses:
        one = _plain(address)
        if one.is_multicast or one.is_link_local or one.is_unspecified or one.is_reserved:
            raise LoopwrightError(
                f"{url}: leads to {address}, {NEVER}", "Name the system by its own address."
            )


def origin_of(url: str) -> str:
    """The scheme, host and port of a URL, as one writes them; raises ``LoopwrightError`` for anything more."""
    parts = _parts(url)
    return _origin(parts.scheme, parts.hostname or "", parts.port or PORTS[parts.scheme])


def _parts(url: str) -> SplitResult:
    said = shown(url)
    advice = "Write it as http://host:port or https://host; paths belong to --stage."
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise LoopwrightError(f"{said}: not a URL", advice) from None
    if parts.scheme not in PORTS or not parts.hostname or port == 0:
        raise LoopwrightError(f"{said}: not a URL of a web server", advice)
    if parts.username is not None or parts.password is not None:
        raise LoopwrightError(
            f"{said}: a user in a URL hides where it leads", "Send it with --header instead."
        )
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise LoopwrightError(f"{said}: more than a scheme, a host and a port", advice)
    return parts


def _origin(scheme: str, host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}" if port == PORTS[scheme] else f"{scheme}://{name}:{port}"


def _plain(address: str) -> Address:
    """An address without its zone; an IPv4 address in IPv6 clothes is the IPv4 address."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
