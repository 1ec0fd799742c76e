"""The promises' own tests pass on what is declared, and fail on a copy that breaks one of them."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from typing import TYPE_CHECKING

import pytest
from tests.generate.terraform.conftest import Configuration, configurations, shapes
from tests.generate.trees import lay

if TYPE_CHECKING:
    from pathlib import Path

SHAPES = tuple(one for one in shapes() if one.provider == "aws")
BREAKS = {
    "no standby": ("database.tf", r"multi_az( +)= var.database_standby", r"multi_az\1= false"),
    "a public database": ("database.tf", r"publicly_accessible( +)= false", r"publicly_accessible\1= true"),
    "a database in the clear": ("database.tf", r"storage_encrypted( +)= true", r"storage_encrypted\1= false"),
    "a database that may be deleted": (
        "database.tf",
        r"deletion_protection( +)= var.protected",
        r"deletion_protection\1= false",
    ),
    "a database for everybody": (
        "security_groups.tf",
        (
            r'(resource "aws_vpc_security_group_ingress_rule" "database_from_application" \{.*?)'
            r"referenced_security_group_id = aws_security_group.application.id"
        ),
        r'\1cidr_ipv4 = "0.0.0.0/0"',
    ),
    "copies of a day": (
        "database.tf",
        r"backup_retention_period( +)= var.backup_days",
        r"backup_retention_period\1= 1",
    ),
    "no last copy": ("database.tf", r"skip_final_snapshot( +)= false", r"skip_final_snapshot\1= true"),
    "plain text to the database": ("database.tf", r'(name  = "rds.force_ssl"\s+value = )"1"', r'\1"0"'),
    "a bucket for everybody": (
        "files.tf",
        r"restrict_public_buckets( +)= true",
        r"restrict_public_buckets\1= false",
    ),
    "files in the clear": ("files.tf", r'sse_algorithm( +)= "aws:kms"', r'sse_algorithm\1= "AES256"'),
    "one instance": ("application.tf", r"desired_count( +)= var.app_count", r"desired_count\1= 1"),
    "plain text at the door": ("door.tf", r'type = "redirect"', 'type = "forward"'),
    "a key for ever": ("keys.tf", r"enable_key_rotation( +)= true", r"enable_key_rotation\1= false"),
}
"""What somebody might change by mistake: the file, what stands there, what would."""


@cache
def largest() -> Configuration:
    """The one with a standby and the most text."""
    return max(
        SHAPES, key=lambda one: ("multi_az" in "".join(one.texts.values()), len("".join(one.texts.values())))
    )


def broken(one: Configuration, name: str) -> dict[str, str]:
    """The files with one promise broken."""
    path, there, instead = BREAKS[name]
    text, times = re.subn(there, instead, one.texts[path], count=1, flags=re.DOTALL)
    assert times == 1, name
    return {**one.texts, path: text}


def run(folder: Path, environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = ["terraform", f"-chdir={folder}", *words, "-no-color"]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, env=environment)


@pytest.mark.terraform_plan
@pytest.mark.verify
@pytest.mark.parametrize("one", SHAPES, ids=lambda one: one.name)
def test_terraform_accepts_what_is_declared_and_its_promises_hold(one, tmp_path, terraform_environment):
    folder = one.write(tmp_path / "terraform")
    for where in (folder / "bootstrap", folder):
        started = run(where, terraform_environment, "init", "-backend=false", "-input=false")
        assert started.returncode == 0, started.stdout + started.stderr
        valid = run(where, terraform_environment, "validate")
        assert valid.returncode == 0, valid.stdout + valid.stderr
    done = run(folder, terraform_environment, "test")
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 failed" in done.stdout


@pytest.mark.terraform_plan
@pytest.mark.verify
@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_promise_fails_its_test(name, tmp_path, terraform_environment):
    folder = lay(broken(largest(), name), tmp_path / "terraform")
    assert run(folder, terraform_environment, "init", "-backend=false", "-input=false").returncode == 0
    done = run(folder, terraform_environment, "test")
    assert done.returncode != 0, done.stdout
    assert "Test assertion failed" in done.stdout + done.stderr, done.stdout + done.stderr


@pytest.mark.parametrize("name", BREAKS)
def test_each_promise_that_could_be_broken_is_asserted(name):
    """Where Terraform is not there to run them: what a break changes is named in an assertion."""
    path, there, _ = BREAKS[name]
    assert re.search(there, largest().texts[path], re.DOTALL), name
    argument = {
        "a database for everybody": "database_from_application",
        "plain text to the database": "rds.force_ssl",
        "plain text at the door": "aws_lb_listener.http.default_action",
    }.get(name) or re.split(r"[( ]", there.strip("("))[0]
    asserted = re.findall(r"condition\s+= (.*)", largest().texts["tests/promises.tftest.hcl"])
    assert any(argument in condition for condition in asserted), argument


def test_every_configuration_asserts_its_promises():
    for one in configurations():
        asserted = one.texts["tests/promises.tftest.hcl"].count("assert {")
        whole = "".join(one.root.values())
        keeps = 'resource "aws_db_instance" "main"' in whole or 'resource "aws_rds_cluster"' in whole
        assert asserted >= (8 if keeps else 1), one.name
