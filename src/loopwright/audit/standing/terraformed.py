"""What Terraform makes, as places; which of its resources name which others."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from loopwright.audit.standing.component import Capacity, Part, Place, Way
from loopwright.loop.patterns import compiled_later
from loopwright.survey.evidence import Environment, Evidence
from loopwright.survey.knowledge.load import of_resource
from loopwright.survey.written.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.terraform import Block, Value
    from loopwright.survey.written.terraform_stacks import Stack

NUMBERED = ("count", "for_each")
MEMBERS = {"aws_rds_cluster": "aws_rds_cluster_instance", "aws_docdb_cluster": "aws_docdb_cluster_instance"}
PARTS = 2
ALWAYS = "true"  # of a column of `resources.csv`
SEVERAL = compiled_later(
    r"\[\*\]|\bfor\b|subnets\b|subnet_ids\b|\.\*\."
)  # an expression that stands for more than one
DEEPEST = 20
SPREAD_ZONES = 2
NAMING = ("name", "identifier", "family", "cluster_identifier", "replication_group_id", "function_name")


@dataclass(frozen=True, slots=True)
class Kind:
    """How a type of resource says what it is and how often it is there: attributes, `|` between those to try."""

    part: Part
    copies: tuple[str, ...]
    standby: str
    machine: str
    managed: bool
    point_in_time: str
    elastic: str

    def is_elastic(self, block: Block) -> bool:
        """Whether the provider keeps several copies of it by itself: always, or by how it is set."""
        return self.elastic == ALWAYS or _holds(block, self.elastic)


@cache
def kinds() -> dict[str, Kind]:
    """The rows of ``resources.csv`` by type."""
    text = (resources.files(__package__) / "resources.csv").read_text(encoding="utf-8")
    return {
        row["resource"]: Kind(
            Part(row["part"]),
            tuple(filter(None, row["copies"].split("|"))),
            row["standby"],
            row["machine"],
            row["managed"] == "true",
            row["point_in_time"],
            row["elastic"],
        )
        for row in csv.DictReader(text.splitlines())
    }


@dataclass(frozen=True, slots=True)
class Made:
    """A resource as a place, with its part and its technology's engine where one stands there."""

    place: Place
    part: Part
    block: Block
    stack: Stack


def places(stacks: tuple[Stack, ...]) -> Iterator[Made]:
    """Every resource of a known type that is not another's copy to be read."""
    known = kinds()
    for stack in stacks:
        for kind, row in known.items():
            for block in stack.by_type.get(kind, ()):
                if block.value("replicate_source_db") is None:
                    yield Made(_place(stack, block, row), row.part, block, stack)


def _place(stack: Stack, block: Block, row: Kind) -> Place:
    environment = stack.environment if block.environment is Environment.UNSTATED else block.environment
    return Place(
        way=Way.TERRAFORM,
        name=f"{block.type}.{block.name}",
        environment=environment,
        evidence=Evidence(block.path, block.line, f"{block.type} {block.name}"),
        capacity=_capacity(stack, block, row),
        public=row.part is Part.BALANCER and block.value("internal") is not True,
    )


def _capacity(stack: Stack, block: Block, row: Kind) -> Capacity:
    member = MEMBERS.get(block.type)
    copies = _copies(block, row) if member is None else _members(stack, block, member)
    kept = row.managed and row.part is Part.STORE
    standby = _holds(block, row.standby) or (kept and (copies or 0) > 1)
    zones = SPREAD_ZONES if standby or _subnets(block) > 1 else None
    machine = block.value(*row.machine.split(".")) if row.machine else None
    if row.standby and isinstance(_value(block, row.standby.partition("=")[0]), Unknown):
        copies = None
    scaled = block.type == "aws_autoscaling_group" and _grows(block)
    size = machine if isinstance(machine, str) else ""
    restored = _point_in_time(block, row.point_in_time)
    return Capacity(
        copies, zones, standby, row.managed, size, scaled, restored, elastic=row.is_elastic(block)
    )


@cache
def elastic_stores() -> frozenset[str]:
    """The technologies that are elastic wherever they are rented, by the slugs of the survey."""
    kept = [kind for kind, row in kinds().items() if row.part.keeps and row.elastic == ALWAYS]
    return frozenset(filter(None, (of_resource(kind, "") for kind in kept)))


def _point_in_time(block: Block, wanted: str) -> bool:
    """Whether the provider can bring the data back to a moment: by an attribute that is true or above nought."""
    if wanted in {"", "always"}:
        return wanted == "always"
    value = _value(block, wanted)
    return isinstance(value, bool | float | int) and value > 0


def _copies(block: Block, row: Kind) -> int | None:
    if any(name in block.attributes for name in NUMBERED):
        return None
    for name in row.copies:
        if name.isdecimal():
            return int(name)
        value = _value(block, name)
        if isinstance(value, Unknown):
            return None
        if isinstance(value, float | int) and not isinstance(value, bool):
            return int(value)
    return None


def _members(stack: Stack, block: Block, kind: str) -> int | None:
    """The machines of a cluster that are written one by one; nothing where their number is worked out."""
    listed = stack.about(block, kind, "cluster_identifier")
    if not listed or any(name in one.attributes for one in listed for name in NUMBERED):
        return None
    return len(listed)


def _value(block: Block, path: str) -> Value:
    return block.value(*path.split("."))


def _holds(block: Block, wanted: str) -> bool:
    """Whether an attribute is true, an inner block is there, or one of the values after ``=`` stands in it."""
    if not wanted:
        return False
    path, _, values = wanted.partition("=")
    value = _value(block, path)
    if values:
        return value in values.split("|")
    return value is True or (value is None and block.inner(path) is not None)


def _grows(block: Block) -> bool:
    least, most = block.value("min_size"), block.value("max_size")
    return isinstance(least, float) and isinstance(most, float) and most > least > 1


def _subnets(block: Block) -> int:
    inner = block.inner("network_configuration")
    values = [block.value(name) for name in ("vpc_zone_identifier", "subnets", "availability_zones")]
    for value in [*values, inner.value("subnets") if inner is not None else None]:
        if isinstance(value, list):
            return len(value)
        if isinstance(value, Unknown) and SEVERAL.search(value.text):
            return SPREAD_ZONES
    return 0


def named(block: Block) -> frozenset[tuple[str, str]]:
    """The resources that a block names in any of its expressions: type and name."""
    found: set[tuple[str, str]] = set()
    for name, one in block.attributes.items():
        if name != "depends_on":  # an order of making is no need
            _named(one.value, found, 0)
    for inner in block.blocks:
        found |= named(inner)
    return frozenset(found)


def _named(value: Value, found: set[tuple[str, str]], depth: int) -> None:
    if depth > DEEPEST:
        return
    if isinstance(value, Unknown):
        words = value.names
        if words[:1] == ("module",) and len(words) >= PARTS:
            found.add(("module", words[1]))
        elif len(words) >= PARTS:
            found.add((words[0], words[1]))
        for one in value.parts:
            _named(one, found, depth + 1)
    elif isinstance(value, list):
        for one in value:
            _named(one, found, depth + 1)
    elif isinstance(value, dict):
        for one in value.values():
            _named(one, found, depth + 1)


def own_names(block: Block) -> frozenset[str]:
    """What a resource is called besides its label: its name as the provider knows it."""
    values = (block.value(name) for name in NAMING)
    return frozenset({block.name, *(one for one in values if isinstance(one, str))})
