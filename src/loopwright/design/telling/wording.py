"""How the product's words are said to a person: structures, promises, causes, disasters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.design.lifting.names import sku_title, structure_title
from loopwright.design.model import Cause, Disaster, Phase, Tier
from loopwright.loop.vocabulary import (
    BackupMethod,
    CacheChoice,
    EdgeChoice,
    QueueChoice,
    Survives,
)

if TYPE_CHECKING:
    from loopwright.design.model import Design

CACHES = {
    CacheChoice.NONE: "",
    CacheChoice.IN_PROCESS: "",
    CacheChoice.REDIS: "Redis as a cache",
    CacheChoice.MANAGED: "a managed cache",
}
QUEUES = {
    QueueChoice.NONE: "",
    QueueChoice.IN_DATABASE: "",
    QueueChoice.REDIS: "a queue in Redis",
    QueueChoice.MANAGED: "a managed queue",
}
EDGES = {EdgeChoice.NONE: "", EdgeChoice.CDN: "a CDN in front"}
BACKUPS = {
    BackupMethod.NONE: "",
    BackupMethod.NIGHTLY: "a copy every night",
    BackupMethod.CONTINUOUS: "continuous backups",
}
SURVIVES = {
    Survives.NOTHING: "waits for a repair when its machine fails",
    Survives.MACHINE: "survives the loss of a machine",
    Survives.ZONE: "survives the loss of a zone",
    Survives.REGION: "survives the loss of a region",
}
PROMISES = {
    "availability": "availability",
    "latency_p95": "latency p95",
    "rpo": "data loss (RPO)",
    "rto": "recovery (RTO)",
    "survives": "survives",
    "budget": "budget",
    "hours": "your hours",
    "capacity": "capacity",
}
CAUSES = {
    Cause.HOST: "host loss",
    Cause.ZONE: "zone loss",
    Cause.REGION: "region loss",
    Cause.PROVIDER: "provider outage",
    Cause.OWN_FAULTS: "own faults",
    Cause.DATABASE_FAULTS: "database faults",
    Cause.DEPLOYS: "deploys",
    Cause.BAD_CHANGES: "bad changes",
    Cause.OUTSIDE: "outside services",
}
PHASES = {
    Phase.DETECT: "noticing",
    Phase.WAIT: "waiting for a person",
    Phase.DECIDE: "deciding",
    Phase.REPAIR: "repairing",
    Phase.VERIFY: "verifying",
}
DISASTERS = {
    Disaster.HOST_LOST: "a machine is lost",
    Disaster.DATABASE_CORRUPTED: "the database is corrupted",
    Disaster.DELETED_BY_MISTAKE: "data is deleted by mistake",
    Disaster.ZONE_LOST: "a zone is lost",
    Disaster.REGION_LOST: "a region is lost",
    Disaster.PROVIDER_LOST: "the provider is lost",
}
TIERS = {
    Tier.APP: "application",
    Tier.WORKER: "workers",
    Tier.PROXY: "proxy",
    Tier.DATABASE: "database",
    Tier.CACHE: "cache",
    Tier.QUEUE: "queue",
    Tier.EDGE: "edge",
    Tier.FILES: "files",
    Tier.EMAIL: "e-mail",
}
EATERS = {
    **{str(cause): words for cause, words in CAUSES.items()},
    **{str(tier): words for tier, words in TIERS.items()},
    "outside": "services outside",
}


LEVELS = {
    1: "one, everything in one place",
    2: "apart, each part in a place of its own",
    3: "redundant, no single machine stops it",
    4: "scaled, in tiers that grow by themselves",
    5: "distributed, over shards or regions",
}
STRUCTURE = {
    "app_redundant": "application doubled",
    "database_redundant": "database doubled",
    "survives": "survives the loss of",
    "backup": "backups",
    "edge": "network edge",
    "pooler": "connection pooler",
    "replicas": "read replicas",
    "own_proxy": "a proxy of your own",
    "workers": "workers apart",
}
CHOICES = {
    "patroni": "automatic failover (Patroni)",
    "standby_by_hand": "standby promoted by hand",
    "cdn": "CDN",
    "redis": "Redis",
    "on_host": "beside the application",
}

SELLERS = {
    **{name: sku_title(name) for name in ("aws", "azure", "cloudflare", "digitalocean", "gcp", "vercel")},
    **{name: name.capitalize() for name in ("backblaze", "bunny", "datadog", "grafana", "hyperping")},
    **{name: name.capitalize() for name in ("instatus", "postmark", "resend", "sentry", "tailscale")},
    "betterstack": "Better Stack",
    "github": "GitHub",
    "openstatus": "OpenStatus",
    "pagerduty": "PagerDuty",
    "sendgrid": "SendGrid",
    "uptimerobot": "UptimeRobot",
}
ORDINARY = {"An", "One", "Serverless", "Containers", "Static", "Servers"}
BETWEEN_DIGITS = re.compile(r"(?<=\d)_(?=\d)")


def promise(name: str) -> str:
    """A promise's name as it is said; an unknown one with its underscores opened."""
    return PROMISES.get(name, spaced(name))


def spaced(slug: str) -> str:
    """A slug as words; ``99_9`` is a number."""
    return BETWEEN_DIGITS.sub(".", slug).replace("_", " ")


def level(number: int) -> str:
    """A level of growth with what it means."""
    return f"{number} of {max(LEVELS)}: {LEVELS[number]}"


def part(attribute: str) -> str:
    """What an attribute of a structure is called."""
    return STRUCTURE.get(attribute, spaced(attribute))


def choice(value: object) -> str:
    """A value of a structure as it is said."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return CHOICES.get(str(value), spaced(str(value)))


def inside(sentence: str) -> str:
    """A title where a sentence goes on: without its first capital, unless that begins a name."""
    first, _, rest = sentence.partition(" ")
    return f"{first.lower()} {rest}" if first in ORDINARY else sentence


def eater(slug: str) -> str:
    """What eats a promise, as it is said: a cause of downtime or a part of the answer's time."""
    return EATERS.get(slug, spaced(slug))


def sentence(design: Design) -> str:
    """A design in one sentence: what, where, and what it does when a machine fails."""
    structure = design.structure
    app = design.component(Tier.APP)
    count = app.count if app else 0
    first = structure_title(structure, design.provider, count, design.database_provider)
    extras = (
        CACHES[structure.cache],
        QUEUES[structure.queue],
        EDGES[structure.edge],
        BACKUPS[structure.backup],
    )
    said = ", ".join(part for part in (first, *extras) if part)
    return f"{said}. It {SURVIVES[structure.survives]}."
