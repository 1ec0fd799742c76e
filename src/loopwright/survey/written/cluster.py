"""The objects of Kubernetes put together: what runs, what selects it, what scales it, and what others make."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from operator import eq
from typing import TYPE_CHECKING

from loopwright.survey.readers.kubernetes_files import HERE
from loopwright.survey.written.workload import (
    Part,
    Workload,
    containers_of,
    filled_within,
    labels_of,
    number_of,
)
from loopwright.survey.yaml_nodes import at, items, text_of, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loopwright.survey.written.configuration import Manifest
    from loopwright.survey.yaml_nodes import Node

NEED_SELECTOR = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"})
OWN_GROUPS = ("apps/", "batch/", "extensions/", "policy/", "autoscaling/")
PLAIN_DOMAINS = ("kubernetes.io", "k8s.io")
ADDED_DOMAINS = (".sigs.k8s.io", ".x-k8s.io")  # of projects beside Kubernetes: their controllers make pods
UNSURE = ("", "")  # no label has an empty name: workloads of which a template makes a label
SHORTEST_NAME = 4  # letters of a name that is looked for inside others
INSTALLERS = frozenset({"HelmRelease", "HelmChart", "Application", "ApplicationSet", "Kustomization"})


def same_space(one: str, other: str) -> bool:
    """Whether two namespaces may be the same: one that is not written down may be any."""
    return one == other or not one or not other or HERE in one or HERE in other


def together(one: Manifest, other: Manifest) -> bool:
    """Whether two objects may meet: in one namespace, and for the same use."""
    same_use = one.environment is other.environment or (
        one.environment.serves_users and other.environment.serves_users
    )
    return same_use and same_space(one.namespace, other.namespace)


def may_equal(one: str, other: str) -> bool:
    """Whether two texts may be the same once placeholders are filled in: of two expressions, only the same."""
    return one == other or (HERE in one) != (HERE in other)


def selects(selector: Node | None, labels: dict[str, str], *, surely: bool = False) -> bool:
    """Whether a selector (``matchLabels``, ``matchExpressions``, or labels alone) takes, or may take, some labels."""
    plain = at(selector, "matchLabels")
    expressions = items(at(selector, "matchExpressions"))
    if plain is None and not expressions:
        plain = selector
    wanted = labels_of(plain)
    same = eq if surely else may_equal
    return all(key in labels and same(value, labels[key]) for key, value in wanted.items()) and all(
        _holds(one, labels) for one in expressions
    )


def _holds(expression: Node, labels: dict[str, str]) -> bool:
    key, values = text_of(at(expression, "key")), texts(at(expression, "values"))
    match text_of(at(expression, "operator")):
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "DoesNotExist":
            return key not in labels
    return key in labels


@dataclass
class Cluster:
    """Every object of a repository, and what they are to one another."""

    manifests: tuple[Manifest, ...]

    def of_kind(self, *kinds: str, group: str = "") -> Iterator[Manifest]:
        """The objects of some kinds, and of an API group where one is given."""
        for kind in kinds:
            for one in self._by_kind.get(kind, ()):
                if not group or one.version.startswith(group):
                    yield one

    @cached_property
    def _by_kind(self) -> dict[str, list[Manifest]]:
        found: dict[str, list[Manifest]] = {}
        for one in self.manifests:
            found.setdefault(one.kind, []).append(one)
        return found

    @cached_property
    def services(self) -> tuple[Manifest, ...]:
        """The Services that select pods."""
        return tuple(one for one in self.of_kind("Service") if one.version == "v1")

    @cached_property
    def workloads(self) -> tuple[Workload, ...]:
        """The objects that make pods; patches of them are added to them and do not stand for themselves."""
        whole: list[Manifest] = []
        patches: dict[tuple[str, str], list[Manifest]] = {}
        for one in self.manifests:
            if one.pod is None:
                if one.kind in NEED_SELECTOR:
                    patches.setdefault((one.kind, one.name), []).append(one)
            elif _is_patch(one):
                patches.setdefault((one.kind, one.name), []).append(one)
            else:
                whole.append(one)
        counts = self._counts
        return tuple(
            _workload(one, patches.get((one.kind, one.name), []), counts.get(one.name)) for one in whole
        )

    @property
    def _counts(self) -> dict[str, int]:
        """The numbers of copies that Kustomize writes, by the name of what is copied; the greatest of several."""
        found: dict[str, int] = {}
        for one in self.of_kind("Kustomization"):
            for each in items(at(one.node, "replicas")):
                name, count = text_of(at(each, "name")), number_of(at(each, "count"))
                found[name] = max(found.get(name, 0), count or 0)
        return found

    @cached_property
    def images_set_elsewhere(self) -> frozenset[str]:
        """Images whose tag Kustomize or Skaffold writes when they are laid down."""
        named = [
            *((one, ("images",), "name") for one in self.of_kind("Kustomization")),
            *((one, ("build", "artifacts"), "image") for one in self.of_kind("Config", group="skaffold/")),
        ]
        return frozenset(
            text_of(at(item, key)) for one, path, key in named for item in items(at(one.node, *path))
        )

    def selected(self, by: Manifest, selector: Node | None, *, surely: bool = False) -> list[Workload]:
        """The workloads whose pods an object's selector takes, or may take once templates are filled in."""
        return [
            one
            for one in self._candidates(selector)
            if together(one.manifest, by)
            and (
                selects(selector, one.labels, surely=surely)
                or (one.own_selector and selects(selector, one.own_selector, surely=surely))
            )
        ]

    def _candidates(self, selector: Node | None) -> Iterable[Workload]:
        """The workloads that bear one of the labels asked for, not to hold every selector against every workload."""
        plain = at(selector, "matchLabels")
        wanted = labels_of(plain if plain is not None else selector)
        if plain is None and at(selector, "matchExpressions") is not None:
            return self.workloads
        for pair in wanted.items():
            if HERE not in pair[1]:
                return [*self._bearing.get(pair, ()), *self._bearing.get(UNSURE, ())]
        return self.workloads

    @cached_property
    def _bearing(self) -> dict[tuple[str, str], list[Workload]]:
        found: dict[tuple[str, str], list[Workload]] = {}
        for one in self.workloads:
            pairs = {*one.labels.items(), *one.own_selector.items()}
            if any(HERE in value for _, value in pairs):
                found.setdefault(UNSURE, []).append(one)
                continue
            for pair in pairs:
                found.setdefault(pair, []).append(one)
        return found

    @cached_property
    def budgets(self) -> tuple[tuple[Manifest, frozenset[int]], ...]:
        """The disruption budgets, each with the places in `workloads` of those that it covers."""
        places = {id(one): place for place, one in enumerate(self.workloads)}
        return tuple(
            (
                one,
                frozenset(places[id(each)] for each in self.selected(one, at(one.node, "spec", "selector"))),
            )
            for one in self.of_kind("PodDisruptionBudget")
        )

    @cached_property
    def _scalers(self) -> dict[str, list[tuple[str, Manifest]]]:
        """What scales workloads, by the kind that is scaled, with the name of the one."""
        found: dict[str, list[tuple[str, Manifest]]] = {}
        for one in self.of_kind("HorizontalPodAutoscaler", "ScaledObject"):
            target = at(one.node, "spec", "scaleTargetRef")
            kind = text_of(at(target, "kind")) or "Deployment"
            found.setdefault(kind, []).append((text_of(at(target, "name")), one))
        return found

    def scaler(self, workload: Workload) -> Manifest | None:
        """What scales a workload by itself."""
        for name, one in self._scalers.get(workload.kind, ()):
            if name == workload.name and together(one, workload.manifest):
                return one
        return None

    def may_be_scaled(self, workload: Workload) -> bool:
        """Whether something scales a workload, or may once a chart's names are filled in."""
        return self.scaler(workload) is not None or any(
            workload.manifest.templated
            and HERE in name
            and one.path.rpartition("/")[0] == workload.manifest.path.rpartition("/")[0]
            for name, one in self._scalers.get(workload.kind, ())
        )

    @cached_property
    def _sending(self) -> dict[tuple[str, str], list[Manifest]]:
        """The Services by a label that they ask for."""
        found: dict[tuple[str, str], list[Manifest]] = {}
        for one in self.services:
            wanted = labels_of(at(one.node, "spec", "selector"))
            if wanted:
                found.setdefault(min(wanted.items()), []).append(one)
        return found

    def services_of(self, workload: Workload) -> list[Manifest]:
        """The Services that send to a workload."""
        return [
            one
            for pair in workload.labels.items()
            for one in self._sending.get(pair, ())
            if together(one, workload.manifest)
            and selects(at(one.node, "spec", "selector"), workload.labels, surely=True)
        ]

    @cached_property
    def foreign(self) -> tuple[frozenset[str], frozenset[str]]:
        """Names and API groups of the objects that operators and installers turn into others."""
        names, groups = set(), set()
        for one in self.manifests:
            group = one.version.partition("/")[0] if "/" in one.version else ""
            if one.kind in INSTALLERS or ("." in group and not _plain(group)):
                names |= {one.name, text_of(at(one.node, "spec", "releaseName"))}
                groups.add(group)
        return frozenset(names - {""}), frozenset(groups)

    def made_elsewhere(self, labels: dict[str, str]) -> bool:
        """Whether pods of some labels are made by an operator or a chart from elsewhere, as far as can be told."""
        names, groups = self.foreign
        for key, value in labels.items():
            domain = key.partition("/")[0] if "/" in key else ""
            if domain and not _plain(domain):
                return True
            if (
                value in names
                or HERE in value
                or any(len(name) >= SHORTEST_NAME and name in value for name in names)
            ):
                return True
            if any(group.split(".")[0] == value for group in groups):
                return True
        return False


