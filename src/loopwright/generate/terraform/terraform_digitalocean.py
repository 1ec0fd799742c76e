"""The design at DigitalOcean in Terraform: an App Platform app or Droplets, managed PostgreSQL and Valkey, Spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.verdict import NotApplicable
from loopwright.generate.application import HEALTH_PATH, application_of, plain_names, secret_names
from loopwright.generate.hcl import Comment, block, ref, template
from loopwright.generate.pinned import version_of
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.terraform.aws.variables import Variable
from loopwright.generate.terraform.others.frame import (
    admin,
    count,
    disk_gb,
    held,
    sku,
    spaces,
    test_file,
    written,
)
from loopwright.loop.vocabulary import Arrangement, CacheChoice

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item, Value
    from loopwright.generate.setting import Setting

NETWORK = "10.20.0.0/20"
FITS = frozenset({Arrangement.PLATFORM, Arrangement.ONE_SERVER, Arrangement.SERVERS})
ANYWHERE: list[Value] = ["0.0.0.0/0", "::/0"]
UPKEEP: dict[str, Value] = {"day": "sunday", "hour": "04:00:00"}


@renders("seed: infrastructure-from-loop, Infrastructure as Code")
def terraform_digitalocean(setting: Setting) -> Rendered:
    """The design at DigitalOcean: the application, its database with a standby where promised, files, alerts."""
    if setting.design.provider != "digitalocean":
        return NotApplicable("the application does not run at DigitalOcean")
    if setting.structure.arrangement not in FITS:
        return NotApplicable("clusters at DigitalOcean are made by the manifests' guide, not declared here")
    variables = _variables(setting)
    region = setting.design.region
    backend = spaces(setting, region, f"https://{region}.digitaloceanspaces.com")
    application = _app(setting) if _platform(setting) else _droplets(setting)
    parts = (
        *held("digitalocean", backend, {}, variables),
        ("network.tf", _network(setting), ("address_plan",)),
        ("application.tf", application, ("scaling_policy", "health_check")),
        ("database.tf", _database(setting), ("database_stage", "backup_schedule")),
        ("cache.tf", _cache(setting), ("caching",)),
        ("files.tf", _files(setting), ("file_backup",)),
        ("alerts.tf", _alerts(), ("alert_rules",)),
        ("outputs.tf", _outputs(setting), ("infrastructure_as_code",)),
        test_file("digitalocean", variables, _promises(setting)),
    )
    first = (
        "export DIGITALOCEAN_TOKEN=… SPACES_ACCESS_KEY_ID=… SPACES_SECRET_ACCESS_KEY=…",
        "export AWS_ACCESS_KEY_ID=$SPACES_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=$SPACES_SECRET_ACCESS_KEY",
        "terraform init",
    )
    assumed = (
        "Secrets are typed into the app's settings once; this configuration names them and ignores their values.",
    )
    return written(setting, parts, variables, first, assumed)


def _platform(setting: Setting) -> bool:
    return setting.structure.arrangement is Arrangement.PLATFORM


def _hosted(setting: Setting) -> bool:
    part = setting.component(Tier.DATABASE)
    return part is not None and "managed-database" in part.offering


def _cached(setting: Setting) -> bool:
    return setting.structure.cache is CacheChoice.MANAGED


def _worker(setting: Setting) -> bool:
    return setting.structure.workers


def _variables(setting: Setting) -> tuple[Variable, ...]:
    found = [
        Variable("region", "The region; the design was priced in this one", "string", setting.design.region),
        Variable(
            "domain_name", "The product's name in the web", "string", example=f"app.{setting.project}.example"
        ),
        Variable("alarm_email", "Who is woken", "string", example=f"alarms@{setting.project}.example"),
        Variable("app_count", "Instances of the application", "number", count(setting, Tier.APP)),
        Variable("app_size", "Their size", "string", sku(setting, Tier.APP).removesuffix("-fixed")),
    ]
    if _platform(setting):
        found += [
            Variable(
                "repository", "The repository of images in DigitalOcean's registry", "string", setting.project
            ),
            Variable(
                "image_tag",
                "The tag to run",
                "string",
                None,
                'var.image_tag != "latest"',
                "Name one image, never latest.",
                "1.0.0",
            ),
        ]
        if _worker(setting):
            found.append(
                Variable(
                    "worker_count", "Instances for background work", "number", count(setting, Tier.WORKER)
                )
            )
    else:
        found += [
            admin(),
            Variable("cloud_init", "The text of the servers' cloud-init", "string", example="#cloud-config"),
            Variable("ssh_public_key", "The key that may enter", "string", example="ssh-ed25519 AAAA… owner"),
            Variable("disk_gb", "The volume for data", "number", disk_gb(setting)),
        ]
    if _hosted(setting):
        found += [
            Variable("database_size", "The size of the database", "string", _database_size(setting)),
            Variable(
                "database_nodes", "The writer and those that take over from it", "number", _nodes(setting)
            ),
        ]
    return tuple(found)


def _database_size(setting: Setting) -> str:
    return sku(setting, Tier.DATABASE)


def _nodes(setting: Setting) -> int:
    return 2 if setting.structure.database_redundant else 1


def _resource(kind: str, name: str, *items: Item) -> Block:
    return block("resource", f"digitalocean_{kind}", name, *items)


def _network(setting: Setting) -> tuple[Item, ...]:
    return (
        block("locals", {"project": setting.project, "name": template("${local.project}-production")}),
        _resource(
            "vpc", "main", {"name": ref("local.name"), "region": ref("var.region"), "ip_range": NETWORK}
        ),
        _resource(
            "project",
            "main",
            {
                "name": ref("local.name"),
                "environment": "Production",
                "purpose": "Web Application",
                "resources": _in_project(setting),
            },
        ),
    )


def _in_project(setting: Setting) -> Value:
    found = ["[digitalocean_app.main.urn]" if _platform(setting) else "digitalocean_droplet.app[*].urn"]
    if _hosted(setting):
        found.append("[digitalocean_database_cluster.main.urn]")
    return ref(f"concat({', '.join(found)})")


def _app(setting: Setting) -> tuple[Item, ...]:
    application = application_of(setting)
    value = setting.value
    check = block(
        "health_check",
        {
            "http_path": HEALTH_PATH,
            "period_seconds": round(value("choice.health_check.balancer_interval_seconds")),
            "timeout_seconds": round(value("choice.health_check.timeout_seconds")),
            "failure_threshold": round(value("choice.health_check.failures")),
        },
    )
    alerts = [
        block("alert", {"rule": rule, "value": limit, "operator": "GREATER_THAN", "window": "FIVE_MINUTES"})
        for rule, limit in (
            ("CPU_UTILIZATION", value("seed.cpu_alert") * 100),
            ("MEM_UTILIZATION", value("choice.monitoring_thresholds.memory_used") * 100),
        )
    ]
    service = block(
        "service",
        {
            "name": "app",
            "instance_count": ref("var.app_count"),
            "instance_size_slug": ref("var.app_size"),
            "http_port": application.port,
            "run_command": application.start,
        },
        _image(),
        check,
        *_env(setting),
        *alerts,
    )
    worker = block(
        "worker",
        {
            "name": "worker",
            "instance_count": ref("var.worker_count"),
            "instance_size_slug": ref("var.app_size"),
            "run_command": application.worker,
        },
        _image(),
        *_env(setting),
    )
    migrate = block(
        "job",
        {
            "name": "migrate",
            "kind": "PRE_DEPLOY",
            "instance_size_slug": ref("var.app_size"),
            "run_command": application.migrate,
        },
        _image(),
        *_env(setting),
    )
    database = block(
        "database",
        {
            "name": "database",
            "engine": "PG",
            "production": True,
            "cluster_name": ref("digitalocean_database_cluster.main.name"),
        },
    )
    spec = block(
        "spec",
        {"name": ref("substr(local.name, 0, 32)"), "region": ref("substr(var.region, 0, 3)")},
        block("domain", {"name": ref("var.domain_name"), "type": "PRIMARY"}),
        block("alert", {"rule": "DEPLOYMENT_FAILED"}),
        block("alert", {"rule": "DOMAIN_FAILED"}),
        service,
        *([worker] if _worker(setting) else []),
        migrate,
        *([database] if _hosted(setting) else []),
    )
    return (Comment(application.assumption), _resource("app", "main", spec))


def _image() -> Block:
    return block(
        "image", {"registry_type": "DOCR", "repository": ref("var.repository"), "tag": ref("var.image_tag")}
    )


def _env(setting: Setting) -> list[Block]:
    found = [
        block("env", {"key": key, "value": value, "scope": "RUN_TIME", "type": "GENERAL"})
        for key, value in plain_names(setting).items()
        if key != "PORT"
    ]
    for name in secret_names(setting):
        if name == "DATABASE_URL" and _hosted(setting):
            found.append(
                block("env", {"key": name, "value": "${database.DATABASE_URL}", "scope": "RUN_TIME"})
            )
        else:
            found.append(block("env", {"key": name, "scope": "RUN_TIME", "type": "SECRET"}))
    return found


def _droplets(setting: Setting) -> tuple[Item, ...]:
    several = count(setting, Tier.APP) > 1
    machine = _resource(
        "droplet",
        "app",
        {"count": ref("var.app_count")},
        {
            "name": template("${local.name}-app-${count.index + 1}"),
            "image": "debian-12-x64",
            "size": ref("var.app_size"),
            "region": ref("var.region"),
            "vpc_uuid": ref("digitalocean_vpc.main.id"),
            "ssh_keys": [ref("digitalocean_ssh_key.owner.id")],
            "user_data": ref("var.cloud_init"),
            "monitoring": True,
            "backups": True,
            "tags": [template("${local.name}-app")],
        },
        block("lifecycle", {"ignore_changes": [ref("image"), ref("user_data"), ref("ssh_keys")]}),
    )
    key = _resource("ssh_key", "owner", {"name": ref("local.name"), "public_key": ref("var.ssh_public_key")})
    return (key, machine, *_volume(), _firewall(several=several), *(_balancer(setting) if several else ()))


def _volume() -> tuple[Item, ...]:
    each: Item = {"count": ref("var.app_count")}
    return (
        _resource(
            "volume",
            "data",
            each,
            {
                "name": template("${local.name}-data-${count.index + 1}"),
                "region": ref("var.region"),
                "size": ref("var.disk_gb"),
                "initial_filesystem_type": "ext4",
            },
            block("lifecycle", {"prevent_destroy": True}),
        ),
        _resource(
            "volume_attachment",
            "data",
            each,
            {
                "droplet_id": ref("digitalocean_droplet.app[count.index].id"),
                "volume_id": ref("digitalocean_volume.data[count.index].id"),
            },
        ),
    )


def _firewall(*, several: bool) -> Block:
    source: dict[str, Value] = (
        {"source_load_balancer_uids": [ref("digitalocean_loadbalancer.main.id")]}
        if several
        else {"source_addresses": ANYWHERE}
    )
    inward = [
        block(
            "inbound_rule",
            {"protocol": "tcp", "port_range": "22", "source_addresses": ref("var.admin_cidrs")},
        )
    ]
    ports = ("80",) if several else ("80", "443")
    inward += [block("inbound_rule", {"protocol": "tcp", "port_range": port, **source}) for port in ports]
    outward = [
        block(
            "outbound_rule",
            {"protocol": protocol, "port_range": "1-65535", "destination_addresses": ANYWHERE},
        )
        for protocol in ("tcp", "udp")
    ]
    return _resource(
        "firewall",
        "app",
        {"name": ref("local.name"), "droplet_ids": ref("digitalocean_droplet.app[*].id")},
        *inward,
        *outward,
    )


def _balancer(setting: Setting) -> tuple[Item, ...]:
    value = setting.value
    return (
        _resource(
            "certificate",
            "main",
            {"name": ref("local.name"), "type": "lets_encrypt", "domains": [ref("var.domain_name")]},
            block("lifecycle", {"create_before_destroy": True}),
        ),
        _resource(
            "loadbalancer",
            "main",
            {
                "name": ref("local.name"),
                "region": ref("var.region"),
                "vpc_uuid": ref("digitalocean_vpc.main.id"),
                "droplet_tag": template("${local.name}-app"),
                "redirect_http_to_https": True,
            },
            block(
                "forwarding_rule",
                {
                    "entry_port": 443,
                    "entry_protocol": "https",
                    "target_port": 80,
                    "target_protocol": "http",
                    "certificate_name": ref("digitalocean_certificate.main.name"),
                },
            ),
            block(
                "healthcheck",
                {
                    "port": 80,
                    "protocol": "http",
                    "path": HEALTH_PATH,
                    "check_interval_seconds": round(value("choice.health_check.balancer_interval_seconds")),
                    "response_timeout_seconds": round(value("choice.health_check.timeout_seconds")),
                    "unhealthy_threshold": round(value("choice.health_check.failures")),
                },
            ),
        ),
    )


def _database(setting: Setting) -> tuple[Item, ...]:
    if not _hosted(setting):
        return ()
    source: dict[str, Value] = (
        {"type": "app", "value": ref("digitalocean_app.main.id")}
        if _platform(setting)
        else {"type": "tag", "value": template("${local.name}-app")}
    )
    return (
        _resource(
            "database_cluster",
            "main",
            {
                "name": template("${local.name}-database"),
                "engine": "pg",
                "version": version_of("postgresql"),
                "size": ref("var.database_size"),
                "node_count": ref("var.database_nodes"),
                "region": ref("var.region"),
                "private_network_uuid": ref("digitalocean_vpc.main.id"),
            },
            Comment(
                "DigitalOcean encrypts its disks and keeps every change of the last seven days by itself"
            ),
            block("maintenance_window", UPKEEP),
            block("lifecycle", {"prevent_destroy": True}),
        ),
        _resource(
            "database_firewall",
            "main",
            {"cluster_id": ref("digitalocean_database_cluster.main.id")},
            block("rule", source),
        ),
    )


def _cache(setting: Setting) -> tuple[Item, ...]:
    if not _cached(setting):
        return ()
    return (
        _resource(
            "database_cluster",
            "cache",
            {
                "name": template("${local.name}-cache"),
                "engine": "valkey",
                "version": version_of("valkey").split(".", maxsplit=1)[0],
                "size": sku(setting, Tier.CACHE),
                "node_count": max(1, count(setting, Tier.CACHE)),
                "region": ref("var.region"),
                "private_network_uuid": ref("digitalocean_vpc.main.id"),
            },
            block("maintenance_window", UPKEEP),
        ),
    )


def _files(setting: Setting) -> tuple[Item, ...]:
    if setting.component(Tier.FILES) is None:
        return ()
    days = round(setting.value("seed.backup.daily_days"))
    return (
        _resource(
            "spaces_bucket",
            "files",
            {"name": template("${local.name}-files"), "region": ref("var.region"), "acl": "private"},
            block("versioning", {"enabled": True}),
            block(
                "lifecycle_rule", {"enabled": True}, block("noncurrent_version_expiration", {"days": days})
            ),
            block("lifecycle", {"prevent_destroy": True}),
        ),
    )


def _alerts() -> tuple[Item, ...]:
    mail = block("notifications", {"email": [ref("var.alarm_email")]})
    watched = _resource(
        "uptime_check",
        "main",
        {"name": ref("local.name"), "target": template("https://${var.domain_name}" + HEALTH_PATH)},
    )
    down = _resource(
        "uptime_alert",
        "down",
        {
            "name": template("${local.name} is down"),
            "check_id": ref("digitalocean_uptime_check.main.id"),
            "type": "down_global",
            "period": "2m",
        },
        mail,
    )
    return (watched, down)


def _outputs(setting: Setting) -> tuple[Item, ...]:
    several = not _platform(setting) and count(setting, Tier.APP) > 1
    where = (
        "digitalocean_app.main.default_ingress"
        if _platform(setting)
        else "digitalocean_loadbalancer.main.ip"
        if several
        else "digitalocean_droplet.app[0].ipv4_address"
    )
    return (
        block("output", "address", {"description": "What the product's name points at", "value": ref(where)}),
    )


def _promises(setting: Setting) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    if _hosted(setting):
        nodes = _nodes(setting)
        found.append(
            (f"digitalocean_database_cluster.main.node_count >= {nodes}", f"The database has {nodes} nodes.")
        )
        kind = "app" if _platform(setting) else "tag"
        found.append(
            (
                f'alltrue([for rule in digitalocean_database_firewall.main.rule : rule.type == "{kind}"])',
                "The database answers the application alone.",
            )
        )
    if setting.component(Tier.FILES) is not None:
        found.append(('digitalocean_spaces_bucket.files.acl == "private"', "Nobody outside reads the files."))
        found.append(("digitalocean_spaces_bucket.files.versioning[0].enabled", "A deletion can be undone."))
    if _platform(setting):
        instances = count(setting, Tier.APP)
        found.append(
            (
                f"digitalocean_app.main.spec[0].service[0].instance_count == {instances}",
                "As many instances as designed.",
            )
        )
    return tuple(found)
