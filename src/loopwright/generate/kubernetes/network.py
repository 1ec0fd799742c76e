"""How pods are reached and what they may reach: nothing that is not named here."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from loopwright.generate.kubernetes.plan import said_of
from loopwright.generate.kubernetes.pods import labels, ready_path
from loopwright.generate.naming import names_at
from loopwright.generate.observability.prometheus import POD_SERVICE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.generate.dumping import Data
    from loopwright.generate.kubernetes.plan import Environment, Plan

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")  # RFC 1918
OF_THE_MACHINE = "169.254.0.0/16"  # RFC 3927: where clouds hand out identities
EVERYWHERE = "0.0.0.0/0"
DNS_PORT, MAIL_PORT, WEB_PORT = 53, 587, 443
WATCHERS = "monitoring"
ALB = "alb"  # the class of AWS's own way in


def services(plan: Plan) -> tuple[Data, ...]:
    """The application under one name, and its pods each by itself, for whoever measures them."""
    port: Data = {"name": "http", "port": plan.application.port, "targetPort": "http", "protocol": "TCP"}
    return (
        _service("app", port),
        _service(POD_SERVICE, port, clusterIP="None"),
    )


def _service(name: str, port: Data, **more: Data) -> Data:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "labels": labels("app")},
        "spec": {"type": "ClusterIP", **more, "selector": labels("app"), "ports": [port]},
    }


def ingress(plan: Plan, environment: Environment, host: str) -> Data:
    """The way in, by TLS alone; ``host`` is the name that the balancer is asked by."""
    door = said_of(plan.provider, "door")
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "app", "annotations": _annotations(plan, environment, str(door["class"]))},
        "spec": {
            "ingressClassName": str(door["class"]),
            "tls": [{"hosts": [host], "secretName": "app-certificate"}],
            "rules": [
                {
                    "host": host,
                    "http": {
                        "paths": [
                            {
                                "path": "/",
                                "pathType": "Prefix",
                                "backend": {"service": {"name": "app", "port": {"name": "http"}}},
                            }
                        ]
                    },
                }
            ],
        },
    }


def _annotations(plan: Plan, environment: Environment, door: str) -> Data:
    if door != ALB:
        return {
            "cert-manager.io/cluster-issuer": "letsencrypt",
            "traefik.ingress.kubernetes.io/router.entrypoints": "websecure",
        }
    said = {
        "load-balancer-name": names_at(plan.provider, plan.project, environment.name).balancer,
        "scheme": "internet-facing",
        "target-type": "ip",
        "listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]',
        "ssl-redirect": f"{WEB_PORT}",
        "ssl-policy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "healthcheck-path": ready_path(plan),
        "healthcheck-interval-seconds": f"{plan.seconds('choice.health_check.balancer_interval_seconds')}",
        "healthcheck-timeout-seconds": f"{plan.seconds('choice.health_check.timeout_seconds')}",
        "unhealthy-threshold-count": f"{plan.seconds('choice.health_check.failures')}",
        "load-balancer-attributes": "deletion_protection.enabled=true,"
        "routing.http.drop_invalid_header_fields.enabled=true",
        "target-group-attributes": "deregistration_delay.timeout_seconds="
        f"{plan.seconds('running.drain_seconds')}",
    }
    return {f"alb.ingress.kubernetes.io/{name}": value for name, value in said.items()}


def policies(plan: Plan, *, recovers: bool) -> tuple[Data, ...]:
    """Nothing in, nothing out; then, by name, what the loop needs."""
    programs: Data = {
        "matchExpressions": [
            {"key": "app.kubernetes.io/name", "operator": "In", "values": ["app", "worker", "migrate"]}
        ]
    }
    found = [
        _policy("nothing-unless-named", {}, ["Ingress", "Egress"]),
        _policy("names", {}, ["Egress"], egress=[_names()]),
        _policy("way-in", {"matchLabels": labels("app")}, ["Ingress"], ingress=[_way_in(plan)]),
    ]
    if solver := said_of(plan.provider, "door").get("solver"):
        found.append(_certificates(plan, cast("int", solver)))
    if outward := _outward(plan):
        found.append(_policy("ways-out", programs, ["Egress"], egress=outward))
    if recovers:
        copies = [*_database(plan), _reached([_public()], WEB_PORT)]
        found.append(_policy("copies-out", {"matchLabels": labels("recovery")}, ["Egress"], egress=copies))
    return tuple(found)


def _policy(name: str, selected: Data, kinds: list[Data], **rules: Data) -> Data:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name},
        "spec": {"podSelector": selected, "policyTypes": kinds, **rules},
    }


def _names() -> Data:
    """The cluster's own names, also where each machine keeps a copy of them."""
    peers: list[Data] = [
        {**_namespace("kube-system"), "podSelector": {"matchLabels": {"k8s-app": name}}}
        for name in ("kube-dns", "node-local-dns")
    ]
    return {
        "to": peers,
        "ports": [{"protocol": protocol, "port": DNS_PORT} for protocol in ("UDP", "TCP")],
    }


def _way_in(plan: Plan) -> Data:
    door = said_of(plan.provider, "door")
    addresses = cast("list[str]", door.get("addresses", []))
    peers: list[Data] = [{"ipBlock": {"cidr": block}} for block in addresses]
    if "namespace" in door:
        peers.append(_namespace(str(door["namespace"])))
    peers.append(_namespace(WATCHERS))
    return {"from": peers, "ports": [{"protocol": "TCP", "port": "http"}]}


def _certificates(plan: Plan, port: int) -> Data:
    """The pod that proves to the authority whose name it is, for as long as that takes."""
    within = str(said_of(plan.provider, "door")["namespace"])
    chosen: Data = {"matchLabels": {"acme.cert-manager.io/http01-solver": "true"}}
    way: Data = {"from": [_namespace(within)], "ports": [{"protocol": "TCP", "port": port}]}
    return _policy("certificates-in", chosen, ["Ingress"], ingress=[way])


def _outward(plan: Plan) -> list[Data]:
    found = _database(plan)
    if plan.cache:
        found.append(_reached(_private(), *_ports(plan.provider, "cache")))
    if plan.calls:
        found.append(_reached([_public()], WEB_PORT))
    if "SMTP_URL" in plan.secrets:
        found.append(_reached([_public()], MAIL_PORT))
    if plan.keeps_files:
        identity = {at: ports for at, ports in said_of(plan.provider, "identity").items() if at != "source"}
        found += [
            _reached([{"ipBlock": {"cidr": at}}], *cast("list[int]", ports)) for at, ports in identity.items()
        ]
    return found


def _database(plan: Plan) -> list[Data]:
    if not plan.database:
        return []
    peers = [_public()] if plan.database_outside else _private()
    return [_reached(peers, *_ports(plan.setting.design.database_provider, "database"))]


def _ports(provider: str, part: str) -> list[int]:
    found = said_of(provider, "ports").get(part) or said_of("others", "ports")[part]
    return cast("list[int]", found)


def _reached(peers: list[Data], *ports: int) -> Data:
    return {"to": peers, "ports": [{"protocol": "TCP", "port": port} for port in ports]}


def _private() -> list[Data]:
    return [{"ipBlock": {"cidr": block}} for block in PRIVATE]


def _public() -> Data:
    inner: Iterable[str] = (*PRIVATE, OF_THE_MACHINE)
    return {"ipBlock": {"cidr": EVERYWHERE, "except": list(inner)}}


def _namespace(name: str) -> dict[str, Data]:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}
