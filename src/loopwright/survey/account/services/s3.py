"""S3: buckets, who may read them, and whether what is deleted comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import Scope, reads, tags_of
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.asking import Answer, Ask

LIST, LOCATION, BLOCK = "s3:ListAllMyBuckets", "s3:GetBucketLocation", "s3:GetBucketPublicAccessBlock"
STATUS, VERSIONS, ACL = "s3:GetBucketPolicyStatus", "s3:GetBucketVersioning", "s3:GetBucketAcl"
ENCRYPTION, TAGS = "s3:GetEncryptionConfiguration", "s3:GetBucketTagging"
LIFECYCLE, ACCOUNT_BLOCK = "s3:GetLifecycleConfiguration", "s3:GetAccountPublicAccessBlock"
BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
NOBODY_IN_PARTICULAR = ("AllUsers", "AuthenticatedUsers")
FIRST_REGION = "us-east-1"  # a bucket there has no location


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket(Record):
    """A bucket; what was not told is None.

    ``blocked`` are the ways to the public that it closes, ``public_policy`` and ``public_acl`` those that are open.
    """

    blocked: tuple[str, ...] | None
    public_policy: bool | None
    public_acl: bool | None
    encrypted: bool | None
    versioned: bool | None
    cleaned: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAccess(Record):
    """What the account closes for all of its buckets."""

    blocked: tuple[str, ...]


@reads(
    "s3",
    {
        "list_buckets": LIST,
        "get_bucket_location": LOCATION,
        "get_public_access_block": BLOCK,
        "get_bucket_policy_status": STATUS,
        "get_bucket_acl": ACL,
        "get_bucket_encryption": ENCRYPTION,
        "get_bucket_versioning": VERSIONS,
        "get_bucket_lifecycle_configuration": LIFECYCLE,
        "get_bucket_tagging": TAGS,
    },
    (Bucket,),
    scope=Scope.ONCE,
)
def buckets(ask: Ask) -> Iterator[Bucket]:
    """Every bucket, asked about one by one."""
    for one in ask.all("list_buckets", "Buckets"):
        yield _bucket(ask, str(one["Name"]))


def _bucket(ask: Ask, name: str) -> Bucket:
    block = ask.one("get_public_access_block", Bucket=name, absent=("NoSuchPublicAccessBlockConfiguration",))
    status = ask.one("get_bucket_policy_status", Bucket=name, absent=("NoSuchBucketPolicy",))
    acl = ask.one("get_bucket_acl", Bucket=name)
    encryption = ask.one(
        "get_bucket_encryption", Bucket=name, absent=("ServerSideEncryptionConfigurationNotFoundError",)
    )
    versions = ask.one("get_bucket_versioning", Bucket=name)
    lifecycle = ask.one(
        "get_bucket_lifecycle_configuration", Bucket=name, absent=("NoSuchLifecycleConfiguration",)
    )
    tags = ask.one("get_bucket_tagging", Bucket=name, absent=("NoSuchTagSet",))
    place = ask.one("get_bucket_location", Bucket=name)
    return Bucket(
        id=name,
        region=str((place or {}).get("LocationConstraint") or FIRST_REGION),
        action=LIST,
        name=name,
        tags=tags_of((tags or {}).get("TagSet")),
        blocked=None if block is None else _blocked(block.get("PublicAccessBlockConfiguration")),
        public_policy=None if status is None else bool((status.get("PolicyStatus") or {}).get("IsPublic")),
        public_acl=None if acl is None else _open(acl),
        encrypted=None if encryption is None else bool(encryption.get("ServerSideEncryptionConfiguration")),
        versioned=None if versions is None else versions.get("Status") == "Enabled",
        cleaned=None if lifecycle is None else bool(lifecycle.get("Rules")),
    )


def _blocked(said: Answer | None) -> tuple[str, ...]:
    return tuple(one for one in BLOCKS if (said or {}).get(one))


def _open(acl: Answer) -> bool:
    grantees = [str((one.get("Grantee") or {}).get("URI", "")) for one in acl.get("Grants") or ()]
    return any(one.endswith(NOBODY_IN_PARTICULAR) for one in grantees)


@reads("s3control", {"get_public_access_block": ACCOUNT_BLOCK}, (PublicAccess,), scope=Scope.ONCE)
def public_access(ask: Ask) -> Iterator[PublicAccess]:
    """What the account closes."""
    found = ask.one(
        "get_public_access_block", AccountId=ask.account, absent=("NoSuchPublicAccessBlockConfiguration",)
    )
    if found is not None:
        blocked = _blocked(found.get("PublicAccessBlockConfiguration"))
        yield PublicAccess(id=ask.account, region=ask.where, action=ACCOUNT_BLOCK, blocked=blocked)
