"""Section 1: the stack as a table, and how changes reach users."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.audit.finding import Severity
from loopwright.audit.report.asking import ASKED_AS, asked, from_measure, row, told
from loopwright.audit.report.owners import NOBODY
from loopwright.audit.report.records import Component, Row
from loopwright.audit.report.statement import Known, Unknown, by_check, places
from loopwright.survey.topology import Role, StoreKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.report.facts import Facts
    from loopwright.audit.report.grouping import Group
    from loopwright.audit.report.statement import Statement
    from loopwright.survey.evidence import Environment, Evidence
    from loopwright.survey.topology import Queue, Service, Store, Topology

PURPOSES = {
    Role.WEB: "answers users",
    Role.WORKER: "works in the background",
    Role.SCHEDULER: "starts work by the clock",
    Role.SITE: "serves files",
    Role.PROXY: "takes requests in and hands them on",
    Role.TASK: "runs once and ends",
    Role.OTHER: "runs beside the product",
}
KEPT = {
    StoreKind.KEY_VALUE: "keeps what is asked for often",
    StoreKind.SEARCH: "finds things by their words",
    StoreKind.OBJECT: "keeps files",
    StoreKind.FILE: "keeps data in a file of the application",
}
MOST_ISSUES = 3
GOOD, FAIR, POOR, UNKNOWN = "good", "fair", "poor", "unknown"


@dataclass(frozen=True, slots=True)
class Part:
    """A component before its faults are known: ``names`` and ``places`` tell which of them are its."""

    title: str
    technology: str
    purpose: str
    environment: Environment
    names: frozenset[str]
    evidence: tuple[Evidence, ...]
    ours: bool = True


def components(facts: Facts) -> tuple[Component, ...]:
    """A row a part that users reach, in the order of what users meet first."""
    return tuple(_component(part, facts) for part in parts(facts.subject.topology))


def parts(topology: Topology) -> Iterator[Part]:
    """The parts that users reach: services, stores, queues, then what others run for us."""
    for service in topology.services:
        if service.environment.serves_users:
            yield _service(service)
    for store in topology.stores_that_serve():
        yield _kept(store, KEPT.get(store.kind, "keeps data"))
    for queue in topology.queues:
        if queue.environment.serves_users:
            yield _kept(queue, "hands work on")
    for one in topology.outside_services:
        if one.environment.serves_users:
            names = frozenset({one.title, one.slug})
            yield Part(
                one.title, "of another company", one.kind, one.environment, names, one.evidence, ours=False
            )


def _service(one: Service) -> Part:
    technology = [framework.title for framework in one.frameworks[:2]]
    technology += [one.server.title] if one.server is not None else []
    return Part(
        one.name,
        ", ".join(technology) or _short(one.image) or one.language or "not told",
        PURPOSES[one.role],
        one.environment,
        frozenset({one.name}),
        one.evidence,
    )


def _short(image: str) -> str:
    """An image without its digest, and without what is left where a variable stood."""
    return image.partition("@")[0].strip("/:")


def _kept(one: Store | Queue, purpose: str) -> Part:
    names = {one.title, one.slug, *(instance.name for instance in one.instances)}
    technology = f"{one.title} {one.version}".strip()
    if any(instance.managed for instance in one.instances):
        technology = f"{technology}, managed"
    evidence = (*one.evidence, *(place for instance in one.instances for place in instance.evidence))
    uses = ", ".join(one.uses) if hasattr(one, "uses") else ""
    return Part(
        one.title,
        technology,
        f"{purpose} ({uses})" if uses else purpose,
        one.environment,
        frozenset(names),
        tuple(dict.fromkeys(evidence)),
    )


def _component(part: Part, facts: Facts) -> Component:
    mine = [one for one in facts.weighing if belongs(one, part)]
    titles = list(dict.fromkeys(one.check.title for one in mine))
    asked_of = any(_speaks_of(one.thing, part) for one in facts.audited.questions)
    more = [f"and {len(titles) - MOST_ISSUES} more"] if len(titles) > MOST_ISSUES else []
    files = tuple(one.file for one in part.evidence)
    owner = facts.grounds.owners.of_any(files) if part.ours else NOBODY
    return Component(
        component=part.title,
        technology=part.technology,
        purpose=part.purpose,
        status=_status(mine, known=part.ours and not asked_of),
        issues=(*titles[:MOST_ISSUES], *more),
        owner=owner,
        environment=part.environment.value,
        monthly_cost=_cost(part, facts),
        sources=places(part.evidence, 3) or (by_check("topology"),),
    )


def belongs(group: Group, part: Part) -> bool:
    """Whether a fault is of a part: by its name, or by the very place that the part is read from."""
    spots = {(one.file, one.line) for one in part.evidence if one.line}
    images = {one.file for one in part.evidence if "dockerfile" in one.file.lower()}
    for one in group.findings:
        if _speaks_of(one.thing, part):
            return True
        named = " " in one.thing and not one.thing.startswith("the ")  # of the whole is what has no name
        if named and any((place.file, place.line) in spots for place in one.evidence):
            return True
        if one.thing.startswith("image ") and any(place.file in images for place in one.evidence):
            return True
    return False


def _speaks_of(thing: str, part: Part) -> bool:
    return bool(part.names & {thing, thing.partition(" ")[2], thing.rpartition(" ")[2]})


def _status(groups: list[Group], *, known: bool) -> str:
    """By the gravest fault; what others run, or what had to be asked about, is not good because nothing was found."""
    if not groups:
        return GOOD if known else UNKNOWN
    worst = max(one.severity for one in groups)
    return POOR if worst >= Severity.HIGH else FAIR if worst is Severity.MEDIUM else GOOD


def _cost(part: Part, facts: Facts) -> Statement:
    found = [one for one in facts.costs or () if one.component in part.names or one.component == part.title]
    if not found:
        return Unknown(asked()["component_cost"]["how"])
    total = sum(one.usd_per_month for one in found)
    return Known(f"${total:,.0f}", tuple(source for one in found for source in one.sources))


def pipeline(facts: Facts) -> tuple[Row, ...]:
    """How changes reach users: the four of the seed, then what git tells."""
    rows = [row(facts, "pipeline_speed"), _success(facts), _automation(facts), _rollback(facts)]
    answered = {one.slug for one in rows}
    for one in facts.measures:
        if ASKED_AS.get(one.slug, one.slug) in answered:
            continue
        statement = from_measure(one) or Unknown(f"{one.method[:1].upper()}{one.method[1:]}.")
        rows.append(Row(one.slug, one.title, statement))
    return tuple(rows)


def _success(facts: Facts) -> Row:
    found = row(facts, "pipeline_success")
    mended = next((one for one in facts.measures if one.slug == "change_failures"), None)
    if found.now.sure or mended is None or mended.value is None:
        return found
    told_by_git = from_measure(mended)
    if told_by_git is None:
        return found
    words = f"{100 - mended.value * 100:.3g} % of deployments were not mended soon after"
    return Row(found.slug, found.title, Known(words, told_by_git.sources))


def _automation(facts: Facts) -> Row:
    """The stages from a change to users, and which of them a pipeline does by itself."""
    grounds, failing = facts.grounds, {one.check.slug for one in facts.groups}
    deployed = grounds.of("deployments").number or grounds.of("gitops").number
    stages = {
        "tests": bool(grounds.of("tests in a pipeline").number),
        "packs": any(one.kind == "image" for one in facts.subject.topology.artefacts)
        and bool(grounds.of("pipelines").number),
        "deploys": bool(deployed),
        "begins by itself": bool(deployed) and "release_by_hand_only" not in failing,
    }
    if not grounds.of("pipelines").number and not facts.subject.topology.pipelines:
        if not grounds.of("services").number:
            how = "Nothing here that is deployed: audit the repository that deploys it."
            return Row("automation", "Automation level", Unknown(how))
        return Row(
            "automation",
            "Automation level",
            Known("No pipeline at all", (by_check("deployment_not_automated"),)),
        )
    done = [name for name, is_done in stages.items() if is_done]
    words = f"{len(done)} of {len(stages)} stages: {', '.join(done) or 'none'}"
    left = [name for name, is_done in stages.items() if not is_done]
    if left:
        words += f"; not seen: {', '.join(left)}"
    evidence = (*grounds.of("tests in a pipeline").evidence[:2], *grounds.of("deployments").evidence[:2])
    evidence = evidence or grounds.of("pipelines").evidence[:2]
    return Row(
        "automation",
        "Automation level",
        Known(words, places(evidence) or (by_check("deployment_not_automated"),)),
    )


def _rollback(facts: Facts) -> Row:
    found = row(facts, "rollback_time")
    if found.now.sure:
        return found
    fault = next((one for one in facts.groups if one.check.slug == "no_rollback_path"), None)
    if fault is not None:
        return Row(found.slug, found.title, Known(fault.first.what, places(fault.evidence)))
    recovery = next((one for one in facts.measures if one.slug == "recovery" and one.value is not None), None)
    by_git = from_measure(recovery) if recovery is not None else None
    return (
        found
        if by_git is None
        else Row(
            found.slug, found.title, Known(f"{by_git.what} until a change was taken back", by_git.sources)
        )
    )


def told_or(facts: Facts, name: str, other: Statement | None) -> Statement:
    """What was measured under a name, else what something else tells, else unknown."""
    found = told(facts, name)
    return found if found.sure or other is None else other
