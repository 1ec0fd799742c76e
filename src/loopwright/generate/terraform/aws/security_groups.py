"""Who may talk to whom in the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import ref
from loopwright.generate.observability.watching import NODE_PORT
from loopwright.generate.terraform.aws.network import ANYWHERE
from loopwright.generate.terraform.aws.words import named, resource, tagged
from loopwright.loop.vocabulary import Arrangement, DatabaseStage

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item, Value

POSTGRESQL, VALKEY, HTTP, HTTPS, SUBMISSION, SSH = 5432, 6379, 80, 443, 587, 22
TELEMETRY = (4317, 4318)  # registered for OTLP
ETCD, PEERS = 2379, 2380
AGREEMENT = (ETCD, PEERS, 8008)  # and Patroni's own


def security_groups(plan: Amazon) -> tuple[Item, ...]:
    """Who may talk to whom: the world to the door, the door to the application, the application to its data."""
    port: Value = ref("local.port")
    items: list[Item] = []
    if plan.behind_balancer:
        items += [
            _group("balancer", "The public door: HTTPS, and HTTP that leads to it."),
            _from_anywhere("balancer", HTTPS),
            _from_anywhere("balancer", HTTP),
            _to("balancer", "application", port),
            _from("application", "balancer", port),
        ]
    if plan.arrangement is Arrangement.ONE_SERVER:
        items += [_from_anywhere("application", HTTPS), _from_anywhere("application", HTTP)]
    items = [
        _group("application", "The application: reached by its door, reaches its data and what it calls."),
        *items,
    ]
    if plan.on_server:
        items += [
            _group("door", "SSH from people and the pipeline, whom AWS has asked who they are."),
            _from("application", "door", SSH),
            _to("door", "application", SSH),
        ]
    items += _calls_outside(plan)
    if plan.hosted or plan.own_database:
        items += _pair("database", POSTGRESQL, "The database: reached by the application alone.")
    if plan.own_database:
        items += [
            _from("database", "database", POSTGRESQL),
            _to("database", "database", POSTGRESQL),
            _out("database", HTTPS, "updates and the copies of its data"),
            _out("database", HTTP, "updates, which Debian signs"),
        ]
        if plan.database is DatabaseStage.PATRONI:
            items += [
                rule("database", "database", port) for port in AGREEMENT for rule in (_from_also, _to_also)
            ]
            items += _third_voice()
    if plan.on_functions and not plan.private:
        items += _pair(
            "endpoints", HTTPS, "Doors to AWS inside the network: reached by the application alone."
        )
    if plan.cached:
        items += _pair("cache", VALKEY, "The cache: reached by the application alone.")
    return (*items, *(_watch(plan) if plan.watched_inside else ()))


def _calls_outside(plan: Amazon) -> list[Item]:
    """What the application reaches beyond the network."""
    items: list[Item] = [_out("application", HTTPS, "what the application calls outside")]
    if plan.mails:
        items.append(_out("application", SUBMISSION, "letters, handed to a server of mail"))
    if plan.on_server:
        items.append(_out("application", HTTP, "updates, which Debian signs"))
    if plan.setting.component(Tier.DATABASE) and not (plan.hosted or plan.own_database):
        items.append(_out("application", POSTGRESQL, "the database at its own provider"))
    return items


def _third_voice() -> list[Item]:
    """The machine that only votes: Patroni of each database asks it, and they agree with it."""
    return [
        _group("witness", "The third voice on who leads: reached by the databases alone."),
        _from_also("witness", "database", ETCD),
        _to_also("database", "witness", ETCD),
        *(rule("witness", "database", PEERS) for rule in (_from_also, _to_also)),
        *(rule("database", "witness", PEERS) for rule in (_from_also, _to_also)),
        _out("witness", HTTPS, "updates, and the provider's own door"),
        _out("witness", HTTP, "updates, which Debian signs"),
    ]


def _watch(plan: Amazon) -> tuple[Item, ...]:
    """What measures and copies from inside: Prometheus with its exporters, the collector, the jobs that dump."""
    items: list[Item] = [
        _group(
            "watch",
            "What measures and copies from inside: whoever runs it joins this group.",
            skips=("CKV2_AWS_5",),
        ),
        _out("watch", HTTPS, "copies with another provider, and the bell"),
    ]
    for group, port in _seen_from_inside(plan):
        items += [_from_also(group, "watch", port), _to_also("watch", group, port)]
    if plan.sends_measurements:
        for port in TELEMETRY:
            items += [_from_also("watch", "application", port), _to_also("application", "watch", port)]
    return tuple(items)


def _seen_from_inside(plan: Amazon) -> tuple[tuple[str, Value], ...]:
    """Each group that is asked, and where it answers."""
    found: list[tuple[str, Value]] = []
    if plan.hosted or plan.own_database:
        found.append(("database", POSTGRESQL))
    if plan.own_database:
        found.append(("database", NODE_PORT))
    if plan.witness:
        found.append(("witness", NODE_PORT))
    if plan.behind_balancer:
        found.append(("application", ref("local.port")))
    if plan.machines:
        found.append(("application", NODE_PORT))
    return tuple(found)


def _pair(name: str, port: int, why: str) -> list[Item]:
    return [_group(name, why), _from(name, "application", port), _to("application", name, port)]


def _group(name: str, why: str, skips: tuple[str, ...] = ()) -> Block:
    return resource(
        "aws_security_group",
        name,
        {
            "name": named(name),
            "description": why,
            "vpc_id": ref("aws_vpc.main.id"),
            "tags": tagged(name),
        },
        skips=skips,
    )


def _rule(
    way: str, group: str, label: str, port: Value, why: str, other: dict[str, Value], *skips: str
) -> Block:
    return resource(
        f"aws_vpc_security_group_{way}_rule",
        f"{group}_{label}",
        {
            "security_group_id": ref(f"aws_security_group.{group}.id"),
            "description": why,
            **other,
            "ip_protocol": "tcp",
            "from_port": port,
            "to_port": port,
        },
        skips=skips,
    )


def _from_anywhere(group: str, port: int) -> Block:
    skips = ("CKV_AWS_260",) if port == HTTP else ()
    why = "The web" if port == HTTPS else "Leads to HTTPS"
    return _rule("ingress", group, f"from_web_{port}", port, why, {"cidr_ipv4": ANYWHERE}, *skips)


def _from(group: str, other: str, port: Value) -> Block:
    source: dict[str, Value] = {"referenced_security_group_id": ref(f"aws_security_group.{other}.id")}
    skips = ("CKV_AWS_24",) if port == SSH else ()
    return _rule("ingress", group, f"from_{other}", port, f"From the {other}", source, *skips)


def _from_also(group: str, other: str, port: Value) -> Block:
    """The same where a group has more than one rule for another."""
    source: dict[str, Value] = {"referenced_security_group_id": ref(f"aws_security_group.{other}.id")}
    return _rule("ingress", group, _label("from", other, port), port, f"From the {other}", source)


def _to_also(group: str, other: str, port: Value) -> Block:
    """The same where a group has more than one rule for another."""
    target: dict[str, Value] = {"referenced_security_group_id": ref(f"aws_security_group.{other}.id")}
    return _rule("egress", group, _label("to", other, port), port, f"To the {other}", target)


def _label(way: str, other: str, port: Value) -> str:
    return f"{way}_{other}_{port}" if isinstance(port, int) else f"{way}_{other}"


def _to(group: str, other: str, port: Value) -> Block:
    target: dict[str, Value] = {"referenced_security_group_id": ref(f"aws_security_group.{other}.id")}
    return _rule("egress", group, f"to_{other}", port, f"To the {other}", target)


def _out(group: str, port: int, why: str) -> Block:
    return _rule("egress", group, f"to_web_{port}", port, why, {"cidr_ipv4": ANYWHERE})
