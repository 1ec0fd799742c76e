"""Faults that an expert found in what was declared once: each stays away from every shape of it."""

from __future__ import annotations

import re

import pytest
from tests.generate.conftest import setting_of
from tests.generate.terraform.conftest import Configuration, looked_at, shapes
from tests.generate.terraform.test_configurations import declared
from tests.generate.trees import texts_of

from loopwright.generate.amazon import Amazon
from loopwright.generate.application import READY_PATH
from loopwright.generate.terraform.aws.backup import generations

SHAPES = shapes()
ALL = pytest.mark.parametrize("one", looked_at())
AT_AWS = tuple(one for one in SHAPES if one.provider == "aws")
AMAZON = pytest.mark.parametrize("one", looked_at("aws"))
GROUPED = ("aws_autoscaling_group", "aws_eks_node_group")


def whole(one: Configuration) -> str:
    return "\n".join(one.root.values())


def body(one: Configuration, kind: str, name: str) -> str:
    found = re.search(rf'^resource "{kind}" "{name}" \{{\n(.*?)^\}}', whole(one), re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


@ALL
def test_no_reference_is_written_as_a_literal(one):
    for path, text in one.texts.items():
        assert not re.search(r"\$\$\{(var|local|aws_|each|count|data\.)", text), path


@ALL
def test_the_guide_names_only_files_that_are_there(one):
    for path in re.findall(r"environments/\w+\.(?:s3\.tfbackend|tfvars)", one.texts["README.md"]):
        assert path in one.texts, path


@ALL
def test_after_a_restore_the_guide_tells_terraform_of_resources_that_are_declared(one):
    resources, _ = declared(one)
    section = one.texts["README.md"].partition("## After a restore")[2].partition("## ")[0]
    named = set(re.findall(r"\b((?:aws|google|azurerm|digitalocean)_\w+\.\w+)", section))
    assert named <= resources
    holds = {"aws_db_instance.main", "aws_rds_cluster.main", "google_sql_database_instance.main"}
    holds |= {"azurerm_postgresql_flexible_server.main", "digitalocean_database_cluster.main"}
    assert (holds & resources) <= named


@ALL
def test_what_measures_and_copies_reaches_the_database_that_a_provider_runs(one):
    text = whole(one)
    if 'resource "aws_db_instance" "main"' in text or 'resource "aws_rds_cluster" "main"' in text:
        assert body(one, "aws_vpc_security_group_ingress_rule", "database_from_watch_5432")
        assert body(one, "aws_vpc_security_group_egress_rule", "watch_to_database_5432")
    if 'resource "digitalocean_database_firewall"' in text:
        assert "digitalocean_tag.watch.name" in body(one, "digitalocean_database_firewall", "main")
    if re.search(r'resource "(aws_db_instance|google_sql|azurerm_postgresql|digitalocean_database)', text):
        assert "## What measures and copies" in one.texts["README.md"]


@ALL
def test_no_secret_is_sent_empty(one):
    for env in re.findall(r"    env \{\n(.*?)\n\s+\}", whole(one), re.DOTALL):
        if '"SECRET"' in env:
            assert re.search(r"value = var\.secrets\[", env), env


@ALL
def test_a_check_from_outside_wakes_somebody(one):
    if "google_monitoring_uptime_check_config" in whole(one):
        assert "google_monitoring_uptime_check_config.main" in body(
            one, "google_monitoring_alert_policy", "down"
        )


@AMAZON
def test_each_environment_has_a_bootstrap_of_its_own(one):
    assert "${terraform.workspace}" in one.texts["bootstrap/main.tf"]
    assert "terraform workspace select -or-create production" in one.texts["README.md"]


@AMAZON
def test_a_group_may_start_machines_whose_disks_the_key_encrypts(one):
    grouped = any(f'resource "{kind}"' in whole(one) for kind in GROUPED)
    assert ("kms:CreateGrant" in body(one, "aws_kms_key", "main")) == grouped


@AMAZON
def test_a_service_of_one_task_can_be_deployed(one):
    for tier in ("app", "worker"):
        text = body(one, "aws_ecs_service", tier)
        least = re.search(r"minimum_healthy_percent += (.*)", text)
        if least:
            assert least[1] in {"100", f"var.{tier}_count > 1 ? 50 : 100"}


@AMAZON
def test_machines_of_a_group_are_replaced_one_after_the_other(one):
    for text in re.findall(r'^resource "aws_autoscaling_group".*?^\}', whole(one), re.MULTILINE | re.DOTALL):
        assert "instance_refresh {" in text


@AMAZON
def test_staging_is_tested_with_what_it_says(one):
    tests = one.texts["tests/promises.tftest.hcl"].partition('run "staging_is_as_closed"')[2]
    if not tests:
        return
    said = dict(re.findall(r"^(\w+)\s+= (.*)$", one.texts["environments/staging.tfvars"], re.MULTILINE))
    tried = dict(re.findall(r"^    (\w+)\s+= (.*)$", tests.partition("assert {")[0], re.MULTILINE))
    assert tried == {name: said[name] for name in tried}
    assert {"network_cidr", "protected", "database_class"} <= set(tried)


@pytest.mark.parametrize(
    ("name", "force"),
    [("coodloom-500", ()), ("health-eu", ("provider=aws",)), ("launch-shop", ("provider=aws",))],
)
def test_older_copies_are_kept_no_shorter_than_newer_ones(name, force):
    days = [kept for _, _, kept in generations(Amazon(setting_of(name, *force)))]
    assert days == sorted(days)


@pytest.mark.parametrize(
    ("name", "force", "written"),
    [
        ("coodloom-120", ("provider=gcp", "arrangement=serverless"), "transaction_log_retention_days = 7"),
        ("coodloom-30", ("provider=azure", "arrangement=serverless"), "backup_retention_days         = 30"),
        ("coodloom-30", (), "keeps every change for 7 days"),
    ],
)
def test_no_provider_is_asked_to_keep_changes_for_longer_than_it_does(name, force, written):
    assert written in texts_of("terraform", name, *force)["terraform/database.tf"]


def test_a_balancer_asks_who_is_ready_where_that_is_told_from_alive():
    plan = Amazon(setting_of("coodloom-500"))
    assert plan.setting.choice("health_check") == "alive_and_ready"
    assert plan.health_path == READY_PATH


def test_an_alarm_of_what_load_adds_to_rings_above_the_share_at_which_it_adds():
    one = next(one for one in AT_AWS if "aws_appautoscaling_policy" in whole(one))
    limit = re.search(r"threshold\s+= ([\d.]+)", body(one, "aws_cloudwatch_metric_alarm", "app_busy"))
    target = re.search(r"target_value = ([\d.]+)", whole(one))
    assert float(limit[1]) > float(target[1])