def _plain(domain: str) -> bool:
    """Whether a domain of groups or labels is Kubernetes' own, in which nothing makes pods that is not written down."""
    return domain.endswith(PLAIN_DOMAINS) and not domain.endswith(ADDED_DOMAINS)


def _is_patch(one: Manifest) -> bool:
    """Whether an object is a part of one: kinds that must have a selector have none, or no container has an image."""
    whole = one.kind in NEED_SELECTOR and one.version.startswith("apps/") and not one.templated
    labels = at(one.node, "spec", "template", "metadata", "labels")
    if whole and at(one.node, "spec", "selector") is None and labels is None:
        return True
    listed = items(at(one.pod, "containers"))
    return bool(listed) and not any(text_of(at(container, "image")) for container in listed)


def _workload(one: Manifest, patches: list[Manifest], count: int | None) -> Workload:
    known = one.pod
    assert known is not None  # noqa: S101 - only objects with a pod come here
    pods = (known, *(patch.pod for patch in patches if patch.pod is not None))
    template = at(one.node, "metadata") if one.kind == "Pod" else at(one.node, "spec", "template", "metadata")
    if one.kind == "CronJob":
        template = at(one.node, "spec", "jobTemplate", "spec", "template", "metadata")
    own = at(one.node, "spec", "selector", "matchLabels")
    return Workload(
        one,
        Part(one, pods),
        tuple(containers_of(one, pods)),
        labels_of(at(template, "labels")),
        labels_of(own),
        _replicas(one, patches, count),
        at(template, "annotations"),
    )


def _replicas(one: Manifest, patches: list[Manifest], count: int | None) -> int | None:
    stated = [at(each.node, "spec", "replicas") for each in (one, *patches)]
    numbers = [number for node in stated if node is not None and (number := number_of(node)) is not None]
    if numbers or count is not None:
        return max([*numbers, count or 0])
    if any(node is not None for node in stated):
        return None
    return None if filled_within(one, one.node) else 1
