"""What the internet reaches: ports, listeners, routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.terraform.attributes import found, holds, plain
from loopwright.audit.checks.terraform.ingress import openings, part_value, parts_of
from loopwright.audit.finding import Severity
from loopwright.survey.written.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loopwright.audit.checks.terraform.ingress import Opening
    from loopwright.survey.written.terraform import Block
    from loopwright.survey.written.terraform_stacks import Stack

ADMIN_PORTS = {
    22: "SSH", 23: "Telnet", 2375: "Docker", 2376: "Docker", 3389: "RDP", 5900: "VNC", 5985: "WinRM", 5986: "WinRM",
    6443: "Kubernetes", 10250: "kubelet", 9090: "Prometheus", 15672: "RabbitMQ's console", 135: "RPC", 139: "NetBIOS",
    445: "SMB", 111: "RPC", 389: "LDAP", 636: "LDAPS", 161: "SNMP", 2049: "NFS", 873: "rsync", 8020: "HDFS",
}  # fmt: skip
DATA_PORTS = {
    5432: "PostgreSQL", 3306: "MySQL", 1433: "SQL Server", 1434: "SQL Server", 1521: "Oracle", 2483: "Oracle",
    2484: "Oracle", 27017: "MongoDB", 27018: "MongoDB", 27019: "MongoDB", 6379: "Redis", 11211: "Memcached",
    11214: "Memcached", 11215: "Memcached", 9200: "Elasticsearch", 9300: "Elasticsearch", 5601: "Kibana",
    5984: "CouchDB", 9042: "Cassandra", 7000: "Cassandra", 7001: "Cassandra", 7199: "Cassandra", 9160: "Cassandra",
    61620: "Cassandra", 61621: "Cassandra", 8086: "InfluxDB", 2379: "etcd", 2380: "etcd", 2181: "ZooKeeper",
    9092: "Kafka", 5671: "RabbitMQ", 5672: "RabbitMQ", 5439: "Redshift", 7474: "Neo4j", 7687: "Neo4j",
    8123: "ClickHouse", 9000: "ClickHouse or its like", 2382: "SQL analysis services", 2383: "SQL analysis services",
    4505: "Salt", 4506: "Salt", 50000: "DB2", 8500: "Consul", 8300: "Consul",
}  # fmt: skip
RANGES = ("cidr_block", "destination_cidr_block", "ipv6_cidr_block", "destination_ipv6_cidr_block")
BASTIONS = ("bastion", "jump")  # to be logged in to from outside is what they are for
MEANT_FOR_ALL = frozenset(
    {80, 443, 8080, 8443, 25, 465, 587, 993, 995, 853, 53, 51820, 1194, 500, 4500, 123, 3478}
)


def _named(opening: Opening, ports: dict[int, str]) -> list[str]:
    return [f"{port} ({name})" for port, name in ports.items() if opening.lets_in(port)]


def _open(stacks: tuple[Stack, ...], ports_of: Callable[[Opening], list[str]]) -> Iterator[Said]:
    """One finding a resource: every opening to the world whose ports a function names."""
    for stack in stacks:
        by_block: dict[int, list[tuple[Opening, list[str]]]] = {}
        for opening in openings(stack):
            ports = ports_of(opening) if opening.to_world else []
            if ports:
                by_block.setdefault(id(opening.block), []).append((opening, ports))
        for listed in by_block.values():
            ports = list(dict.fromkeys(port for _, some in listed for port in some))
            more = f" and {len(ports) - 3} more" if len(ports) > 4 else ""  # noqa: PLR2004 - three and how many more
            first = listed[0][0]
            what = f"The whole internet reaches {', '.join(ports[: 3 if more else 4])}{more}."
            meant = any(word in first.block.name.lower() for word in BASTIONS)
            yield found(
                first.block, what, first.line, Severity.MEDIUM if meant and first.lets_in(22) else None
            )


@check(
    Severity.CRITICAL,
    section="security",
    area="security",
    hours=0.5,
    controls=("SOC 2 CC6.6", "ISO 27001 A.8.20", "PCI DSS 1.3"),
)
def every_port_open_to_world(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Every port is open to the whole internet.

    Whatever listens behind this rule is reachable, what is started next year too. Open the ports that are meant, to
    those who are meant.
    """
    yield from _open(stacks, lambda one: ["every port"] if one.every_port else [])


