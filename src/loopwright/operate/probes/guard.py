"""Which addresses may be reached: the one place that decides, asked for the very address that is connected to.

A check's target is written by whoever may write checks, and a redirect or a name server by anybody. Without a guard
they read the cloud's metadata or the services of the machine itself with our rights. So everything that is not public
is refused unless its network is allowed in ``operate.yaml``, and metadata unless their very address is.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

METADATA = frozenset(
    ip_address(one)
    for one in (
        "169.254.169.254",  # AWS, Azure, Google, Hetzner, DigitalOcean, OpenStack
        "169.254.170.2",  # AWS, tasks of ECS
        "169.254.170.23",  # AWS, pods of EKS
        "fd00:ec2::254",  # AWS over IPv6
        "fd00:ec2::23",  # AWS, pods of EKS over IPv6
        "fd20:ce::254",  # Google over IPv6
        "fd00:42::42",  # Scaleway over IPv6
        "169.254.42.42",  # Scaleway
        "100.100.100.200",  # Alibaba
        "192.0.0.192",  # Oracle
        "168.63.129.16",  # Azure's agent, an address that looks public
    )
)
_NAT64 = ip_network("64:ff9b::/96")
_COMPATIBLE = ip_network("::/96")


class RefusedError(OSError):
    """An address that may not be reached; the message says why and what would allow it."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Public addresses, and what of the others is allowed."""

    allowed: tuple[Network, ...] = ()

    def refusal(self, written: str) -> str:
        """Why an address (as a socket has it) may not be reached; empty where it may."""
        try:
            address = bare(written)
        except ValueError:
            return f"{written!r} is no address"
        inside = [one for one in self.allowed if one.version == address.version and address in one]
        if address in METADATA:
            exact = any(one.num_addresses == 1 for one in inside)
            return (
                ""
                if exact
                else f"{address} gives out the cloud's metadata; only its own /{address.max_prefixlen} allows it"
            )
        if inside or (address.is_global and not address.is_multicast):
            return ""
        return f"{address} is not public; add its network to `allowed` in operate.yaml if checks may reach it"

    def hold(self, written: str) -> None:
        """Raise ``RefusedError`` for an address that may not be reached."""
        refusal = self.refusal(written)
        if refusal:
            raise RefusedError(refusal)


def bare(written: str) -> Address:
    """The address that is really reached: out of its IPv6 wrapping, without a zone.

    Raises:
        ValueError: where it is no address.
    """
    address = ip_address(written.partition("%")[0])
    if isinstance(address, IPv4Address):
        return address
    wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if wrapped is None and (address in _NAT64 or (address in _COMPATIBLE and int(address) > 1)):
        wrapped = IPv4Address(int(address) & 0xFFFFFFFF)
    return wrapped or address


def network_of(written: str) -> Network:
    """A network as people write it: ``10.0.0.0/8``, ``127.0.0.1``, ``fd00::/8``; host bits may be set.

    Raises:
        ValueError: where it is none.
    """
    return ip_network(written.strip(), strict=False)
