"""The design at DigitalOcean in Terraform: an App Platform app or Droplets, managed PostgreSQL and Valkey, Spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.verdict import NotApplicable
from loopwright.generate.application import application_of
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.terraform.becoming import SAID
from loopwright.generate.terraform.digitalocean.alerts import alerts
from loopwright.generate.terraform.digitalocean.droplets import droplets
from loopwright.generate.terraform.digitalocean.guiding import sections
from loopwright.generate.terraform.digitalocean.network import network
from loopwright.generate.terraform.digitalocean.own_database import machines_of_database
from loopwright.generate.terraform.digitalocean.platform import app
from loopwright.generate.terraform.digitalocean.promises import promises
from loopwright.generate.terraform.digitalocean.stores import cache, database, files
from loopwright.generate.terraform.digitalocean.variables import variables
from loopwright.generate.terraform.digitalocean.words import on_platform
from loopwright.generate.terraform.others.frame import address, count, held, spaces, test_file, written
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.generate.hcl import Item
    from loopwright.generate.setting import Setting

FITS = frozenset({Arrangement.PLATFORM, Arrangement.ONE_SERVER, Arrangement.SERVERS})


@renders("seed: infrastructure-from-loop, Infrastructure as Code")
def terraform_digitalocean(setting: Setting) -> Rendered:
    """The design at DigitalOcean: the application, its database with a standby where promised, files, alerts."""
    if setting.design.provider != "digitalocean":
        return NotApplicable("the application does not run at DigitalOcean")
    if setting.structure.arrangement not in FITS:
        return NotApplicable("clusters at DigitalOcean are made by the manifests' guide, not declared here")
    asked = variables(setting)
    region = setting.design.region
    backend = spaces(setting, region, f"https://{region}.digitaloceanspaces.com")
    application = app(setting) if on_platform(setting) else droplets(setting)
    parts = (
        *held("digitalocean", backend, {}, asked),
        ("network.tf", network(setting), ("address_plan",)),
        ("application.tf", application, ("scaling_policy", "health_check")),
        (
            "database.tf",
            (*database(setting), *machines_of_database(setting)),
            ("database_stage", "backup_schedule"),
        ),
        ("cache.tf", cache(setting), ("caching",)),
        ("files.tf", files(setting), ("file_backup",)),
        ("alerts.tf", alerts(), ("alert_rules",)),
        ("outputs.tf", _outputs(setting), ("infrastructure_as_code",)),
        test_file("digitalocean", asked, promises(setting)),
    )
    first = (
        "export DIGITALOCEAN_TOKEN=… SPACES_ACCESS_KEY_ID=… SPACES_SECRET_ACCESS_KEY=…",
        "export AWS_ACCESS_KEY_ID=$SPACES_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=$SPACES_SECRET_ACCESS_KEY",
        "terraform init",
    )
    assumed = [f"The application is run by {application_of(setting).assumption}."]
    if not on_platform(setting):
        assumed.append(SAID)
    return written(setting, parts, asked, first, tuple(assumed), sections(setting))


def _outputs(setting: Setting) -> tuple[Item, ...]:
    several = not on_platform(setting) and count(setting, Tier.APP) > 1
    where = (
        "digitalocean_app.main.default_ingress"
        if on_platform(setting)
        else "digitalocean_loadbalancer.main.ip"
        if several
        else "digitalocean_droplet.app[0].ipv4_address"
    )
    return (address(where),)
