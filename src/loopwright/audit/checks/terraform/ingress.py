"""Rules that let traffic in, of every provider in one form: from where, to which ports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.audit.checks.terraform.attributes import plain
from loopwright.survey.written.expressions import Unknown, Value
from loopwright.survey.written.terraform import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.terraform_stacks import Stack

WORLD = frozenset({"0.0.0.0/0", "::/0", "*", "internet", "any", "0.0.0.0"})  # noqa: S104 - what others bind to
EVERY = (0, 65535)
ALL_PROTOCOLS = frozenset({"-1", "all", "*"})
PORTLESS = frozenset({"icmp", "icmpv6", "1", "58", "esp", "ah"})
# names of rules of the registry's module for security groups
NAMED = {
    "all-all": EVERY, "all-tcp": EVERY, "all-udp": EVERY, "ssh-tcp": (22, 22), "rdp-tcp": (3389, 3389),
    "mysql-tcp": (3306, 3306), "postgresql-tcp": (5432, 5432), "mssql-tcp": (1433, 1433), "redis-tcp": (6379, 6379),
    "mongodb-27017-tcp": (27017, 27017), "memcached-tcp": (11211, 11211), "elasticsearch-rest-tcp": (9200, 9200),
    "oracle-db-tcp": (1521, 1521), "redshift-tcp": (5439, 5439), "docker-swarm-mngmt-tcp": (2377, 2377),
    "http-80-tcp": (80, 80), "http-8080-tcp": (8080, 8080), "https-443-tcp": (443, 443), "https-8443-tcp": (8443, 8443),
    "kafka-broker-tcp": (9092, 9092), "rabbitmq-5672-tcp": (5672, 5672), "winrm-http-tcp": (5985, 5985),
}  # fmt: skip
AZURE = ("direction", "access", "protocol")
Part = Block | dict[str, Value]


@dataclass(frozen=True, slots=True)
class Opening:
    """A range of ports that a resource opens to some sources; ``line`` is where the rule begins."""

    block: Block
    first: int
    last: int
    sources: tuple[str, ...]
    line: int

    @property
    def to_world(self) -> bool:
        """Whether everybody may come in."""
        return any(one.lower() in WORLD for one in self.sources)

    @property
    def every_port(self) -> bool:
        """Whether no port is closed."""
        return (self.first, self.last) == EVERY

    def lets_in(self, port: int) -> bool:
        """Whether a port is among them."""
        return self.first <= port <= self.last


def openings(stack: Stack) -> Iterator[Opening]:
    """Every rule of a folder that lets traffic in."""
    for kind, read in READERS.items():
        for block in stack.resources(kind):
            yield from read(block)


def parts_of(block: Block, name: str) -> Iterator[tuple[Part, int]]:
    """The inner blocks of a name, or the objects of a list of that name, with their lines."""
    for one in block.all(name):
        yield one, one.line
    found = block.attributes.get(name)
    if found is not None and isinstance(found.value, list):
        for value in found.value:
            if isinstance(value, dict):
                yield value, found.line


def part_value(part: Part, name: str) -> Value:
    """The value of an attribute of an inner block or of such an object."""
    return part.value(name) if isinstance(part, Block) else part.get(name)


def _words(*values: Value) -> tuple[str, ...]:
    """Addresses and ports out of values, lists and texts with commas; what is unknown is left out."""
    found: list[str] = []
    for value in values:
        for one in value if isinstance(value, list) else [value]:
            if one is not None and not isinstance(one, Unknown | dict):
                found += [word.strip() for word in plain(one).split(",")]
    return tuple(found)


def _number(value: Value) -> int | None:
    text = plain(value).strip()
    return int(text) if text.lstrip("-").isdecimal() else None


def _opening(
    block: Block, part: Part, line: int, protocol: Value, sources: tuple[str, ...]
) -> Iterator[Opening]:
    own = plain(protocol).lower()
    if own in ALL_PROTOCOLS:
        yield Opening(block, *EVERY, sources, line)
    elif own not in PORTLESS:
        first, last = _number(part_value(part, "from_port")), _number(part_value(part, "to_port"))
        if first is not None and last is not None and 0 <= first <= last:
            yield Opening(block, first, last, sources, line)


def _security_group(block: Block) -> Iterator[Opening]:
    for part, line in parts_of(block, "ingress"):
        sources = _words(part_value(part, "cidr_blocks"), part_value(part, "ipv6_cidr_blocks"))
        yield from _opening(block, part, line, part_value(part, "protocol"), sources)
    yield from _registry_group(block)


def _registry_group(block: Block) -> Iterator[Opening]:
    given = _words(block.value("ingress_cidr_blocks"), block.value("ingress_ipv6_cidr_blocks"))
    for name in _words(block.value("ingress_rules")) if given else ():
        if name in NAMED:
            yield Opening(block, *NAMED[name], given, block.line_of("ingress_rules"))
    for key in ("ingress_with_cidr_blocks", "ingress_with_ipv6_cidr_blocks"):
        for part, line in parts_of(block, key):
            sources = _words(part_value(part, "cidr_blocks"), part_value(part, "ipv6_cidr_blocks")) or given
            rule = plain(part_value(part, "rule"))
            if rule in NAMED:
                yield Opening(block, *NAMED[rule], sources, line)
            else:
                yield from _opening(block, part, line, part_value(part, "protocol"), sources)


def _security_group_rule(block: Block) -> Iterator[Opening]:
    if block.value("type") == "ingress":
        sources = _words(block.value("cidr_blocks"), block.value("ipv6_cidr_blocks"))
        yield from _opening(block, block, block.line, block.value("protocol"), sources)


def _ingress_rule(block: Block) -> Iterator[Opening]:
    sources = _words(block.value("cidr_ipv4"), block.value("cidr_ipv6"))
    yield from _opening(block, block, block.line, block.value("ip_protocol"), sources)


def _database_group(block: Block) -> Iterator[Opening]:
    for part, line in parts_of(block, "ingress"):
        yield Opening(block, *EVERY, _words(part_value(part, "cidr")), line)


def _google_firewall(block: Block) -> Iterator[Opening]:
    if plain(block.value("direction")).upper() == "EGRESS" or block.value("disabled") is True:
        return
    sources = _words(block.value("source_ranges"))
    for part, line in parts_of(block, "allow"):
        if plain(part_value(part, "protocol")).lower() not in PORTLESS:
            yield from _ranges(block, _words(part_value(part, "ports")) or ("*",), sources, line)


def _ranges(block: Block, words: tuple[str, ...], sources: tuple[str, ...], line: int) -> Iterator[Opening]:
    for word in words:
        first, _, last = word.partition("-")
        if word in {"*", "all", "any"}:
            yield Opening(block, *EVERY, sources, line)
        elif first.isdecimal() and (last or first).isdecimal():
            yield Opening(block, int(first), int(last or first), sources, line)


def _azure_rules(block: Block) -> Iterator[Opening]:
    inner = list(parts_of(block, "security_rule"))
    for part, line in inner or [(block, block.line)]:
        direction, access, protocol = (plain(part_value(part, name)).lower() for name in AZURE)
        if direction == "inbound" and access == "allow" and protocol not in PORTLESS:
            sources = _words(
                part_value(part, "source_address_prefix"), part_value(part, "source_address_prefixes")
            )
            ports = _words(
                part_value(part, "destination_port_range"), part_value(part, "destination_port_ranges")
            )
            yield from _ranges(block, ports, sources, line)


def _digitalocean_firewall(block: Block) -> Iterator[Opening]:
    for part, line in parts_of(block, "inbound_rule"):
        if plain(part_value(part, "protocol")).lower() not in PORTLESS:
            yield from _ranges(
                block,
                _words(part_value(part, "port_range")),
                _words(part_value(part, "source_addresses")),
                line,
            )


def _hetzner_firewall(block: Block) -> Iterator[Opening]:
    for part, line in parts_of(block, "rule"):
        portless = plain(part_value(part, "protocol")).lower() in PORTLESS
        if not portless and plain(part_value(part, "direction")).lower() == "in":
            yield from _ranges(
                block, _words(part_value(part, "port")), _words(part_value(part, "source_ips")), line
            )


READERS = {
    "aws_security_group": _security_group,
    "aws_default_security_group": _security_group,
    "aws_security_group_rule": _security_group_rule,
    "aws_vpc_security_group_ingress_rule": _ingress_rule,
    "aws_db_security_group": _database_group,
    "google_compute_firewall": _google_firewall,
    "azurerm_network_security_rule": _azure_rules,
    "azurerm_network_security_group": _azure_rules,
    "digitalocean_firewall": _digitalocean_firewall,
    "hcloud_firewall": _hetzner_firewall,
}
