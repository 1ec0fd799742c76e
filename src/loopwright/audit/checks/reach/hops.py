"""How the parts speak to one another: what goes over the wire as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity
from loopwright.audit.standing.component import Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.standing.naming import Spoken
    from loopwright.audit.standing.standing import Standing

PLAIN = frozenset({"redis", "amqp", "mongodb", "mqtt", "http", "nats", "ldap"})
OFF = ("sslmode=disable", "ssl-mode=disabled", "usessl=false", "ssl=false", "tls=false", "encrypt=false")


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=2,
    controls=("SOC 2 CC6.7", "ISO 27001 A.8.24", "PCI DSS 4.2.1"),
)
def credentials_sent_in_the_clear(standing: Standing) -> Iterator[Said]:
    """A password goes from one machine to another unencrypted.

    Who sees the network between the pods or machines reads it, and the data behind it. Turn TLS on (`sslmode=require`
    or better, `rediss://`, `amqps://`), or let a mesh encrypt what goes between machines.
    """
    for source, target, spoken, where in standing.spoken:
        one, other = standing.graph.by_slug[source], standing.graph.by_slug[target]
        apart = one.places[0].way is Way.KUBERNETES and other.places[0].way is Way.KUBERNETES
        how = _plain(spoken)
        if apart and how:
            yield Found(
                f"{one.title} to {other.title}",
                f"{where.said} signs in {how}.",
                (where,),
                one.environment,
                cause=f"{other.title} in the clear",
            )


def _plain(spoken: Spoken) -> str:
    """How a value gives encryption up while it signs in; empty where it does not, or does not sign in."""
    lowered = spoken.value.lower()
    if not spoken.signed_in:
        return ""
    if any(one in lowered for one in OFF):
        return "with encryption switched off"
    return f"over {spoken.scheme}://, which is not encrypted" if spoken.scheme in PLAIN else ""
