"""What a design is called and how large it is, as the commands of its runbooks say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.address import host_of
from loopwright.generate.application import application_of, health_path
from loopwright.generate.debian import major
from loopwright.generate.kubernetes.plan import Plan
from loopwright.generate.naming import DATABASE_USER, database_names_of, host_name, names_at, names_of
from loopwright.generate.recovery.copying import SETTINGS, STANZA
from loopwright.loop.vocabulary import Arrangement, DatabaseStage

if TYPE_CHECKING:
    from loopwright.design.model import Component
    from loopwright.generate.naming import Names
    from loopwright.generate.setting import Setting

COUNT_ROWS = (
    "SELECT relname, reltuples::bigint AS rows FROM pg_class WHERE relkind = 'r' "
    "AND relnamespace = 'public'::regnamespace ORDER BY rows DESC"
)
SCALED = (
    "kubectl patch horizontalpodautoscaler {name} --patch "
    """'{{"spec": {{"minReplicas": '"$FEWEST"', "maxReplicas": '"$MOST"'}}}}'"""
)
RESIZED = (
    "# the same number goes into kubernetes/base/app.yaml, or the next release takes it back\n"
    'kubectl scale "deployment/{name}" --replicas "$FEWEST"'
)
ENDPOINTS = {
    "digitalocean": "https://{region}.digitaloceanspaces.com",
    "hetzner": "https://{place}.your-objectstorage.com",
}
PLACES = {
    "eu-central": "fsn1",
    "us-east": "ash",
    "us-west": "hil",
    "ap-southeast": "sin",
}  # of Hetzner's networks


def values_of(setting: Setting) -> dict[str, str]:
    """Each value by the name under which commands ask for it."""
    return {**_program(setting), **_server(setting), **_database(setting), **_files(setting)}


def hosts_of(setting: Setting) -> tuple[str, ...]:
    """The servers that run the program, as the SSH configuration knows them."""
    if setting.structure.arrangement is Arrangement.ONE_SERVER:
        return (host_name("app"),)
    found = [host_name("app", number + 1) for number in range(_count(setting.component(Tier.APP)))]
    worker = setting.component(Tier.WORKER)
    if worker is not None and worker.shared_with is None:
        found += [host_name("worker", number + 1) for number in range(_count(worker))]
    return tuple(found)


def database_hosts_of(setting: Setting) -> tuple[str, ...]:
    """The servers that run an own database; the first leads."""
    if setting.structure.database is DatabaseStage.ON_HOST:
        return hosts_of(setting)[:1]
    several = {DatabaseStage.PATRONI, DatabaseStage.STANDBY_BY_HAND}
    least = 2 if setting.structure.database in several else 1
    count = max(least, _count(setting.component(Tier.DATABASE)))
    return tuple(host_name("database", number + 1) for number in range(count))


def _pods(setting: Setting, deployment: str) -> str:
    """How a cluster is told how many there are: by the autoscaler, where there is one."""
    plan = Plan(setting)
    return (SCALED if plan.fits and plan.grows else RESIZED).format(name=deployment)


def _program(setting: Setting) -> dict[str, str]:
    names, application = names_of(setting), application_of(setting)
    tiers = {"app": _count(setting.component(Tier.APP))}
    if setting.structure.workers:
        tiers["worker"] = _count(setting.component(Tier.WORKER))
    services = [names.service(tier) for tier in tiers]
    deployments = [setting.project, *list(tiers)[1:]]
    return {
        "project": setting.project,
        "name": names.whole,
        "app": names.application,
        "region": setting.design.region,
        "port": str(application.port),
        "health": health_path(setting),
        "address": host_of(setting),
        "migrate": application.migrate or "true",
        "migrate_on_server": f"/srv/{setting.project}/deploy.sh migrate $IMAGE"
        if application.migrate
        else "true",
        "count": str(tiers["app"]),
        "workers": str(tiers.get("worker", 0)),
        "services": " ".join(tiers),
        "service_names": " ".join(services),
        "service_counts": " ".join(map(str, tiers.values())),
        "services_told": " and ".join(f"`{one}`" for one in services),
        "deployments": " ".join(deployments),
        "deployment": deployments[0],
        "deployments_told": " and ".join(f"`{one}`" for one in deployments),
        "pods": _pods(setting, deployments[0]),
        "vault": names.vault,
        "settings": SETTINGS,
        "stanza": STANZA,
    }


def _server(setting: Setting) -> dict[str, str]:
    hosts = hosts_of(setting)
    names = names_of(setting)
    one = setting.structure.arrangement is Arrangement.ONE_SERVER
    return {
        "server": hosts[0],
        "servers": " ".join(hosts),
        # what its provider calls the first of them
        "machine": names.one_server if one else names.server("app"),
        "debian": str(major(setting)),
    }


def _database(setting: Setting) -> dict[str, str]:
    names, part, structure = database_names_of(setting), setting.component(Tier.DATABASE), setting.structure
    hosts = database_hosts_of(setting)
    standby = structure.database_redundant
    return {
        "database": names.database,
        "dbname": names.database_name,
        "dbowner": names.database_owner,
        "dbuser": DATABASE_USER,
        "dbclass": part.sku.split(" ")[0] if part else "",
        "dbhost": hosts[0],
        "dbhosts": " ".join(hosts),
        "dbstandby": hosts[-1],
        "dbstandby_numbers": " ".join(str(number + 1) for number in range(1, len(hosts))),
        "dbhost_stem": hosts[0].removesuffix("-1"),
        "cluster": setting.project,
        "members": str(1 + (1 if standby else 0) + structure.replicas),
        "multi_az": "--multi-az" if standby else "--no-multi-az",
        "high_availability": _standby_at_azure(standby=standby),
        "subnets": names.database_subnets,
        "settings_group": names.database_settings,
        "door": names.database_door,
        "rows": COUNT_ROWS,
        "major": f"{setting.value('recovery.postgresql_major'):g}",
    }


def _standby_at_azure(*, standby: bool) -> str:
    if not standby:
        return "# (this design has no standby)"
    return (
        'az postgres flexible-server update --name "$DATABASE-restored" --resource-group "$GROUP" '
        "--high-availability ZoneRedundant"
    )


def _files(setting: Setting) -> dict[str, str]:
    part = setting.component(Tier.FILES)
    provider = (part.provider if part else "") or setting.design.provider
    names: Names = names_at(provider, setting.project)
    region = setting.design.region
    endpoint = ENDPOINTS.get(provider, "").format(region=region, place=PLACES.get(region, region))
    return {"files": names.files, "endpoint": endpoint}


def _count(part: Component | None) -> int:
    return 1 if part is None else max(1, part.count)
