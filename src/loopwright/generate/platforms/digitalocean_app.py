"""The App Platform's specification (docs.digitalocean.com/products/app-platform/reference/app-spec)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.address import assumption_of, host_of
from loopwright.generate.digitalocean import bound_address
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.naming import names_of
from loopwright.generate.pinned import version_of
from loopwright.generate.platforms.program import DECIDED, PERCENT, UNBUILT, Program, elsewhere, stated
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

REGION_LETTERS, MOST_INSTANCES = 3, 250
DEDICATED, FIXED = "apps-d-", "-fixed"
FIRST = (
    "doctl apps create --spec .do/app.yaml   # then `doctl apps update ID --spec .do/app.yaml` for each release",
    "Zeros stand for the image's digest until the first one is built; the pipeline puts the built one in.",
    "terraform/ declares the same app: apply this file or that configuration, not both.",
    "Secrets have names here and no values: they are typed into the app's settings once and kept encrypted there.",
)


@renders("seed: infrastructure-from-loop, Infrastructure as Code; technology-infrastructure, Hosting Options")
def digitalocean_app(setting: Setting) -> Rendered:
    """The App Platform's specification: service, worker, migration before each release, databases, alerts."""
    if because := elsewhere(setting, "digitalocean", "DigitalOcean's App Platform"):
        return because
    program = Program(setting)
    body: dict[str, Data] = {
        "name": names_of(program.setting).application,
        "region": setting.design.region[:REGION_LETTERS],
        "domains": [{"domain": host_of(setting), "type": "PRIMARY", "minimum_tls_version": "1.2"}],
        "alerts": [{"rule": "DEPLOYMENT_FAILED"}, {"rule": "DOMAIN_FAILED"}],
        "ingress": {"rules": [{"match": {"path": {"prefix": "/"}}, "component": {"name": "app"}}]},
        "services": [_service(program)],
    }
    if program.worker:
        body["workers"] = [_worker(program)]
    if program.database:
        body["jobs"] = [_migration(program)]
    if stores := _stores(program):
        body["databases"] = stores
    said = stated(
        *FIRST,
        assumption_of(setting),
        f"Commands by {program.application.assumption}.",
        *_of_size(program),
        *_of_stores(program),
    )
    return (File(".do/app.yaml", said + yaml_text(body), DECIDED),)


def size(program: Program, sku: str) -> str:
    """A size's slug: one that may not be multiplied gives way to its like that may."""
    return sku.removesuffix(FIXED) if program.count > 1 else sku


def _service(program: Program) -> Data:
    value = program.seconds
    check: dict[str, Data] = {
        "period_seconds": value("choice.health_check.balancer_interval_seconds"),
        "timeout_seconds": value("choice.health_check.timeout_seconds"),
        "failure_threshold": value("choice.health_check.failures"),
    }
    limits: list[Data] = [
        {"rule": rule, "value": share * PERCENT, "operator": "GREATER_THAN", "window": "FIVE_MINUTES"}
        for rule, share in (
            ("CPU_UTILIZATION", program.setting.value("seed.cpu_alert")),
            ("MEM_UTILIZATION", program.setting.value("choice.monitoring_thresholds.memory_used")),
        )
    ]
    return {
        **_component(program, "app", program.app.sku, program.command(program.application.start)),
        **_number(program),
        "http_port": program.application.port,
        "health_check": {"http_path": program.ready_path, **check},
        "termination": {
            "drain_seconds": value("running.drain_seconds"),
            "grace_period_seconds": value("running.finish_seconds"),
        },
        "alerts": limits,
    }


def _number(program: Program) -> dict[str, Data]:
    if program.most > program.count and program.app.sku.startswith(DEDICATED):
        return {
            "autoscaling": {
                "min_instance_count": program.count,
                "max_instance_count": min(program.most, MOST_INSTANCES),
                "metrics": {"cpu": {"percent": program.busy_percent}},
            }
        }
    return {"instance_count": program.count}


def _worker(program: Program) -> Data:
    return {
        **_component(program, "worker", program.worker_sku, program.command(program.application.worker)),
        "instance_count": program.workers,
        "termination": {"grace_period_seconds": program.seconds("running.finish_seconds")},
    }


