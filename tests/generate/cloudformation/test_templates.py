"""Every template is accepted by cfn-lint, and a stack made of it keeps the promises when each service is asked."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws
from moto.cloudformation.parsing import get_model_map
from ruamel.yaml import YAML
from tests.generate.conftest import NAMES, setting_of

from loopwright.generate.amazon import Amazon
from loopwright.generate.rendering import rendered
from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator

FORCES = (
    ("provider=aws",),
    ("provider=aws", "arrangement=servers"),
    ("provider=aws", "arrangement=containers"),
)
STACK = "production"
WITHOUT = "not-made-here"

CFN_LINT = str(Path(sys.executable).with_name("cfn-lint"))


SHAPES = {
    "internal-tool-aws-containers": ("internal-tool", "provider=aws", "arrangement=containers"),
    "spreadsheet-cleaner-aws-servers": ("spreadsheet-cleaner", "provider=aws", "arrangement=servers"),
    "media-cdn-aws": ("media-cdn", "provider=aws"),
    "launch-shop-aws": ("launch-shop", "provider=aws"),
    "media-cdn-aws-containers": ("media-cdn", "provider=aws", "arrangement=containers"),
}
"""One design of each shape; listed, because to find them takes every design (`make verify` does)."""
AURORA = ("cron-api", "provider=aws", "arrangement=servers")
"""The imitation makes no members of an Aurora cluster from a template: it is only read."""


@cache
def template(name: str, *forced: str) -> tuple[Amazon, dict[str, str]] | None:
    """What is declared for an example with decisions forced; nothing where nothing is. No design raises."""
    setting = setting_of(name, *forced)
    for one in rendered(setting, ["cloudformation"]):
        texts = {file.path.removeprefix("cloudformation/"): file.text for file in one.files}
        if texts:
            return Amazon(setting), texts
    return None


def templates() -> dict[str, tuple[Amazon, dict[str, str]]]:
    """The listed shapes by their label."""
    return {label: found for label, design in SHAPES.items() if (found := template(*design)) is not None}


def every_template() -> Iterator[tuple[Amazon, dict[str, str]]]:
    """What is declared for every example and force."""
    for name, forced in ((name, forced) for name in NAMES for forced in FORCES):
        try:
            found = template(name, *forced)
        except LoopwrightError:
            continue  # no design of that kind carries this load
        if found is not None:
            yield found


def shape(plan: Amazon) -> tuple[object, ...]:
    """What those of one shape have in common; they differ in sizes alone."""
    return plan.hosted, plan.cached, bool(plan.machines)


@pytest.mark.verify
def test_the_shapes_that_are_listed_are_all_there_are():
    listed = {shape(plan) for plan, _ in templates().values()}
    assert listed == {shape(plan) for plan, _ in every_template() if not plan.aurora}


ALL = pytest.mark.parametrize("label", SHAPES)


def test_cfn_lint_says_nothing(tmp_path):
    listed = {label: texts for label, (_, texts) in templates().items()} | {"aurora": template(*AURORA)[1]}
    for label, texts in listed.items():
        (tmp_path / f"{label}.yaml").write_text(texts["template.yaml"], encoding="utf-8")
    done = subprocess.run(
        [
            CFN_LINT,
            "--non-zero-exit-code",
            "informational",
            *map(str, sorted(tmp_path.iterdir())),
        ],
        capture_output=True,
        text=True,
        timeout=550,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout[:3000] + done.stderr[:500]


def test_cfn_lint_would_say_something(tmp_path):
    _, texts = next(iter(templates().values()))
    there = tmp_path / "broken.yaml"
    there.write_text(
        texts["template.yaml"].replace("EnableKeyRotation", "EnableKeyRotations"), encoding="utf-8"
    )
    done = subprocess.run(
        [CFN_LINT, str(there)],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode != 0
    assert "EnableKeyRotations" in done.stdout


def makeable(template: dict) -> dict:
    """The template without what the imitation of AWS cannot make, and without references to it."""
    known = {name for name, one in template["Resources"].items() if one["Type"] in get_model_map()}
    gone = set(template["Resources"]) - known

    def cleaned(value: object) -> object:
        if isinstance(value, list):
            return [cleaned(one) for one in value]
        if not isinstance(value, dict):
            return value
        if value.get("Ref") in gone or (value.get("Fn::GetAtt") or [""])[0] in gone:
            return WITHOUT
        if "Fn::Sub" in value and any("${" + name in value["Fn::Sub"] for name in gone):
            return WITHOUT
        return {key: cleaned(one) for key, one in value.items()}

    resources = {name: cleaned(template["Resources"][name]) for name in sorted(known)}
    for one in resources.values():
        one["Properties"].pop("DBParameterGroupName", None)  # it takes no reference for that
        if one.get("DependsOn") in gone:
            del one["DependsOn"]
    return {**template, "Resources": resources, "Outputs": {}}


@pytest.fixture
def stack(label: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Amazon, str]]:
    """A stack made of a template, in an imitation of AWS."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    plan, texts = templates()[label]
    with mock_aws():
        made(plan, texts)
        yield plan, plan.region


