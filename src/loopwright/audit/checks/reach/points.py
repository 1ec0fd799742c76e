"""What is there once: components, the machine under all of them, what redundant copies share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.kubernetes.speaking import once
from loopwright.audit.finding import Found, Severity
from loopwright.audit.standing.component import Part, Way
from loopwright.loop.vocabulary import Criticality, Survives
from loopwright.survey.evidence import Environment
from loopwright.survey.yaml_nodes import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loopwright.audit.needed import Needed
    from loopwright.audit.standing.component import Component
    from loopwright.audit.standing.standing import SinglePoint, Standing
    from loopwright.survey.evidence import Evidence
    from loopwright.survey.written.cluster import Cluster

HALF = 0.5
SHOWN = 3
MANY = 2
PINNED = (
    (("nodeName",), "machine"),
    (("nodeSelector", "kubernetes.io/hostname"), "machine"),
    (("nodeSelector", "topology.kubernetes.io/zone"), "zone"),
    (("nodeSelector", "failure-domain.beta.kubernetes.io/zone"), "zone"),
)


def accepted(needed: Needed | None) -> bool | None:
    """Whether the loop does without outliving a machine; nothing where nobody wrote down what it asks."""
    said = needed is not None and needed.said
    return needed.values.inputs.survives is Survives.NOTHING if said and needed is not None else None


def unsaid(environment: Environment) -> Severity:
    """How much weighs what is there once where nobody said what must be outlived."""
    return Severity.MEDIUM if environment is Environment.PRODUCTION else Severity.LOW


@check(
    Severity.HIGH,
    section="single points",
    area="capacity",
    hours=8,
    controls=("SOC 2 A1.1", "ISO 27001 A.8.14"),
    of_product=True,
)
def single_point_of_failure(standing: Standing, needed: Needed | None) -> Iterator[Said]:
    """Requests hang on something that is there once.

    While it is away, every request that needs it fails, however many copies stand before it. Give it a standby or a
    second copy on another machine, or say in the loop file that nothing need be outlived (`survives: nothing`).
    """
    carried = {slug for host in standing.hosts for slug in host.components}  # the machine is the cause
    for point in standing.single_points:
        place = point.component.places[0]
        beside = place.way is Way.COMPOSE and standing.way is not Way.COMPOSE
        if beside or point.component.slug in carried or _said_elsewhere(point.component):
            continue
        yield Found(
            f"{point.component.part.value} {point.component.title}",
            f"It is there once, and {_lost(point)} without it{_needed_by(point, standing)}.",
            _where(point.component, standing),
            point.component.environment,
            _severity(point, needed),
        )


def _severity(point: SinglePoint, needed: Needed | None) -> Severity:
    fits = accepted(needed)
    if fits is None:
        return unsaid(point.component.environment)
    if fits:
        return Severity.INFO
    grave = point.share >= HALF and point.component.part.keeps and not _lowly(needed)
    return Severity.HIGH if grave else Severity.MEDIUM


def _lowly(needed: Needed | None) -> bool:
    """Whether all data of the loop are such as nobody would miss much."""
    data = needed.loop.data if needed is not None else ()
    return bool(data) and all(one.criticality is Criticality.LOW for one in data)


def _said_elsewhere(one: Component) -> bool:
    """Whether a check of its own kind of file says it: deployments behind a Service, what Terraform makes."""
    place = one.places[0]
    if place.way is Way.KUBERNETES:
        return one.part not in {Part.STORE, Part.QUEUE, Part.CACHE}
    return place.way is Way.TERRAFORM and (one.part.keeps or "autoscaling" in place.name)


def _lost(point: SinglePoint) -> str:
    if len(point.lost) == point.entries:
        return "nothing is answered" if point.entries == 1 else f"none of {point.entries} entries works"
    fails = "fails" if len(point.lost) == 1 else "fail"
    return f"{len(point.lost)} of {point.entries} entries ({named(point.lost)}) {fails}"


def _needed_by(point: SinglePoint, standing: Standing) -> str:
    """Who needs it; of what runs in copies, how many fail together."""
    if not point.dependents:
        return ""
    several = [one for one in point.dependents if (standing.graph.by_slug[one].capacity.copies or 0) >= MANY]
    words = [
        f"{standing.graph.by_slug[one].capacity.copies} copies of {one}" if one in several else one
        for one in (*several, *(one for one in point.dependents if one not in several))
    ]
    return f"; {named(words)} need{'s' if len(words) == 1 and not several else ''} it"


def named(slugs: Sequence[str]) -> str:
    """A few names, and how many more there are."""
    shown = ", ".join(slugs[:SHOWN])
    rest = len(slugs) - SHOWN
    return f"{shown} and {rest} more" if rest > 0 else shown


def _where(one: Component, standing: Standing) -> tuple[Evidence, ...]:
    needs = [said for need in standing.graph.needs if need.target == one.slug for said in need.evidence[:1]]
    return tuple(dict.fromkeys([*(one.places[0].evidence,), *needs]))[:SHOWN]


@check(
    Severity.HIGH,
    section="single points",
    area="capacity",
    hours=16,
    controls=("SOC 2 A1.1", "ISO 27001 A.8.14"),
    of_product=True,
)
def product_on_one_machine(standing: Standing, needed: Needed | None) -> Iterator[Said]:
    """The whole product stands on one machine.

    When it fails, everything does, the data with it, until somebody has set up another one and restored a copy. Where
    the loop must outlive a machine, take the database apart and run two of the rest; where not, keep it: it is cheap.
    """
    fits = accepted(needed)
    if fits:
        return
    whole = len(standing.graph.entries)
    for host in standing.hosts:
        lost = len(host.entries)
        told = (
            "the only entry is"
            if whole == 1
            else f"{'all' if lost == whole else lost} of {whole} entries are"
        )
        parts = "1 component" if len(host.components) == 1 else f"{len(host.components)} components"
        yield Found(
            "the machine" if host.whole else f"the machine of {host.folder or '.'}",
            f"As far as the files say {host.why}: {parts}; with it {told} lost.",
            host.evidence,
            host.environment,
            unsaid(host.environment) if fits is None else Severity.HIGH,
            cause="one machine",
        )


@check(Severity.MEDIUM, section="single points", area="capacity", hours=1, controls=("SOC 2 A1.1",))
@once
def copies_pinned_to_one_place(cluster: Cluster) -> Iterator[Said]:
    """Copies that were made to outlive one another are bound to one machine or one zone.

    They fail together with it: what the second copy costs buys no availability. Let the scheduler choose, and spread
    them with `topologySpreadConstraints`.
    """
    for workload in cluster.workloads:
        if (workload.replicas or 0) < MANY and cluster.scaler(workload) is None:
            continue
        for path, what in PINNED:
            node = workload.pod.at(*path)
            if text_of(node):
                yield Found(
                    workload.title,
                    f"All its copies are bound to one {what}.",
                    (workload.evidence(node),),
                    workload.environment,
                )
                break
