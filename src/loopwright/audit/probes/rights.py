"""What says who may do what, as narrowly as it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.checks.terraform.policies import policies
from loopwright.audit.probes.probe import Sight, Verdict, probe
from loopwright.survey.evidence import Evidence
from loopwright.survey.yaml_nodes import Node, at, entries, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.delivering import Delivering
    from loopwright.survey.written.terraform_stacks import Stack

MOST_PLACES = 3
READING = frozenset({"read", "none", "read-all", ""})


@probe
def rights_are_narrow(stacks: tuple[Stack, ...], delivering: Delivering) -> Iterator[Sight]:
    """Policies that name what they allow, and tokens that may only read."""
    topic = "rights_are_narrow"
    written = [
        one
        for stack in stacks
        for one in policies(stack)
        if one.of_identity and one.block.environment.serves_users
    ]
    for one in written[:MOST_PLACES]:
        if all(said.actions and not said.on_everything for said in one.statements if said.allows):
            says = "a policy names what it allows, and on what"
            yield Sight(topic, Verdict.PROVEN, says, Evidence(one.block.path, one.line, one.block.name))
    told = [pipe for pipe in delivering.pipes if _reads_only(at(pipe.node, "permissions"))]
    if told and len(told) == len(delivering.pipes):
        for pipe in told[:MOST_PLACES]:
            yield Sight(
                topic, Verdict.HINT, "the workflow's token may only read", pipe.evidence("permissions")
            )


def _reads_only(node: Node | None) -> bool:
    if node is None:
        return False
    listed = list(entries(node))
    return all(text_of(below) in READING for _, _, below in listed) and (
        bool(listed) or text_of(node) in READING
    )