def made(plan: Amazon, texts: dict[str, str]) -> None:
    region = plan.region
    template = makeable(YAML(typ="safe").load(texts["template.yaml"]))
    zone = boto3.client("route53", region_name=region).create_hosted_zone(Name="example", CallerReference="1")
    arn = boto3.client("acm", region_name=region).request_certificate(DomainName="app.example")[
        "CertificateArn"
    ]
    template["Resources"]["Https"]["Properties"]["Certificates"] = [{"CertificateArn": arn}]
    said = json.loads(texts["parameters/production.json"])
    for one in said:
        if one["ParameterKey"] == "ZoneId":
            one["ParameterValue"] = zone["HostedZone"]["Id"].rpartition("/")[2]
    boto3.client("cloudformation", region_name=region).create_stack(
        StackName=STACK, TemplateBody=json.dumps(template), Parameters=said, Capabilities=["CAPABILITY_IAM"]
    )


@ALL
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_the_services_say_that_the_promises_are_kept(stack):
    plan, region = stack
    assert unkept(plan, region) == []


def unkept(plan: Amazon, region: str) -> list[str]:
    """What each service says of the promises, asked through its own API: the faults."""
    return [
        *_of_database(plan, region),
        *_of_network(plan, region),
        *_of_program(plan, region),
        *_of_rest(region),
    ]


def _of_database(plan: Amazon, region: str) -> list[str]:
    rds = boto3.client("rds", region_name=region)
    instances = rds.describe_db_instances()["DBInstances"]
    if not plan.hosted:
        return []
    keepers = rds.describe_db_clusters()["DBClusters"] if plan.aurora else instances
    found = [] if keepers else ["no database"]
    for one in keepers:
        found += [] if one["StorageEncrypted"] else ["a database in the clear"]
        found += [] if one["BackupRetentionPeriod"] >= plan.backup_days else ["copies for too short a time"]
    for one in instances:
        found += ["a public database"] if one["PubliclyAccessible"] else []
        found += [] if one["DBInstanceClass"] == plan.database_class else ["another size"]
    if plan.standby and not plan.aurora:
        found += [] if instances[0]["MultiAZ"] else ["no standby"]
    if plan.standby and plan.aurora:
        found += [] if len(instances) > 1 else ["no standby"]
    return found


def _of_network(plan: Amazon, region: str) -> list[str]:
    ec2 = boto3.client("ec2", region_name=region)
    found = []
    for group in ec2.describe_security_groups()["SecurityGroups"]:
        name = next((tag["Value"] for tag in group.get("Tags", ()) if tag["Key"] == "Name"), "")
        for rule in group["IpPermissions"]:
            public = any(one["CidrIp"] == "0.0.0.0/0" for one in rule["IpRanges"])
            if public and not name.endswith("-balancer"):
                found.append(f"{name or group['GroupName']} is open to everybody")
    zones = {one["AvailabilityZone"] for one in ec2.describe_subnets(Filters=_own(ec2))["Subnets"]}
    return found if len(zones) == plan.zones else [*found, f"{len(zones)} zones"]


def _own(ec2: object) -> list[dict]:
    mine = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["false"]}])["Vpcs"]
    return [{"Name": "vpc-id", "Values": [one["VpcId"] for one in mine]}]


