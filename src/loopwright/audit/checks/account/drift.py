"""What stands in the account and in no code, and what stands in code and not in the account."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.account.speaking import found, listed, thing, unclear_together
from loopwright.audit.finding import Found, Severity, Unclear
from loopwright.survey.account.account import EVERYWHERE
from loopwright.survey.account.services.dynamodb import Table
from loopwright.survey.account.services.ec2 import Machine
from loopwright.survey.account.services.ecs import ContainerService
from loopwright.survey.account.services.eks import KubernetesCluster
from loopwright.survey.account.services.elasticache import Cache
from loopwright.survey.account.services.elbv2 import LoadBalancer
from loopwright.survey.account.services.functions import Function
from loopwright.survey.account.services.rds import Database, DatabaseCluster
from loopwright.survey.account.services.s3 import Bucket
from loopwright.survey.account.services.tagging import Tagged
from loopwright.survey.evidence import Evidence
from loopwright.survey.written.expressions import Form, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.account import Account
    from loopwright.survey.account.record import Pairs, Record
    from loopwright.survey.written.configuration import Configuration
    from loopwright.survey.written.terraform import Block
    from loopwright.survey.written.terraform_stacks import Stack

# a kind of thing, the resources of Terraform that make it, and the attribute that names it there
NAMED: tuple[tuple[type[Record], str, str], ...] = (
    (Database, "aws_db_instance", "identifier"),
    (Database, "aws_rds_cluster_instance", "identifier"),
    (DatabaseCluster, "aws_rds_cluster", "cluster_identifier"),
    (Bucket, "aws_s3_bucket", "bucket"),
    (Table, "aws_dynamodb_table", "name"),
    (LoadBalancer, "aws_lb", "name"),
    (LoadBalancer, "aws_alb", "name"),
    (Cache, "aws_elasticache_replication_group", "replication_group_id"),
    (Cache, "aws_elasticache_cluster", "cluster_id"),
    (Function, "aws_lambda_function", "function_name"),
    (ContainerService, "aws_ecs_service", "name"),
    (KubernetesCluster, "aws_eks_cluster", "name"),
    (Machine, "aws_instance", "Name"),
)
MADE_BY_OTHERS = ("aws:", "kubernetes.io/", "eks:", "elbv2.k8s.aws/", "ingress.k8s.aws/", "karpenter.sh/")
SAYS_SO = ("managed-by", "managedby", "managed_by", "terraform", "iac", "provisioner")
OF_BUCKETS = "arn:aws:s3:::"
STATE = ".tfstate"
ANYTHING = "*"
NO_CODE = "Audit the repository that holds it, or write the first: `loopwright generate terraform`."
NO_STATE = (
    "Put the state where it can be read (terraform state pull > terraform.tfstate), or tag what code makes."
)
ELSEWHERE = "it may be applied to another account or region."
NOT_ASKED = "Whether it is in the account is not known: its region was not asked, or did not answer."
ASK_THERE = "Let the account answer in the region that the code is applied to (--aws-regions, --aws-policy)."
UNSURE = "Whether code makes it is not known: names in code hang on variables."


@dataclass(frozen=True, slots=True)
class _Code:
    """Names that code gives: patterns by kind; identifiers of readable states."""

    patterns: dict[type[Record], list[str]]
    state: frozenset[str]
    any: bool

    def holds(self, record: Record) -> bool | None:
        """Whether code makes a thing; None where a name that cannot be worked out may be its."""
        if self.state & {record.id, record.name, record.id.rpartition("/")[2]}:
            return True
        patterns = self.patterns.get(type(record), [])
        if any(record.name == pattern for pattern in patterns):
            return True
        return None if any(fnmatchcase(record.name, pattern) for pattern in patterns) else False


def _code(stacks: tuple[Stack, ...], configuration: Configuration) -> _Code:
    patterns: dict[type[Record], list[str]] = {}
    for stack in stacks:
        for kind, resource, attribute in NAMED:
            for block in stack.resources(resource):
                patterns.setdefault(kind, []).append(_pattern(_name(block, attribute)))
    return _Code(patterns, frozenset(_of_states(configuration)), any(stack.by_type for stack in stacks))


def _name(block: Block, attribute: str) -> Value:
    if attribute != "Name":
        return block.value(attribute)
    tags = block.value("tags")
    return tags.get("Name") if isinstance(tags, dict) else tags


def _pattern(value: Value) -> str:
    """A name as a pattern: what is not known, and what the provider makes up, is anything."""
    if isinstance(value, str):
        return value
    if isinstance(value, Unknown) and value.form is Form.TEMPLATE:
        return "".join(_pattern(part) for part in value.parts)
    return ANYTHING


def _of_states(configuration: Configuration) -> Iterator[str]:
    for entry in configuration.entries:
        file = configuration.file(entry) if entry.path.endswith(STATE) else None
        try:
            said = json.loads(file.text) if file is not None else {}
        except (ValueError, RecursionError):
            continue
        for resource in _rows(said, "resources"):
            for instance in _rows(resource, "instances"):
                attributes = instance.get("attributes")
                for key in ("id", "arn", "name", "bucket", "identifier"):
                    value = attributes.get(key) if isinstance(attributes, dict) else None
                    if isinstance(value, str) and value:
                        yield value


def _rows(said: object, key: str) -> list[dict[str, object]]:
    listed_ = said.get(key) if isinstance(said, dict) else None
    return [one for one in listed_ if isinstance(one, dict)] if isinstance(listed_, list) else []


def _made_elsewhere(tags: Pairs) -> bool:
    """Whether tags say that a program made a thing: a stack, a group, a cluster, or somebody's code."""
    return any(key.startswith(MADE_BY_OTHERS) or key.lower() in SAYS_SO for key, _ in tags)


