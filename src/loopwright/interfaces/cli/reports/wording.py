"""How the product's words are said to a person: structures, promises, causes, disasters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Cause, Disaster, Phase, Tier
from loopwright.loop.vocabulary import (
    Arrangement,
    BackupMethod,
    CacheChoice,
    DatabaseStage,
    EdgeChoice,
    QueueChoice,
    Survives,
)

if TYPE_CHECKING:
    from loopwright.design.model import Design, Structure

ARRANGEMENTS = {
    Arrangement.STATIC: "Static files at the edge",
    Arrangement.ONE_SERVER: "One server",
    Arrangement.SERVERS: "Servers behind a proxy",
    Arrangement.PLATFORM: "An application platform",
    Arrangement.SERVERLESS: "Serverless functions",
    Arrangement.CONTAINERS: "Managed containers",
    Arrangement.KUBERNETES: "Kubernetes",
}
DATABASES = {
    DatabaseStage.NONE: "",
    DatabaseStage.ON_HOST: "the database beside the application",
    DatabaseStage.OWN_SERVER: "the database on a server of its own",
    DatabaseStage.STANDBY_BY_HAND: "a standby database that a person switches to",
    DatabaseStage.PATRONI: "a database with a standby that takes over by itself",
    DatabaseStage.MANAGED: "a managed database",
    DatabaseStage.MANAGED_STANDBY: "a managed database with a standby",
    DatabaseStage.REPLICAS: "a database with read replicas",
    DatabaseStage.SHARDED: "a sharded database",
}
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
LEVELS = {1: "one", 2: "apart", 3: "redundant", 4: "scaled", 5: "distributed"}


def promise(name: str) -> str:
    """A promise's name as it is said; an unknown one with its underscores opened."""
    return PROMISES.get(name, spaced(name))


def spaced(slug: str) -> str:
    """A slug as words."""
    return slug.replace("_", " ").replace(".", " › ")


def parts(structure: Structure) -> str:
    """A structure in one phrase without vendor: what it is made of."""
    said = (
        ARRANGEMENTS[structure.arrangement],
        DATABASES[structure.database],
        CACHES[structure.cache],
        QUEUES[structure.queue],
        EDGES[structure.edge],
        BACKUPS[structure.backup],
    )
    return ", ".join(part for part in said if part)


def sentence(design: Design) -> str:
    """A design in one sentence: what, where, and what it does when a machine fails."""
    first, _, rest = parts(design.structure).partition(", ")
    where = f" at {design.provider} ({design.region})" if design.region else f" at {design.provider}"
    elsewhere = "" if design.database_provider in {"", design.provider} else f" at {design.database_provider}"
    database = DATABASES[design.structure.database]
    if elsewhere and database:
        rest = rest.replace(database, database + elsewhere, 1)
    return f"{first}{where}{f', {rest}' if rest else ''}; {SURVIVES[design.structure.survives]}."
