"""A workflow of GitHub Actions as it is written: its events, its jobs and their steps, each with its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.evidence import Evidence
from loopwright.survey.redaction import redacted
from loopwright.survey.yaml_nodes import at, entries, items, line, text_of, texts

if TYPE_CHECKING:
    from loopwright.survey.written.configuration import Workflow
    from loopwright.survey.yaml_nodes import Node

LONGEST_QUOTE = 100
SAID_ONLY = compiled_later(r"^\s*(?:#|echo\b|printf\b|Write-Host\b)")

OWN = ("./", "$/")  # of the repository itself; the second by the commit that the caller was read at


def own_path(uses: str) -> str:
    """The path in this repository of an action or a workflow that is used; empty where it is others'."""
    return uses[2:].rstrip("/") if uses.startswith(OWN) else ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what it uses or runs (both empty where it is neither), where it begins."""

    path: str
    name: str
    uses: str
    run: str
    node: Node

    @property
    def action(self) -> str:
        """The action without its version, in small letters."""
        return self.uses.partition("@")[0].lower()

    @property
    def commands(self) -> str:
        """What is run, without comments and without what is only said."""
        return "\n".join(one for one in self.run.split("\n") if not SAID_ONLY.match(one))

    def given(self, name: str) -> str:
        """An input that it gives to its action."""
        return text_of(at(self.node, "with", name))

    def evidence(self, *keys: str, said: str = "") -> Evidence:
        """Where one of its keys stands, or where it begins."""
        found = at(self.node, *keys) if keys else None
        number = line(found if found is not None else self.node)
        if isinstance(getattr(found, "style", None), str) and getattr(found, "style", "") in {"|", ">"}:
            return quoted(self.path, number, said)
        return quoted(self.path, number, said or self.uses or self.name)


@dataclass(frozen=True, slots=True)
class Job:
    """A job: ``uses`` is the workflow that it calls, ``environment`` the name of the one that it deploys to."""

    path: str
    name: str
    key: Node
    node: Node
    needs: tuple[str, ...]
    uses: str
    condition: str
    environment: str
    steps: tuple[Step, ...]

    def evidence(self) -> Evidence:
        """Where it begins."""
        return quoted(self.path, line(self.key), self.name)


@dataclass(frozen=True, slots=True)
class Pipe:
    """A workflow: its events by name with what narrows them, its jobs."""

    path: str
    name: str
    node: Node
    events: tuple[tuple[str, Node | None], ...]
    jobs: tuple[Job, ...]

    def event(self, name: str) -> Node | None:
        """What narrows an event; nothing where it is bare or not listened to."""
        return dict(self.events).get(name)

    @property
    def event_names(self) -> frozenset[str]:
        """The events that it listens to."""
        return frozenset(name for name, _ in self.events)

    def job(self, name: str) -> Job | None:
        """The job of a name."""
        return next((one for one in self.jobs if one.name == name), None)

    def evidence(self, *keys: str) -> Evidence:
        """Where one of its keys stands; its first line without."""
        found = at(self.node, *keys) if keys else None
        return quoted(self.path, line(found if found is not None else self.node), "")


def pipe_of(workflow: Workflow) -> Pipe:
    """A workflow, read."""
    on = at(workflow.node, "on") or at(workflow.node, "true")
    events: list[tuple[str, Node | None]] = [(name, node) for name, _, node in entries(on)]
    events = events or [(name, None) for name in texts(on)]
    return Pipe(
        workflow.path,
        text_of(at(workflow.node, "name")),
        workflow.node,
        tuple(events),
        tuple(_job(workflow.path, *one) for one in workflow.jobs),
    )


def _job(path: str, name: str, key: Node, node: Node) -> Job:
    environment = at(node, "environment")
    return Job(
        path=path,
        name=name,
        key=key,
        node=node,
        needs=texts(at(node, "needs")),
        uses=text_of(at(node, "uses")),
        condition=text_of(at(node, "if")),
        environment=text_of(environment) or text_of(at(environment, "name")),
        steps=steps_of(path, at(node, "steps")),
    )


def steps_of(path: str, node: Node | None) -> tuple[Step, ...]:
    """The steps of a job or of a composite action."""
    return tuple(
        Step(path, text_of(at(one, "name")), text_of(at(one, "uses")), text_of(at(one, "run")), one)
        for one in items(node)
    )


def quoted(path: str, number: int, said: str) -> Evidence:
    """A place with what stands there, shortened and without secrets."""
    shown = redacted(" ".join(said.split()))
    return Evidence(path, number, shown if len(shown) <= LONGEST_QUOTE else f"{shown[: LONGEST_QUOTE - 1]}…")
