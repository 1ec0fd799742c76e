"""How many copies run, where, and what takes them away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.kubernetes.speaking import grouped, named, once
from loopwright.audit.finding import Found, Severity
from loopwright.survey.knowledge.load import category_of, of_image
from loopwright.survey.written.cluster import selects
from loopwright.survey.written.workload import filled_within, number_of, titled
from loopwright.survey.yaml_nodes import at, items, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.written.configuration import Manifest
    from loopwright.survey.written.workload import Workload
    from loopwright.survey.yaml_nodes import Node

COPIED = frozenset({"Deployment", "StatefulSet", "Rollout", "ReplicaSet"})
PERCENT = 100


def _copied(cluster: Cluster) -> Iterator[Workload]:
    """Workloads that run in more than one copy, by themselves or scaled."""
    for workload in cluster.workloads:
        least = _least(cluster, workload)
        if workload.kind in COPIED and least is not None and least > 1:
            yield workload


def _least(cluster: Cluster, workload: Workload) -> int | None:
    """The fewest copies that run; nothing where that cannot be seen."""
    scaler = cluster.scaler(workload)
    if scaler is None:
        return workload.replicas
    node = at(scaler.node, "spec", "minReplicas")
    return number_of(node) if node is not None else None


@check(
    Severity.MEDIUM,
    section="single points",
    area="capacity",
    hours=2,
    controls=("SOC 2 A1.1", "ISO 27001 A.8.14"),
)
@once
def single_replica_behind_service(cluster: Cluster) -> Iterator[Said]:
    """Requests are answered by one pod alone.

    While it moves, starts or fails there is nobody to answer. Run two, on two machines, or accept the minutes.
    """
    for workload in cluster.workloads:
        if workload.kind not in {"Deployment", "Rollout"} or workload.replicas != 1 or _keeps_state(workload):
            continue
        services = cluster.services_of(workload)
        if services and not cluster.may_be_scaled(workload) and not _has_others(cluster, workload, services):
            stated = at(workload.manifest.node, "spec", "replicas")
            yield Found(
                workload.title,
                f"One copy answers for {titled(services[0])}, and nothing adds another.",
                (workload.evidence(stated),),
                workload.environment,
                cause=grouped(workload, "single replicas"),
            )


def _has_others(cluster: Cluster, workload: Workload, services: list[Manifest]) -> bool:
    """Whether each Service of a workload sends to another one too, as beside a canary."""
    return all(
        any(other.name != workload.name for other in cluster.selected(one, at(one.node, "spec", "selector")))
        for one in services
    )


def _keeps_state(workload: Workload) -> bool:
    """Whether another copy would be another store, and not a second way to the same."""
    slugs = [of_image(one.image) for one in workload.running]
    return any(category_of(slug) in {"store", "broker"} for slug in slugs if slug)


def _kept_apart(workload: Workload) -> bool:
    if not workload.pod.lacks("topologySpreadConstraints"):
        return True
    terms = workload.pod.at("affinity", "podAntiAffinity")
    if terms is None:
        return not workload.pod.lacks("affinity", "podAntiAffinity")
    required = items(at(terms, "requiredDuringSchedulingIgnoredDuringExecution"))
    preferred = items(at(terms, "preferredDuringSchedulingIgnoredDuringExecution"))
    listed = [*required, *(at(one, "podAffinityTerm") for one in preferred)]
    if not listed or filled_within(workload.manifest, terms):
        return True
    return any(selects(at(one, "labelSelector"), workload.labels) for one in listed if one is not None)


@check(
    Severity.LOW,
    section="single points",
    area="capacity",
    hours=1,
    controls=("SOC 2 A1.1", "ISO 27001 A.8.14"),
)
@once
def replicas_without_spread(cluster: Cluster) -> Iterator[Said]:
    """Copies may all stand on one machine.

    Then they fail together, and were paid for in vain. Spread them over machines and zones with
    `topologySpreadConstraints`.
    """
    for workload in _copied(cluster):
        if not _kept_apart(workload):
            yield Found(
                workload.title,
                "Nothing keeps its copies on different machines.",
                (workload.evidence(),),
                workload.environment,
                cause=grouped(workload, "spread of replicas"),
                snippet=(
                    "topologySpreadConstraints:\n  - maxSkew: 1\n    topologyKey: kubernetes.io/hostname\n"
                    "    whenUnsatisfiable: ScheduleAnyway\n    labelSelector: {matchLabels: {app: NAME}}\n"
                ),
            )


@check(
    Severity.LOW,
    section="single points",
    area="capacity",
    hours=0.5,
    controls=("SOC 2 A1.1", "ISO 27001 A.8.14"),
)
@once
def workload_without_disruption_budget(cluster: Cluster) -> Iterator[Said]:
    """Upkeep of the cluster may take all copies away at once.

    An upgrade drains machine after machine and does not wait for copies to be up elsewhere unless a
    PodDisruptionBudget says so.
    """
    places = {id(one): place for place, one in enumerate(cluster.workloads)}
    unseen = any(filled_within(one, one.node) for one, _ in cluster.budgets)
    for workload in _copied(cluster):
        made = (
            unseen and workload.manifest.templated
        )  # a template makes the selector: whom it covers cannot be seen
        if not made and not any(places[id(workload)] in covered for _, covered in cluster.budgets):
            yield Found(
                workload.title,
                "No disruption budget covers its copies.",
                (workload.evidence(),),
                workload.environment,
                cause=grouped(workload, "disruption budgets"),
                snippet="kind: PodDisruptionBudget\nspec:\n  maxUnavailable: 1\n",
            )


@check(Severity.MEDIUM, section="operations", area="capacity", hours=0.5)
@once
def disruption_budget_forbids_eviction(cluster: Cluster) -> Iterator[Said]:
    """A disruption budget lets no pod go.

    Machines cannot be drained: upgrades hang until somebody deletes the budget by hand. Let one copy go at a time.
    """
    for budget in cluster.of_kind("PodDisruptionBudget"):
        least, most = (at(budget.node, "spec", key) for key in ("minAvailable", "maxUnavailable"))
        counted = [
            number
            for one in cluster.selected(budget, at(budget.node, "spec", "selector"), surely=True)
            if (number := _least(cluster, one)) is not None
        ]
        if text_of(most) in {"0", "0%"} or text_of(least) == f"{PERCENT}%":
            what = "It lets no copy go"
        elif (wanted := number_of(least)) is not None and counted and wanted >= max(counted) and wanted > 0:
            what = f"It wants {wanted} copies of {max(counted)} to stay"
        else:
            continue
        place = most if most is not None else least
        yield Found(titled(budget), f"{what}.", (budget.evidence(place),), budget.environment)


@check(
    Severity.HIGH,
    section="performance",
    area="capacity",
    hours=0.5,
    controls=("SOC 2 A1.1", "ISO 27001 A.8.6"),
)
@once
def autoscaler_without_requests(cluster: Cluster) -> Iterator[Said]:
    """An autoscaler measures a share of requests that nobody made.

    It cannot compute the share and adds no copy, whatever the load. Ask for the resource in every container.
    """
    for workload in cluster.workloads:
        scaler = cluster.scaler(workload)
        for name in _shares(scaler):
            without = [
                one
                for one in workload.running
                if one.lacks("resources", "requests", name) and one.lacks("resources", "limits", name)
            ]
            if without and scaler is not None:
                yield Found(
                    titled(scaler),
                    f"It scales {workload.title} by {name}, which is not asked for: "
                    f"{named([one.name for one in without])}.",
                    (scaler.evidence(), workload.evidence(without[0].node)),
                    scaler.environment,
                )


def _shares(scaler: Manifest | None) -> tuple[str, ...]:
    """The resources by whose share an autoscaler scales."""
    if scaler is None or scaler.kind != "HorizontalPodAutoscaler":
        return ()
    found = ["cpu"] if at(scaler.node, "spec", "targetCPUUtilizationPercentage") is not None else []
    for metric in items(at(scaler.node, "spec", "metrics")):
        resource = at(metric, "resource")
        share = at(resource, "target", "averageUtilization") or at(resource, "targetAverageUtilization")
        if share is not None:
            found.append(text_of(at(resource, "name")))
    return tuple(dict.fromkeys(one for one in found if one))


@check(Severity.LOW, section="performance", area="capacity", hours=0.5, controls=("ISO 27001 A.8.6",))
@once
def autoscaler_fights_replicas(cluster: Cluster) -> Iterator[Said]:
    """Each deployment undoes what the autoscaler did.

    The number in the manifest is set again, and copies are ended under load. Leave `replicas` out where something
    scales.
    """
    for workload in cluster.workloads:
        scaler = cluster.scaler(workload)
        stated: Node | None = at(workload.manifest.node, "spec", "replicas")
        if scaler is None or number_of(stated) is None or workload.manifest.templated:
            continue
        yield Found(
            workload.title,
            f"It is scaled by {titled(scaler)}, and its number of replicas is fixed.",
            (workload.evidence(stated), scaler.evidence()),
            workload.environment,
        )


@check(Severity.LOW, section="reliability", area="capacity", hours=0.5)
@once
def cronjob_without_deadline(cluster: Cluster) -> Iterator[Said]:
    """A job that was missed is made up for at any time, or never again.

    After a hundred missed starts the cluster gives a job without `startingDeadlineSeconds` up.
    """
    for workload in cluster.workloads:
        spec = at(workload.manifest.node, "spec")
        unsaid = workload.kind == "CronJob" and at(spec, "startingDeadlineSeconds") is None
        if unsaid and not filled_within(workload.manifest, workload.manifest.node):
            yield Found(
                workload.title,
                "Nothing says how late it may start.",
                (workload.evidence(spec),),
                workload.environment,
                cause=grouped(workload, "deadlines of jobs"),
            )
