"""What says who may do what, as narrowly as it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.checks.terraform.policies import policies
from loopwright.audit.probes.probe import Sight, Verdict, probe
from loopwright.survey.evidence import Evidence
from loopwright.survey.yaml_nodes import Node, at, entries, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.checks.terraform.policies import Statement
    from loopwright.audit.delivering import Delivering
    from loopwright.survey.written.terraform_stacks import Stack

MOST_PLACES = 3
READING = frozenset({"read", "none", "read-all", ""})


@probe
def rights_are_narrow(stacks: tuple[Stack, ...], delivering: Delivering) -> Iterator[Sight]:
    """Policies all of which name what they allow, and tokens that may only read."""
    topic = "rights_are_narrow"
    written = [
        one
        for stack in stacks
        for one in policies(stack)
        if one.of_identity and one.block.environment.serves_users
    ]
    narrow = [one for one in written if all(_names_both(said) for said in one.statements if said.allows)]
    verdict = Verdict.PROVEN if len(narrow) == len(written) else Verdict.HINT
    says = "a policy names what it allows, and on what"
    if len(narrow) != len(written):
        says += f"; {len(written) - len(narrow)} of {len(written)} policies do not"
    for one in narrow[:MOST_PLACES]:
        yield Sight(topic, verdict, says, Evidence(one.block.path, one.line, one.block.name))
    told = [pipe for pipe in delivering.pipes if _reads_only(at(pipe.node, "permissions"))]
    if told and len(told) == len(delivering.pipes):
        for pipe in told[:MOST_PLACES]:
            yield Sight(
                topic, Verdict.HINT, "the workflow's token may only read", pipe.evidence("permissions")
            )


def _names_both(said: Statement) -> bool:
    """Whether a statement names the actions that it allows, not all of a service, and on what."""
    named = bool(said.actions) and not any(one == "*" or one.endswith(":*") for one in said.actions)
    return named and bool(said.resources) and not said.on_everything


def _reads_only(node: Node | None) -> bool:
    if node is None:
        return False
    listed = list(entries(node))
    return all(text_of(below) in READING for _, _, below in listed) and (
        bool(listed) or text_of(node) in READING
    )