def _migration(program: Program) -> Data:
    run = program.command(program.application.migrate)
    return {**_component(program, "migrate", program.app.sku, run), "kind": "PRE_DEPLOY", "instance_count": 1}


def _component(program: Program, name: str, sku: str, run: str) -> dict[str, Data]:
    return {
        "name": name,
        "image": {"registry_type": "DOCR", "repository": names_of(program.setting).images, "digest": UNBUILT},
        "run_command": run,
        "instance_size_slug": size(program, sku),
        "envs": _variables(program),
    }


def _variables(program: Program) -> list[Data]:
    bound = {"DATABASE_URL": bound_address(program.setting) if _managed(program) else ""}
    bound["REDIS_URL"] = "${cache.DATABASE_URL}" if program.own(Tier.CACHE) else ""
    found: list[Data] = [
        {"key": key, "value": value, "scope": "RUN_TIME"}
        for key, value in program.plain.items()
        if key != "PORT"  # the platform's own word
    ]
    for read, name in program.read.items():
        if address := bound.get(name):
            found.append({"key": read, "value": address, "scope": "RUN_TIME"})
        else:
            found.append({"key": read, "scope": "RUN_TIME", "type": "SECRET"})
    return found


def _managed(program: Program) -> bool:
    part = program.own(Tier.DATABASE)
    return part is not None and ".managed-database." in part.offering


def _stores(program: Program) -> list[Data]:
    found: list[Data] = []
    for name, engine, version, there in (
        ("database", "PG", version_of("postgresql"), _managed(program)),
        ("cache", "VALKEY", version_of("valkey").partition(".")[0], program.own(Tier.CACHE) is not None),
    ):
        if there:
            names = names_of(program.setting)
            cluster = names.database if name == "database" else names.cache
            found.append(
                {
                    "name": name,
                    "engine": engine,
                    "version": version,
                    "production": True,
                    "cluster_name": cluster,
                }
            )
    return found


def _of_size(program: Program) -> tuple[str, ...]:
    found = []
    row = program.app
    if program.count > 1 and row.sku.endswith(FIXED):
        found.append(
            f"{row.sku} may not run more than once: {row.sku.removesuffix(FIXED)} stands in for it, "
            f"{_dearer(program)}."
        )
    if program.most > program.count and not row.sku.startswith(DEDICATED):
        found.append(
            f"Load adds instances on dedicated sizes ({DEDICATED}…) alone; {program.count} of this size carry the "
            "peak of the design, and more are added by hand."
        )
    if program.worker and program.worker.sku != program.worker_sku:
        found.append(
            f"The design prices the worker as {program.worker.sku}; here it is as large as the application."
        )
    return tuple(found)


def _dearer(program: Program) -> str:
    """What the size that may be multiplied costs more than the one that was priced."""
    row = program.setting.catalogue.compute_row
    like, priced = row(program.app.offering.replace(FIXED, "")), row(program.app.offering)
    if like.usd_month is None or priced.usd_month is None:
        return "at a price of its own"
    return f"${like.usd_month - priced.usd_month:g} a month dearer each than the design says"


def _of_stores(program: Program) -> tuple[str, ...]:
    """How the stores are made, once, outside the app: deleting the app leaves them alone."""
    found = []
    region, name = program.setting.design.region, f"{program.setting.project}-production"
    for tier, engine, version in (
        (Tier.DATABASE, "pg", version_of("postgresql")),
        (Tier.CACHE, "valkey", version_of("valkey").partition(".")[0]),
    ):
        part = program.own(tier)
        if part and (tier is Tier.CACHE or _managed(program)):
            nodes = 2 if tier is Tier.DATABASE and program.standby else part.count
            found.append(
                f"Made once, first: doctl databases create {name}-{tier} --engine {engine} --version {version} "
                f"--size {part.sku.partition(' ')[0]} --num-nodes {nodes} --region {region}"
            )
    if found:
        found.append(
            "DigitalOcean copies PostgreSQL each day and to the minute. What is made so outlives the app: deleting it "
            "is a step of its own, and never this file's."
        )
    return tuple(found)
