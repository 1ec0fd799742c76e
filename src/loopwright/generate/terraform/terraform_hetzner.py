"""The design at Hetzner in Terraform: servers, their network and firewall, volumes, a balancer where several run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.verdict import NotApplicable
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.terraform.becoming import SAID
from loopwright.generate.terraform.hetzner.balancer import balancer
from loopwright.generate.terraform.hetzner.network import firewalls, network
from loopwright.generate.terraform.hetzner.promises import promises
from loopwright.generate.terraform.hetzner.servers import servers
from loopwright.generate.terraform.hetzner.variables import variables
from loopwright.generate.terraform.hetzner.words import ZONE_OF, balanced
from loopwright.generate.terraform.others.frame import address, held, spaces, test_file, written
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.generate.hcl import Item
    from loopwright.generate.setting import Setting

FITS = frozenset({Arrangement.ONE_SERVER, Arrangement.SERVERS})


@renders("seed: infrastructure-from-loop, Infrastructure as Code")
def terraform_hetzner(setting: Setting) -> Rendered:
    """The design at Hetzner: servers with volumes that outlive them, a private network, a firewall, a balancer."""
    if setting.design.provider != "hetzner":
        return NotApplicable("the application does not run at Hetzner")
    if setting.structure.arrangement not in FITS:
        return NotApplicable("Hetzner has machines only; what a cluster runs on them is not declared here")
    asked = variables(setting)
    region = setting.design.region
    backend = spaces(setting, ZONE_OF.get(region, "fsn1"), "https://fsn1.your-objectstorage.com")
    parts = (
        *held("hcloud", backend, {}, asked),
        ("network.tf", network(setting.project, region), ("address_plan",)),
        ("firewall.tf", firewalls(setting), ("firewall_rules", "private_access")),
        ("servers.tf", servers(setting), ("scaling_policy", "database_stage")),
        ("balancer.tf", balancer(setting), ("names_and_certificates",)),
        ("outputs.tf", _outputs(setting), ("infrastructure_as_code",)),
        test_file("hcloud", asked, promises(setting)),
    )
    first = (
        "export HCLOUD_TOKEN=… AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…   # and the object storage's",
        "terraform init",
    )
    assumed = (
        SAID,
        "Its cloud-init mounts the volume before PostgreSQL is installed: `findmnt /var/lib/postgresql` says so.",
        "Hetzner does not encrypt volumes: the machine seals a blank one at its first start (LUKS, servers/README.md).",
    )
    return written(setting, parts, asked, first, assumed)


def _outputs(setting: Setting) -> tuple[Item, ...]:
    where = "hcloud_load_balancer.main.ipv4" if balanced(setting) else "hcloud_server.app[0].ipv4_address"
    return (address(where),)
