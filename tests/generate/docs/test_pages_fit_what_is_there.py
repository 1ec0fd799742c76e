"""What pages tell people to type fits the design: an autoscaler that is there, workers apart, a place set up before."""

from __future__ import annotations

import pytest
from tests.generate.trees import texts_of

CLUSTER = "platform=kubernetes"
PAGES = "docs/runbooks"


@pytest.mark.parametrize("name", ["coodloom-30", "coodloom-120", "realtime-chat"])
def test_an_autoscaler_is_told_its_numbers_where_there_is_one(name):
    manifests = "".join(texts_of("kubernetes", name, CLUSTER).values())
    page = texts_of("docs", name, CLUSTER)[f"{PAGES}/scale-up.md"]
    there = "kind: HorizontalPodAutoscaler" in manifests
    assert ("patch horizontalpodautoscaler" in page) is there
    assert ("kubectl scale" in page) is not there


def test_workers_apart_are_what_is_added_when_a_queue_grows():
    page = texts_of("docs", "coodloom-500", "provider=aws")[f"{PAGES}/queue-growing.md"]
    assert '--service "${SERVICES[1]}" --desired-count' in page
    assert '--service "${SERVICES[0]}" --desired-count' not in page


def test_a_new_server_is_set_up_before_its_data_comes_back():
    page = texts_of("docs", "spreadsheet-cleaner")[f"{PAGES}/disaster-host-lost.md"]
    assert "servers/README.md" in texts_of("servers", "spreadsheet-cleaner")
    set_up, restored = page.index("`servers/README.md`"), page.index("Restore the database there")
    assert page.index("linode-cli linodes create") < set_up < restored


def test_a_lost_region_is_made_anew_under_a_name_that_terraform_takes():
    declared = texts_of("terraform", "coodloom-500", "provider=aws")
    page = texts_of("docs", "coodloom-500", "provider=aws")[f"{PAGES}/disaster-region-lost.md"]
    assert "environments/recovery.tfvars" in page
    assert '"recovery"], var.environment)' in declared["terraform/variables.tf"]
    records = [text for text in declared.values() if 'resource "aws_route53_record"' in text]
    assert records
    for text in records:
        assert text.count('resource "aws_route53_record"') == text.count("allow_overwrite")


def test_a_provider_that_keeps_less_than_is_decided_is_named():
    told = "itself keeps less: changes for"
    path = "docs/infrastructure/backup-and-recovery.md"
    assert told in texts_of("docs", "coodloom-30", CLUSTER)[path]
    assert told not in texts_of("docs", "coodloom-500", "provider=aws")[path]
