"""What Compose files open to the network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.compose.built import image_of, technology_of
from loopwright.audit.checks.compose.composed import composed, published, serving
from loopwright.audit.finding import Severity
from loopwright.survey.knowledge.load import category_of, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.configuration import Service
    from loopwright.survey.written.dockerfile import Dockerfile

ADMIN = re.compile(
    r"(?:^|/)(?:adminer|phpmyadmin|pgadmin4?|mongo-express|redis-commander|redisinsight|kafka-ui|kafdrop|portainer(?:-ce)?|"
    r"dockge|mailhog|mailpit|maildev|cerebro|dejavu|pgweb|sqlpad|flower|cadvisor|dozzle)(?::|@|$)"
)
FOR_ALL = frozenset({"80", "443"})
OBJECTS = frozenset({"minio", "seaweedfs", "garage", "rustfs"})  # spoken to by browsers


@check(
    Severity.HIGH,
    section="security",
    area="access",
    hours=0.25,
    controls=("CIS Docker 5.13", "SOC 2 CC6.6", "ISO 27001 A.8.20", "PCI DSS 1.3.1"),
)
def datastore_published(
    compose_services: tuple[Service, ...], dockerfiles: tuple[Dockerfile, ...]
) -> Iterator[Said]:
    """A store of data is open to every network its machine is in.

    A port that Docker publishes passes by the machine's own firewall; databases on the open internet are found within
    hours. Leave `ports` out (services of one network reach each other without), or bind to 127.0.0.1.
    """
    for one in composed(compose_services):
        slug = technology_of(one.service, dockerfiles)
        if category_of(slug) not in {"store", "broker"} or slug in OBJECTS:
            continue
        open_ports = [port for port in published(one.service) if port.everywhere]
        if open_ports:
            ports = ", ".join(port.host for port in open_ports[:4] if port.host)
            first = open_ports[0]
            where = (
                f"port {ports} of every address" if ports else "every address, at a port that Docker chooses"
            )
            yield one.found(
                f"{title_of(slug)} is published on {where}.",
                first.node,
                snippet=f'ports: ["127.0.0.1:{first.host or first.target}:{first.target}"]\n',
            )


@check(
    Severity.MEDIUM,
    section="security",
    area="access",
    hours=0.25,
    controls=("CIS Docker 5.13", "SOC 2 CC6.6"),
)
def admin_tool_published(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """A tool for administrators is open to every network its machine is in.

    It stands before the data with one password, if any. Bind it to 127.0.0.1 and reach it through a tunnel.
    """
    for one in composed(compose_services):
        if ADMIN.search(image_of(one.service)):
            open_port = next((port for port in published(one.service) if port.everywhere), None)
            if open_port is not None:
                yield one.found(
                    f"Port {open_port.host or open_port.target} answers on every address.", open_port.node
                )


@check(Severity.INFO, section="security", area="access", hours=0.25, controls=("CIS Docker 5.13",))
def port_on_every_interface(
    compose_services: tuple[Service, ...], dockerfiles: tuple[Dockerfile, ...]
) -> Iterator[Said]:
    """A port is published on every address of the machine.

    Docker opens it past the machine's own firewall. Bind it to the address that is meant: 127.0.0.1 where a proxy on
    the same machine stands before it.
    """
    for one in serving(compose_services):
        if category_of(technology_of(one.service, dockerfiles)) in {"store", "broker", "proxy"}:
            continue
        if ADMIN.search(image_of(one.service)):
            continue
        open_ports = [port for port in published(one.service) if port.everywhere and port.host not in FOR_ALL]
        if open_ports:
            yield one.found(
                f"Port {open_ports[0].host or open_ports[0].target} answers on every address.",
                one.at("ports"),
                cause=f"ports of {one.service.path}",
            )
