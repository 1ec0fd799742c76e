"""Names of providers and arrangements as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.loop.vocabulary import Arrangement, DatabaseStage

if TYPE_CHECKING:
    from loopwright.catalogue.rows import ComputeOffering, DatabaseOffering
    from loopwright.design.model import Structure

PROVIDERS = {
    "aws": "AWS",
    "gcp": "Google Cloud",
    "azure": "Azure",
    "ovh": "OVH",
    "digitalocean": "DigitalOcean",
    "fly.io": "Fly.io",
    "planetscale": "PlanetScale",
    "own": "your own rack",
}
ARRANGEMENT_TITLES = {
    Arrangement.STATIC: "Static files at the edge",
    Arrangement.ONE_SERVER: "One server",
    Arrangement.SERVERS: "Servers",
    Arrangement.PLATFORM: "An application platform",
    Arrangement.SERVERLESS: "Serverless",
    Arrangement.CONTAINERS: "Containers",
    Arrangement.KUBERNETES: "Kubernetes",
}
STAGE_TITLES = {
    DatabaseStage.NONE: "no database",
    DatabaseStage.ON_HOST: "PostgreSQL beside the application",
    DatabaseStage.OWN_SERVER: "PostgreSQL on a server of its own",
    DatabaseStage.STANDBY_BY_HAND: "PostgreSQL with a standby promoted by hand",
    DatabaseStage.PATRONI: "PostgreSQL with automatic failover (Patroni)",
    DatabaseStage.MANAGED: "managed PostgreSQL",
    DatabaseStage.MANAGED_STANDBY: "managed PostgreSQL with a standby",
    DatabaseStage.REPLICAS: "managed PostgreSQL with read replicas",
    DatabaseStage.SHARDED: "sharded PostgreSQL",
}


def sku_title(provider: str) -> str:
    """A provider's name as it writes itself."""
    return PROVIDERS.get(provider, provider.replace("_", " ").title())


def machine_title(row: ComputeOffering | DatabaseOffering) -> str:
    """An offering with its size and seller: "CX33 (4 vCPU, 8 GB) at Hetzner"."""
    # Hetzner writes its sizes in capitals and sells them in small letters
    sku = row.sku.upper() if row.provider == "hetzner" else row.sku
    return f"{sku} ({row.cores:g} vCPU, {row.memory_gb:g} GB) at {sku_title(row.provider)}"


def structure_title(structure: Structure, provider: str = "", count: int = 0, database: str = "") -> str:
    """A structure in a line that a founder understands; ``database`` is who sells that, where it is another."""
    head = ARRANGEMENT_TITLES[structure.arrangement]
    if structure.arrangement is Arrangement.SERVERS:
        head = f"{count} servers behind a proxy" if count > 1 else "One server for the application"
    elif count > 1 and structure.arrangement is not Arrangement.SERVERLESS:
        head = f"{head}, {count} instances"
    where = f" on {sku_title(provider)}" if provider else ""
    parts = [f"{head}{where}"]
    if structure.database is not DatabaseStage.NONE:
        elsewhere = database not in ("", provider)
        parts.append(STAGE_TITLES[structure.database] + (f" at {sku_title(database)}" if elsewhere else ""))
    return ", ".join(parts)
