"""EC2: machines, their disks, copies of disks, addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import day_of, reads, tags_of
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from loopwright.survey.account.asking import Answer, Ask

INSTANCES, VOLUMES, ADDRESSES = "ec2:DescribeInstances", "ec2:DescribeVolumes", "ec2:DescribeAddresses"
SNAPSHOTS, IMAGES = "ec2:DescribeSnapshots", "ec2:DescribeImages"
DISK_DEFAULT = "ec2:GetEbsEncryptionByDefault"
GROUP_TAG = "aws:autoscaling:groupName"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine(Record):
    """A machine; ``group`` is the group that starts it anew, empty where nobody would.

    ``tokens_required`` says whether its metadata is given only to who has a token (IMDSv2).
    """

    type: str
    zone: str
    running: bool
    public_address: str = ""
    network: str = ""
    security_groups: tuple[str, ...] = ()
    profile: str = ""
    group: str = ""
    tokens_required: bool = False
    launched_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume(Record):
    """A disk; ``attached_to`` is a machine, empty where there is none."""

    size_gb: int
    type: str
    encrypted: bool
    attached_to: str = ""
    created_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot(Record):
    """A copy of a disk; ``of_image`` where a machine's image stands on it, ``public`` where everybody may read it."""

    volume: str
    size_gb: int
    encrypted: bool
    made_on: date | None = None
    of_image: bool = False
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Address(Record):
    """A public address that is paid for; ``used`` where something has it."""

    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskDefault(Record):
    """Whether new disks of a region are encrypted without anybody asking for it."""

    encrypted: bool


@reads("ec2", {"describe_instances": INSTANCES}, (Machine,))
def machines(ask: Ask) -> Iterator[Machine]:
    """Every machine that is not gone."""
    for reservation in ask.all("describe_instances", "Reservations"):
        for one in reservation.get("Instances", ()):
            if one.get("State", {}).get("Name") not in {"terminated", "shutting-down"}:
                yield _machine(ask, one)


def _machine(ask: Ask, one: Answer) -> Machine:
    tags = tags_of(one.get("Tags"))
    named = dict(tags)
    return Machine(
        id=str(one["InstanceId"]),
        region=ask.where,
        action=INSTANCES,
        name=named.get("Name", ""),
        tags=tags,
        type=str(one.get("InstanceType", "")),
        zone=str(one.get("Placement", {}).get("AvailabilityZone", "")),
        running=one.get("State", {}).get("Name") == "running",
        public_address=str(one.get("PublicIpAddress", "")),
        network=str(one.get("VpcId", "")),
        security_groups=tuple(sorted(str(group["GroupId"]) for group in one.get("SecurityGroups", ()))),
        profile=str(one.get("IamInstanceProfile", {}).get("Arn", "")).rpartition("/")[2],
        group=named.get(GROUP_TAG, ""),
        tokens_required=one.get("MetadataOptions", {}).get("HttpTokens") == "required",
        launched_on=day_of(one.get("LaunchTime")),
    )


@reads("ec2", {"describe_volumes": VOLUMES}, (Volume,))
def volumes(ask: Ask) -> Iterator[Volume]:
    """Every disk."""
    for one in ask.all("describe_volumes", "Volumes"):
        tags = tags_of(one.get("Tags"))
        attached = next((str(held.get("InstanceId", "")) for held in one.get("Attachments", ())), "")
        yield Volume(
            id=str(one["VolumeId"]), region=ask.where, action=VOLUMES, name=dict(tags).get("Name", ""), tags=tags,
            size_gb=int(one.get("Size", 0)), type=str(one.get("VolumeType", "")), encrypted=bool(one.get("Encrypted")),
            attached_to=attached, created_on=day_of(one.get("CreateTime")),
        )  # fmt: skip


@reads("ec2", {"describe_snapshots": SNAPSHOTS, "describe_images": IMAGES}, (Snapshot,))
def snapshots(ask: Ask) -> Iterator[Snapshot]:
    """Every copy of a disk that the account owns."""
    public = {
        one.get("SnapshotId")
        for one in ask.all("describe_snapshots", "Snapshots", OwnerIds=["self"], RestorableByUserIds=["all"])
    }
    of_images = {
        part.get("Ebs", {}).get("SnapshotId")
        for image in ask.all("describe_images", "Images", Owners=["self"])
        for part in image.get("BlockDeviceMappings", ())
    }
    for one in ask.all("describe_snapshots", "Snapshots", OwnerIds=["self"]):
        tags = tags_of(one.get("Tags"))
        yield Snapshot(
            id=str(one["SnapshotId"]), region=ask.where, action=SNAPSHOTS, name=dict(tags).get("Name", ""), tags=tags,
            volume=str(one.get("VolumeId", "")), size_gb=int(one.get("VolumeSize", 0)),
            encrypted=bool(one.get("Encrypted")), made_on=day_of(one.get("StartTime")),
            of_image=one["SnapshotId"] in of_images, public=one["SnapshotId"] in public,
        )  # fmt: skip


@reads("ec2", {"describe_addresses": ADDRESSES}, (Address,))
def addresses(ask: Ask) -> Iterator[Address]:
    """Every address that is kept."""
    for one in ask.all("describe_addresses", "Addresses"):
        tags = tags_of(one.get("Tags"))
        yield Address(
            id=str(one.get("AllocationId") or one.get("PublicIp", "")), region=ask.where, action=ADDRESSES,
            name=str(one.get("PublicIp", "")), tags=tags,
            used=bool(one.get("AssociationId") or one.get("InstanceId") or one.get("NetworkInterfaceId")),
        )  # fmt: skip


@reads("ec2", {"get_ebs_encryption_by_default": DISK_DEFAULT}, (DiskDefault,))
def disk_default(ask: Ask) -> Iterator[DiskDefault]:
    """What becomes of new disks."""
    found = ask.one("get_ebs_encryption_by_default")
    if found:
        yield DiskDefault(
            id="disks",
            region=ask.where,
            action=DISK_DEFAULT,
            encrypted=bool(found.get("EbsEncryptionByDefault")),
        )