@check(
    Severity.CRITICAL,
    section="security",
    area="security",
    hours=0.5,
    controls=("SOC 2 CC6.6", "ISO 27001 A.8.20", "PCI DSS 1.4"),
)
def database_port_open_to_world(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """The port of a database is open to the whole internet.

    Scanners find it within minutes and try passwords and known faults from then on. Let only the security group of
    the application in.
    """
    yield from _open(stacks, lambda one: [] if one.every_port else _named(one, DATA_PORTS))


@check(
    Severity.HIGH,
    section="security",
    area="security",
    hours=0.5,
    controls=("CIS AWS 5.2", "SOC 2 CC6.6", "ISO 27001 A.8.20"),
)
def admin_port_open_to_world(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A port of administration is open to the whole internet.

    One leaked key or one fault in the server is enough. Use a session manager or a private network; at least name the
    addresses that may come.
    """
    yield from _open(stacks, lambda one: [] if one.every_port else _named(one, ADMIN_PORTS))


@check(
    Severity.LOW, section="security", area="security", hours=0.5, controls=("SOC 2 CC6.6", "ISO 27001 A.8.20")
)
def port_open_to_world(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A port that is not one of the web's is open to the whole internet.

    It may be meant; then say so beside it. Otherwise let in only who needs it, or put it behind the load balancer.
    """
    yield from _open(stacks, _unusual)


def _unusual(opening: Opening) -> list[str]:
    if opening.every_port or _named(opening, DATA_PORTS) or _named(opening, ADMIN_PORTS):
        return []
    first, last = opening.first, opening.last
    if first == last:
        return [] if first in MEANT_FOR_ALL else [str(first)]
    return [f"{first}-{last}"]


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=0.5,
    controls=("CIS AWS 5.4", "SOC 2 CC6.6", "ISO 27001 A.8.20"),
)
def default_group_lets_traffic_through(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """The default security group lets traffic through.

    Whatever is started without a group lands in it and is open at once. Declare it without a rule.
    """
    for stack in stacks:
        for block in stack.resources("aws_default_security_group"):
            for name in ("ingress", "egress"):
                if block.all(name) or block.value(name) not in (None, []):
                    yield found(block, f"It has a rule for {name}.", block.line_of(name))
                    break


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=1,
    controls=("SOC 2 CC6.7", "PCI DSS 4.2.1", "ISO 27001 A.8.24"),
)
def plain_http_served(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Requests are answered without TLS.

    Passwords and sessions cross the network readable. Redirect HTTP to HTTPS, and send HSTS.
    """
    for stack in stacks:
        for block in stack.resources("aws_lb_listener", "aws_alb_listener"):
            if (
                plain(block.value("protocol")).upper() == "HTTP"
                and _serves(block)
                and not _internal(stack, block)
            ):
                yield found(block, "It answers plain HTTP and does not redirect.", block.line_of("protocol"))
        for block in stack.resources("aws_cloudfront_distribution"):
            yield from _viewers(block)


def _serves(listener: Block) -> bool:
    action = listener.inner("default_action")
    if action is None or action.value("type") == "fixed-response":
        return False
    return action.value("type") != "redirect" or action.value("redirect", "protocol") == "HTTP"


def _internal(stack: Stack, listener: Block) -> bool:
    named = listener.value("load_balancer_arn")
    names = named.names if isinstance(named, Unknown) else ()
    return any(
        one.value("internal") is not False and one.value("internal") is not None
        for one in stack.resources("aws_lb", "aws_alb")
        if names[:2] == (one.type, one.name)
    )


def _viewers(block: Block) -> Iterator[Said]:
    for kind in ("default_cache_behavior", "ordered_cache_behavior"):
        for one in block.all(kind):
            if one.value("viewer_protocol_policy") == "allow-all":
                yield found(block, "It answers plain HTTP too.", one.line_of("viewer_protocol_policy"))
                return
    if holds(block, "default_cache_behavior.viewer_protocol_policy=allow-all"):
        yield found(block, "It answers plain HTTP too.", block.line_of("default_cache_behavior"))


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=0.25,
    controls=("PCI DSS 4.2.1", "SOC 2 CC6.7", "ISO 27001 A.8.24"),
)
def outdated_cipher_offered(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A classic load balancer offers outdated protocols.

    SSL 3 and TLS 1.0 and 1.1 can be broken and no browser needs them. Take them away, or move to an application load
    balancer with a policy of TLS 1.2.
    """
    for stack in stacks:
        for block in stack.resources("aws_load_balancer_policy"):
            for one in block.all("policy_attribute"):
                name, value = plain(one.value("name")), plain(one.value("value")).lower()
                if (
                    name in {"Protocol-SSLv3", "Protocol-TLSv1", "Protocol-TLSv1.1", "Protocol-SSLv2"}
                    and value == "true"
                ):
                    yield found(block, f"It offers {name.removeprefix('Protocol-')}.", one.line)
                    break


@check(
    Severity.LOW, section="security", area="security", hours=0.5, controls=("SOC 2 CC6.6", "ISO 27001 A.8.22")
)
def peering_route_too_wide(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A route sends everything over a peering.

    Every address that is not nearer goes to the other network. Route the other network's range only.
    """
    for stack in stacks:
        for block in stack.resources("aws_route", "aws_route_table", "aws_default_route_table"):
            for part, line in [(block, block.line), *parts_of(block, "route")]:
                wide = {plain(part_value(part, name)) for name in RANGES} & {"0.0.0.0/0", "::/0"}
                if wide and part_value(part, "vpc_peering_connection_id") not in (None, ""):
                    yield found(block, f"It sends {min(wide)} over a peering.", line)
                    break