def _named(account: Account) -> Iterator[Record]:
    """The things that people name, but for those that another program made; some tags only the tagging API tells."""
    told = {one.id.removeprefix(OF_BUCKETS): one.tags for one in account.of(Tagged)}
    for kind in dict.fromkeys(kind for kind, _, _ in NAMED):
        for one in account.of(kind):
            if one.name and not _made_elsewhere((*one.tags, *told.get(one.id, ()))):
                yield one


@check(
    Severity.MEDIUM,
    section="operations",
    area="infrastructure as code",
    hours=2,
    controls=("SOC 2 CC8.1", "ISO 27001 A.8.9"),
)
def account_thing_in_no_code(
    account: Account, stacks: tuple[Stack, ...], configuration: Configuration
) -> Iterator[Said]:
    """A thing in the account stands in no code.

    Nobody can build it again, and nobody sees it changed. Write it down and import it (`terraform import`), or delete
    it if nobody misses it.
    """
    code = _code(stacks, configuration)
    things = list(_named(account))
    if not code.any and not code.state:
        if things:
            what = f"Whether code makes what is in it is not known ({len(things)} named): none is here that makes any."
            yield Unclear(f"account {account.id}", what, NO_CODE)
        return
    held = {one: code.holds(one) for one in things}
    unsure = [thing(one) for one, by_code in held.items() if by_code is None]
    yield from unclear_together(unsure, UNSURE, NO_STATE)
    yield from (found(one, "No code here makes it.") for one, by_code in held.items() if by_code is False)


@check(
    Severity.MEDIUM, section="operations", area="infrastructure as code", hours=1, controls=("SOC 2 CC8.1",)
)
def code_of_nothing_in_account(account: Account, stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Code describes a thing that is not in the account.

    Somebody deleted it by hand, or it was never applied: the next apply makes it. Apply, or take it out of the code.
    """
    nowhere: list[str] = []
    untold: list[str] = []
    for stack in stacks:
        there, absent = _sought(account, stack)
        if not there:
            nowhere += [name for _, name, _ in absent]
            continue
        providers = _providers(stack, stacks)
        for kind, name, block in absent:
            region = _region(block, providers)
            if _read(account, kind, {region} if region else there):
                where = Evidence(block.path, block.line, name)
                what = "It is not in the account."
                yield Found(f"terraform {block.type} {name}", what, (where,), block.environment)
            else:
                untold.append(f"{block.type} {name}")
    if nowhere:
        what = f"Nothing that code names ({listed(sorted(set(nowhere)))}) is in it: {ELSEWHERE}"
        yield Unclear(f"account {account.id}", what, "Ask the account that the code is applied to.")
    yield from unclear_together(sorted(set(untold)), NOT_ASKED, ASK_THERE)


def _sought(account: Account, stack: Stack) -> tuple[set[str], list[tuple[type[Record], str, Block]]]:
    """The regions where anything that a stack surely names is, and what of it is in none."""
    there: set[str] = set()
    absent: list[tuple[type[Record], str, Block]] = []
    for kind, resource, attribute in NAMED:
        for block in stack.resources(resource):
            name = _pattern(_name(block, attribute))
            found = {one.region for one in account.of(kind) if one.name == name}
            there |= found
            if not found and ANYTHING not in name:
                absent.append((kind, name, block))
    return there, absent


def _providers(stack: Stack, stacks: tuple[Stack, ...]) -> list[Block]:
    """The providers by which a stack is applied; those of all others where it has none of its own."""
    own = [one for one in stack.of_kind("provider") if one.type == "aws"]
    others = (one for other in stacks for one in other.of_kind("provider") if one.type == "aws")
    return own or (list(others) if stack.called else [])


def _region(block: Block, providers: list[Block]) -> str:
    """The region of a resource: its own, else that of its provider; empty where it cannot be told."""
    said = block.value("region")
    if said is not None:
        return said if isinstance(said, str) else ""
    by = block.value("provider")
    alias = by.names[-1] if isinstance(by, Unknown) and len(by.names) > 1 else None
    regions = [one.value("region") for one in providers if one.value("alias") == alias]
    first = regions[0] if regions else None
    return first if isinstance(first, str) and all(one == first for one in regions) else ""


def _read(account: Account, kind: type[Record], regions: set[str]) -> bool:
    """Whether the account told of every thing of a kind in some regions, or of those of all at once."""
    action = ACTIONS[kind]
    asked = {EVERYWHERE} if (action, EVERYWHERE) in account.answered else regions
    return all(account.answers(action, where) for where in asked)


ACTIONS: dict[type[Record], str] = {
    Database: "rds:DescribeDBInstances",
    DatabaseCluster: "rds:DescribeDBClusters",
    Bucket: "s3:ListAllMyBuckets",
    Table: "dynamodb:ListTables",
    LoadBalancer: "elasticloadbalancing:DescribeLoadBalancers",
    Cache: "elasticache:DescribeCacheClusters",
    Function: "lambda:ListFunctions",
    ContainerService: "ecs:ListClusters",
    KubernetesCluster: "eks:ListClusters",
    Machine: "ec2:DescribeInstances",
}
