"""The design at Hetzner in Terraform: servers, their network and firewall, volumes, a balancer where several run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.verdict import NotApplicable
from loopwright.generate.application import HEALTH_PATH, application_of
from loopwright.generate.hcl import Comment, block, ref, template
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
from loopwright.loop.vocabulary import Arrangement, DatabaseStage

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item, Value
    from loopwright.generate.setting import Setting

ZONE_OF = {"eu-central": "fsn1", "us-east": "ash", "us-west": "hil", "ap-southeast": "sin"}
NETWORK, SUBNET = "10.20.0.0/16", "10.20.1.0/24"
ANYWHERE: list[Value] = ["0.0.0.0/0", "::/0"]
OWN = frozenset({DatabaseStage.OWN_SERVER, DatabaseStage.STANDBY_BY_HAND, DatabaseStage.PATRONI})
FITS = frozenset({Arrangement.ONE_SERVER, Arrangement.SERVERS})


@renders("seed: infrastructure-from-loop, Infrastructure as Code")
def terraform_hetzner(setting: Setting) -> Rendered:
    """The design at Hetzner: servers with volumes that outlive them, a private network, a firewall, a balancer."""
    if setting.design.provider != "hetzner":
        return NotApplicable("the application does not run at Hetzner")
    if setting.structure.arrangement not in FITS:
        return NotApplicable("Hetzner has machines only; what a cluster runs on them is not declared here")
    variables = _variables(setting)
    region = setting.design.region
    backend = spaces(setting, ZONE_OF.get(region, "fsn1"), "https://fsn1.your-objectstorage.com")
    parts = (
        *held("hcloud", backend, {}, variables),
        ("network.tf", _network(setting.project, region), ("address_plan",)),
        ("firewall.tf", _firewalls(setting), ("firewall_rules", "private_access")),
        ("servers.tf", _servers(setting), ("scaling_policy", "database_stage")),
        ("balancer.tf", _balancer(setting), ("names_and_certificates",)),
        ("outputs.tf", _outputs(setting), ("infrastructure_as_code",)),
        test_file("hcloud", variables, _promises(setting)),
    )
    first = (
        "export HCLOUD_TOKEN=… AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…   # and the object storage's",
        "terraform init",
    )
    assumed = (
        'What a server becomes stands in its cloud-init: TF_VAR_cloud_init="$(cat …/cloud-init.yaml)".',
        "Volumes are encrypted by the server (LUKS, in its cloud-init); Hetzner does not.",
    )
    return written(setting, parts, variables, first, assumed)


def _own_database(setting: Setting) -> bool:
    part = setting.component(Tier.DATABASE)
    return setting.structure.database in OWN and part is not None and part.provider == "hetzner"


def _groups(setting: Setting) -> tuple[Tier, ...]:
    worker = setting.component(Tier.WORKER)
    own = [Tier.WORKER] if worker is not None and worker.provider == "hetzner" else []
    return (Tier.APP, *own, *([Tier.DATABASE] if _own_database(setting) else []))


def _keeps(setting: Setting) -> Tier:
    """The group whose servers carry the volumes."""
    return Tier.DATABASE if _own_database(setting) else Tier.APP


def _balanced(setting: Setting) -> bool:
    return count(setting, Tier.APP) > 1


def _volumes(setting: Setting) -> bool:
    return _own_database(setting) or setting.structure.arrangement is Arrangement.ONE_SERVER


def _variables(setting: Setting) -> tuple[Variable, ...]:
    location = ZONE_OF.get(setting.design.region, "fsn1")
    found = [
        Variable("location", "The place of the servers", "string", location),
        admin(),
        Variable(
            "ssh_public_keys",
            "Keys that may enter, by name",
            "map(string)",
            example={"owner": "ssh-ed25519 AAAA… owner"},
        ),
    ]
    if _balanced(setting):
        found.append(
            Variable(
                "domain_name",
                "The product's name in the web",
                "string",
                example=f"app.{setting.project}.example",
            )
        )
    for tier in _groups(setting):
        found += [
            Variable(f"{tier.value}_count", f"Servers for the {tier.value}", "number", count(setting, tier)),
            Variable(f"{tier.value}_type", f"Their size for the {tier.value}", "string", sku(setting, tier)),
            Variable(
                f"{tier.value}_cloud_init",
                f"The text of the cloud-init for the {tier.value}",
                "string",
                example="#cloud-config",
            ),
        ]
    if _volumes(setting):
        found.append(Variable("disk_gb", "The volume for data", "number", disk_gb(setting)))
    return tuple(found)


def _network(project: str, region: str) -> tuple[Item, ...]:
    return (
        block("locals", {"project": project, "name": template("${local.project}-production")}),
        _resource(
            "hcloud_network",
            "main",
            {"name": ref("local.name"), "ip_range": NETWORK, "delete_protection": True},
        ),
        _resource(
            "hcloud_network_subnet",
            "main",
            {
                "network_id": ref("hcloud_network.main.id"),
                "type": "cloud",
                "network_zone": region,
                "ip_range": SUBNET,
            },
        ),
        _resource(
            "hcloud_ssh_key",
            "main",
            {
                "for_each": ref("var.ssh_public_keys"),
                "name": ref("each.key"),
                "public_key": ref("each.value"),
            },
        ),
    )


def _resource(kind: str, name: str, *items: Item) -> Block:
    return block("resource", kind, name, *items)


def _rule(port: str, sources: Value, why: str) -> Block:
    return block(
        "rule",
        {"description": why, "direction": "in", "protocol": "tcp", "port": port, "source_ips": sources},
    )


def _firewalls(setting: Setting) -> tuple[Item, ...]:
    door = _rule("22", ref("var.admin_cidrs"), "The guarded door")
    web = [_rule(port, ANYWHERE, "The web") for port in ("80", "443")]
    found: list[Item] = []
    for tier in _groups(setting):
        rules = [door, *(web if tier is Tier.APP and not _balanced(setting) else [])]
        found.append(
            _resource(
                "hcloud_firewall", tier.value, {"name": template("${local.name}-" + tier.value)}, *rules
            )
        )
    why = Comment(
        "a firewall closes the public side; servers speak to each other on the private network alone"
    )
    return (why, *found)


def _servers(setting: Setting) -> tuple[Item, ...]:
    found: list[Item] = []
    for tier in _groups(setting):
        name = tier.value
        found += [
            _resource(
                "hcloud_placement_group", name, {"name": template("${local.name}-" + name), "type": "spread"}
            ),
            _server(name),
        ]
    if _volumes(setting):
        found += _volume(_keeps(setting).value)
    return tuple(found)


def _server(name: str) -> Block:
    return _resource(
        "hcloud_server",
        name,
        {"count": ref(f"var.{name}_count")},
        {
            "name": template("${local.name}-" + name + "-${count.index + 1}"),
            "server_type": ref(f"var.{name}_type"),
            "image": "debian-12",
            "location": ref("var.location"),
            "ssh_keys": ref("[for key in hcloud_ssh_key.main : key.id]"),
            "user_data": ref(f"var.{name}_cloud_init"),
            "firewall_ids": [ref(f"hcloud_firewall.{name}.id")],
            "placement_group_id": ref(f"hcloud_placement_group.{name}.id"),
            "backups": True,
            "delete_protection": True,
            "rebuild_protection": True,
            "labels": {"project": ref("local.project"), "environment": "production", "part": name},
        },
        block("network", {"network_id": ref("hcloud_network.main.id"), "alias_ips": []}),
        block("lifecycle", {"ignore_changes": [ref("image"), ref("user_data"), ref("ssh_keys")]}),
        {"depends_on": [ref("hcloud_network_subnet.main")]},
    )


def _volume(name: str) -> list[Item]:
    each: Item = {"count": ref(f"var.{name}_count")}
    return [
        _resource(
            "hcloud_volume",
            "data",
            each,
            {
                "name": template("${local.name}-data-${count.index + 1}"),
                "size": ref("var.disk_gb"),
                "location": ref("var.location"),
                "format": "ext4",
                "delete_protection": True,
            },
            block("lifecycle", {"prevent_destroy": True}),
        ),
        _resource(
            "hcloud_volume_attachment",
            "data",
            each,
            {
                "volume_id": ref("hcloud_volume.data[count.index].id"),
                "server_id": ref(f"hcloud_server.{name}[count.index].id"),
                "automount": False,
            },
        ),
    ]


def _balancer(setting: Setting) -> tuple[Item, ...]:
    if not _balanced(setting):
        return ()
    value = setting.value
    port = application_of(setting).port
    own: Value = ref("hcloud_load_balancer.main.id")
    check = block(
        "health_check",
        {
            "protocol": "http",
            "port": port,
            "interval": round(value("choice.health_check.balancer_interval_seconds")),
            "timeout": round(value("choice.health_check.timeout_seconds")),
            "retries": round(value("choice.health_check.failures")),
        },
        block("http", {"path": HEALTH_PATH, "status_codes": ["200"]}),
    )
    return (
        _resource(
            "hcloud_managed_certificate",
            "main",
            {"name": ref("local.name"), "domain_names": [ref("var.domain_name")]},
        ),
        _resource(
            "hcloud_load_balancer",
            "main",
            {
                "name": ref("local.name"),
                "load_balancer_type": "lb11",
                "location": ref("var.location"),
                "delete_protection": True,
            },
        ),
        _resource(
            "hcloud_load_balancer_network",
            "main",
            {"load_balancer_id": own, "subnet_id": ref("hcloud_network_subnet.main.id")},
        ),
        _resource(
            "hcloud_load_balancer_target",
            "app",
            {"count": ref("var.app_count")},
            {
                "type": "server",
                "load_balancer_id": own,
                "server_id": ref("hcloud_server.app[count.index].id"),
                "use_private_ip": True,
                "depends_on": [ref("hcloud_load_balancer_network.main")],
            },
        ),
        _resource(
            "hcloud_load_balancer_service",
            "https",
            {"load_balancer_id": own, "protocol": "https", "destination_port": port},
            block(
                "http", {"certificates": [ref("hcloud_managed_certificate.main.id")], "redirect_http": True}
            ),
            check,
        ),
    )


def _outputs(setting: Setting) -> tuple[Item, ...]:
    where = "hcloud_load_balancer.main.ipv4" if _balanced(setting) else "hcloud_server.app[0].ipv4_address"
    return (
        block("output", "address", {"description": "What the product's name points at", "value": ref(where)}),
    )


def _promises(setting: Setting) -> tuple[tuple[str, str], ...]:
    found = [
        ("alltrue([for one in hcloud_server.app : one.delete_protection])", "Servers refuse to be deleted."),
        ("alltrue([for one in hcloud_server.app : one.backups])", "Servers are copied."),
        (f"length(hcloud_server.app) == {count(setting, Tier.APP)}", "As many servers as designed."),
        (
            (
                'alltrue([for rule in hcloud_firewall.app.rule : rule.port != "22" || '
                '!contains(rule.source_ips, "0.0.0.0/0")])'
            ),
            "The guarded door is not for everybody.",
        ),
    ]
    if _volumes(setting):
        found.append(
            (
                "alltrue([for one in hcloud_volume.data : one.delete_protection])",
                "Data refuses to be deleted.",
            )
        )
    if _own_database(setting):
        found.append(
            (
                'alltrue([for rule in hcloud_firewall.database.rule : rule.port == "22"])',
                "The database is not public.",
            )
        )
    return tuple(found)