def _of_program(plan: Amazon, region: str) -> list[str]:
    ecs = boto3.client("ecs", region_name=region)
    (cluster,) = ecs.list_clusters()["clusterArns"]
    names = ecs.list_services(cluster=cluster)["serviceArns"]
    services = ecs.describe_services(cluster=cluster, services=names)["services"]
    wanted = sorted(plan.count(tier) for tier in plan.tasks)
    found = (
        [] if sorted(one["desiredCount"] for one in services) == wanted else ["another number of instances"]
    )
    listeners = boto3.client("elbv2", region_name=region)
    (balancer,) = listeners.describe_load_balancers()["LoadBalancers"]
    doors = listeners.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    plain = [one for one in doors if one["Protocol"] == "HTTP"]
    redirected = all(one["DefaultActions"][0]["Type"] == "redirect" for one in plain)
    return found if redirected else [*found, "plain text at the door"]


def _of_rest(region: str) -> list[str]:
    s3 = boto3.client("s3", region_name=region)
    found = []
    for bucket in s3.list_buckets()["Buckets"]:
        s3.get_bucket_encryption(Bucket=bucket["Name"])
    kms = boto3.client("kms", region_name=region)
    for key in kms.list_keys()["Keys"]:
        found += (
            []
            if kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"]
            else ["a key for ever"]
        )
    return found


def unsaid(text: str) -> list[str]:
    """What the imitation does not carry over from a template, read from the template itself: the faults."""
    found = []
    resources = YAML(typ="safe").load(text)["Resources"]
    for name, one in resources.items():
        properties = one["Properties"]
        if one["Type"] == "AWS::S3::Bucket":
            closed = all(properties["PublicAccessBlockConfiguration"].values())
            found += [] if closed else ["a bucket for everybody"]
            versions = properties["VersioningConfiguration"]["Status"]
            found += [] if versions == "Enabled" else ["deletions cannot be undone"]
        if one["Type"] in {"AWS::S3::Bucket", "AWS::KMS::Key", "AWS::Backup::BackupVault"}:
            found += (
                [] if one["DeletionPolicy"] == one["UpdateReplacePolicy"] == "Retain" else [f"{name} may go"]
            )
        if name == "Database":
            found += [] if one["DeletionPolicy"] == "Snapshot" else ["no last copy"]
            found += [] if properties["DeletionProtection"] else ["a database that may be deleted"]
            found += [] if properties["ManageMasterUserPassword"] else ["a password that somebody knows"]
    return found


@ALL
def test_what_the_imitation_does_not_carry_over_stands_in_the_template(label):
    plan, texts = templates()[label]
    assert unsaid(texts["template.yaml"]) == []
    names = {f"/{name}" for name in plan.secret_names}
    assert all(name in texts["template.yaml"] for name in names)


BREAKS = {
    "no standby": ("Default: 'true'", "Default: 'false'"),
    "a public database": ("PubliclyAccessible: false", "PubliclyAccessible: true"),
    "a database in the clear": ("StorageEncrypted: true", "StorageEncrypted: false"),
    "a database that may be deleted": ("DeletionProtection: true", "DeletionProtection: false"),
    "copies for too short a time": ("BackupRetentionPeriod: 30", "BackupRetentionPeriod: 1"),
    "deletions cannot be undone": (
        "VersioningConfiguration:\n        Status: Enabled",
        "VersioningConfiguration:\n        Status: Suspended",
    ),
    "a key for ever": ("EnableKeyRotation: true", "EnableKeyRotation: false"),
    "a bucket for everybody": ("BlockPublicPolicy: true", "BlockPublicPolicy: false"),
}


@pytest.mark.parametrize("fault", BREAKS)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_a_broken_promise_is_told_by_the_service(fault, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    plan, texts = template("coodloom-500", "provider=aws")
    there, instead = BREAKS[fault]
    assert there in texts["template.yaml"], fault
    text = texts["template.yaml"].replace(there, instead)
    if fault in unsaid(text):
        return
    with mock_aws():
        made(plan, {**texts, "template.yaml": text})
        assert fault in unkept(plan, plan.region)


def test_a_cache_answers_the_application_s_own_user_alone():
    plan, texts = template("launch-shop", "provider=aws")
    assert plan.cached
    resources = YAML(typ="safe", pure=True).load(texts["template.yaml"])["Resources"]
    assert resources["Cache"]["Properties"]["UserGroupIds"] == [{"Ref": "CacheUsers"}]
    assert resources["CacheUsers"]["Properties"]["UserIds"] == [{"Ref": "CacheUser"}]
    assert "-@dangerous" in resources["CacheUser"]["Properties"]["AccessString"]
    allowed = json.dumps(resources["AppRole"])
    assert "elasticache:Connect" in allowed
    assert '"CacheUser", "Arn"' in allowed
