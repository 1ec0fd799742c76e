"""Where a database of the team elects its leader, Terraform makes the machines that agree, closed to all others."""

from __future__ import annotations

import re

import hcl2
import pytest
from tests.generate.terraform.conftest import Configuration
from tests.generate.terraform.test_configurations import KNOWN, REFERENCE, declared, unknown, unsaid

OWN = ("database=patroni", "backup=continuous")
AMAZON = Configuration("aws", "coodloom-500", ("arrangement=servers", *OWN))
HETZNER = Configuration("hetzner", "cron-api", ("arrangement=servers", *OWN))
OCEAN = Configuration("digitalocean", "internal-tool", ("arrangement=servers", *OWN))
each = pytest.mark.parametrize("one", [AMAZON, HETZNER, OCEAN], ids=lambda one: one.provider)
KINDS = {"aws": "aws_instance", "hetzner": "hcloud_server", "digitalocean": "digitalocean_droplet"}


@each
def test_what_makes_them_hangs_together(one):
    resources, data = declared(one)
    kind = KINDS[one.provider]
    assert {f"{kind}.database", f"{kind}.witness"} <= resources
    whole = "\n".join(one.root.values()) + one.texts["tests/promises.tftest.hcl"].partition("run ")[2]
    for is_data, label, name in REFERENCE.findall(whole):
        assert f"{label}.{name}" in (data if is_data else resources), (label, name)
    said = set(re.findall(r'^variable "(\w+)"', whole, re.MULTILINE))
    assert set(re.findall(r"\bvar\.(\w+)", whole)) <= said
    assert 'servers/cloud-init/witness.yaml")' in whole
    assert "are not declared here" not in one.texts["README.md"]


@pytest.mark.parametrize("one", [HETZNER, OCEAN], ids=lambda one: one.provider)
def test_their_arguments_are_those_that_the_provider_knows(one):
    """AWS is read by its own provider."""
    for parsed in one.parsed.values():
        for resource in parsed.get("resource", ()):
            for label, named in resource.items():
                for body in named.values():
                    kind = label.strip('"')
                    assert not unknown(body, KNOWN[kind]), kind
                    assert not unsaid(body, KNOWN[kind]), kind


@each
def test_what_they_promise_is_asserted(one):
    asserted = one.texts["tests/promises.tftest.hcl"]
    assert "% 2 == 1" in asserted
    assert "witness" in asserted


def test_at_amazon_the_third_voice_shares_no_zone_and_no_door():
    groups = AMAZON.root["security_groups.tf"]
    rule = r'"aws_vpc_security_group_ingress_rule" "(witness_\w+)" \{(.*?)^\}'
    rules = re.findall(rule, groups, re.DOTALL | re.MULTILINE)
    assert {name for name, _ in rules} >= {"witness_from_database_2379", "witness_from_database_2380"}
    assert not [name for name, body in rules if "cidr" in body]
    variables = hcl2.loads(AMAZON.root["variables.tf"])["variable"]
    found = {name.strip('"'): body for one in variables for name, body in one.items()}
    carry = found["zones"]["default"][: found["database_count"]["default"]]
    assert found["witness_zone"]["default"] not in carry
