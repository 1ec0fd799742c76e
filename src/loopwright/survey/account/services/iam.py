"""IAM: people, keys, the root user, roles, what policies grant."""

from __future__ import annotations

import csv
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import Scope, day_of, reads, tags_of
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from loopwright.survey.account.asking import Answer, Ask

SUMMARY = "iam:GetAccountSummary"
MAKE_REPORT, REPORT = "iam:GenerateCredentialReport", "iam:GetCredentialReport"
DETAILS = "iam:GetAccountAuthorizationDetails"
ROOT = "<root_account>"
NOTHING = frozenset({"", "N/A", "no_information", "not_supported"})
TRIES, PAUSE_SECONDS = 15, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RootUser(Record):
    """The root user; the day it was last used, by whatever way."""

    mfa: bool
    keys: int
    used_on: date | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """A key that is active; when it was made, and last used."""

    number: int
    made_on: date | None
    used_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Record):
    """A user; ``password`` where there is one to sign in with."""

    password: bool
    mfa: bool
    password_used_on: date | None = None
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Record):
    """A role; when somebody last took it, and who may (the trust as JSON)."""

    trust: str
    made_on: date | None = None
    used_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(Record):
    """A policy that somebody holds: ``holder`` such as ``role web``, the policy as JSON.

    ``provided`` where it is AWS's own, ``bounded`` where a boundary caps what its holder may do.
    """

    holder: str
    document: str
    provided: bool = False
    bounded: bool = False


@reads("iam", {"get_account_summary": SUMMARY}, (RootUser,), scope=Scope.ONCE)
def root_user(ask: Ask) -> Iterator[RootUser]:
    """The root user's second factor and keys; its use is in the report of credentials."""
    found = ask.one("get_account_summary")
    if found:
        told = found.get("SummaryMap", {})
        yield RootUser(
            id=ROOT, region=ask.where, action=SUMMARY, name="root", mfa=bool(told.get("AccountMFAEnabled")),
            keys=int(told.get("AccountAccessKeysPresent") or 0),
        )  # fmt: skip


@reads(
    "iam",
    {"generate_credential_report": MAKE_REPORT, "get_credential_report": REPORT},
    (Person, RootUser),
    scope=Scope.ONCE,
)
def people(ask: Ask) -> Iterator[Person | RootUser]:
    """Everybody in the report of credentials, which is made first where it is not there."""
    for _ in range(TRIES):
        made = ask.one("generate_credential_report")
        if made is None:
            return
        if made.get("State") == "COMPLETE":
            break
        time.sleep(PAUSE_SECONDS)
    found = ask.one("get_credential_report")
    content = (found or {}).get("Content", b"")
    text = content.decode() if isinstance(content, bytes) else str(content)
    for row in csv.DictReader(text.splitlines()):
        yield _person(ask, row)


def _person(ask: Ask, row: dict[str, str]) -> Person | RootUser:
    stems = {number: f"access_key_{number}" for number in (1, 2)}
    keys = tuple(
        Key(number, _day(row.get(f"{stem}_last_rotated")), _day(row.get(f"{stem}_last_used_date")))
        for number, stem in stems.items()
        if row.get(f"{stem}_active", "").lower() == "true"
    )
    used, mfa = _day(row.get("password_last_used")), row.get("mfa_active", "").lower() == "true"
    if row.get("user") == ROOT:
        days = [one for one in (used, *(key.used_on for key in keys)) if one is not None]
        return RootUser(
            id=f"{ROOT} used", region=ask.where, action=REPORT, name="root", mfa=mfa, keys=len(keys),
            used_on=max(days, default=None),
        )  # fmt: skip
    return Person(
        id=str(row.get("arn") or row.get("user")), region=ask.where, action=REPORT, name=str(row.get("user")),
        password=row.get("password_enabled", "").lower() == "true", mfa=mfa, password_used_on=used, keys=keys,
    )  # fmt: skip


def _day(said: str | None) -> date | None:
    return None if said is None or said in NOTHING else day_of(said)


@reads("iam", {"get_account_authorization_details": DETAILS}, (Role, Grant), scope=Scope.ONCE)
def grants(ask: Ask) -> Iterator[Record]:
    """Every role, and every policy that a user, a group or a role holds."""
    held: dict[str, list[tuple[str, bool]]] = {}
    policies: dict[str, Answer] = {}
    for page in ask.pages("get_account_authorization_details"):
        for kind, key, name in KINDS:
            for one in page.get(key) or ():
                holder = f"{kind} {one[name]}"
                bounded = bool(one.get("PermissionsBoundary"))
                if kind == "role":
                    yield _role(ask, one)
                for inline in one.get(f"{kind.capitalize()}PolicyList") or ():
                    name_, document = str(inline["PolicyName"]), inline.get("PolicyDocument")
                    yield _grant(ask, holder, name_, document, bounded=bounded)
                for attached in one.get("AttachedManagedPolicies") or ():
                    held.setdefault(str(attached["PolicyArn"]), []).append((holder, bounded))
        for one in page.get("Policies") or ():
            policies[str(one["Arn"])] = one
    for arn, holders in sorted(held.items()):
        policy = policies.get(arn, {})
        versions = policy.get("PolicyVersionList") or ()
        document = next((one.get("Document") for one in versions if one.get("IsDefaultVersion")), None)
        for holder, bounded in sorted(holders):
            short, provided = arn.rpartition("/")[2], ":aws:policy/" in arn
            yield _grant(ask, holder, short, document, provided=provided, bounded=bounded)


KINDS = (
    ("user", "UserDetailList", "UserName"),
    ("group", "GroupDetailList", "GroupName"),
    ("role", "RoleDetailList", "RoleName"),
)


def _role(ask: Ask, one: Answer) -> Role:
    return Role(
        id=str(one["Arn"]), region=ask.where, action=DETAILS, name=str(one["RoleName"]), tags=tags_of(one.get("Tags")),
        trust=_text(one.get("AssumeRolePolicyDocument")), made_on=day_of(one.get("CreateDate")),
        used_on=day_of((one.get("RoleLastUsed") or {}).get("LastUsedDate")),
    )  # fmt: skip


def _grant(
    ask: Ask, holder: str, policy: str, document: object, *, provided: bool = False, bounded: bool = False
) -> Grant:
    return Grant(
        id=f"{holder} {policy}", region=ask.where, action=DETAILS, name=policy, holder=holder,
        document=_text(document), provided=provided, bounded=bounded,
    )  # fmt: skip


def _text(document: object) -> str:
    if isinstance(document, str):
        return document
    return json.dumps(document, sort_keys=True) if document else ""
