"""Kubernetes: workloads, services, ingresses, schedules and the things that operators make."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.facts import Container, Port, Seen
from loopwright.survey.knowledge.load import category_of, of_image, of_resource
from loopwright.survey.readers.chart_values import release_of
from loopwright.survey.reading import UnreadableError, reader
from loopwright.survey.topology import Artefact, Backup, Scheduler
from loopwright.survey.yaml_nodes import at, documents, entries, items, line, text_of, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile
    from loopwright.survey.yaml_nodes import Node

WORKLOADS = frozenset(
    {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod", "Job", "CronJob", "Rollout"}
)
ONE_OFF = frozenset({"Job", "Pod"})
CONTROL = compiled_later(
    r"^[ \t]*\{\{-?\s*(?:/\*|if|else|end|range|with|define|include|template|toYaml|\$|block|fail|-).*$",
    re.MULTILINE,
)
TEMPLATE = compiled_later(r"\{\{(?:(?!\{\{).){0,400}?\}\}", re.DOTALL)
DEFINITION = "\nkind: CustomResourceDefinition\n"
DOCUMENT = compiled_later(r"\n---(?=\s)")
HERE = "templated"
KEEPING = (
    "hostPath",
    "nfs",
    "csi",
    "iscsi",
    "ephemeral",
    "awsElasticBlockStore",
    "gcePersistentDisk",
    "azureDisk",
)
MADE = re.compile(rf"(?:{HERE})+")
GITOPS = {
    "HelmRelease": ("flux", "Flux"),
    "Application": ("argocd", "Argo CD"),
    "ApplicationSet": ("argocd", "Argo CD"),
}
# by API group and kind: slug, title, the store that is copied; each is kept in a store of objects
COPYING = {
    ("velero.io", "Schedule"): ("velero", "Velero", ""),
    ("k8up.io", "Schedule"): ("k8up", "K8up", ""),
    ("stash.appscode.com", "BackupConfiguration"): ("stash", "Stash", ""),
    ("postgresql.cnpg.io", "ScheduledBackup"): ("cnpg-backup", "CloudNativePG backup", "postgresql"),
    ("postgresql.cnpg.io", "Cluster"): ("cnpg-archive", "CloudNativePG archive", "postgresql"),
}
MOST_TEMPLATES = 5
# the groups whose names have no dot; those that operators add have one (kubernetes.io, API groups)
API_VERSION = compiled_later(
    rf"^(?:(?:apps|batch|autoscaling|policy|extensions|[\w-]+\.[\w.-]+)/)?v\d\w*$|{HERE}"
)


def without_schemas(text: str) -> str:
    """A text whose definitions of custom resources have lost their schemas, of which nothing is asked.

    They are most of what operators install, by far. Every other line stays where it was.
    """
    if DEFINITION not in text:
        return text
    kept = []
    for document in DOCUMENT.split(text):
        head, found, schema = document.partition("\nspec:")
        definition = bool(found) and (head.startswith(DEFINITION[1:]) or DEFINITION in head)
        kept.append(f"{head}\n" + "\n" * schema.count("\n") if definition else document)
    return "\n---".join(kept)


@reader(suffixes=(".yaml", ".yml"))
def kubernetes_manifest(file: SourceFile) -> Iterator[Fact]:
    """Every object of a manifest; a template of Helm is read with its placeholders blanked."""
    if b"apiVersion:" not in file.data or b"kind:" not in file.data:
        return
    text = file.text
    templated = "{{" in text
    if templated:
        text = TEMPLATE.sub(HERE, CONTROL.sub("", text))
    try:
        found = documents(without_schemas(text))
    except UnreadableError:
        if not templated:
            raise
        raise UnreadableError("a template that cannot be read without rendering it") from None
    for document in found:
        kind, version = text_of(at(document, "kind")), text_of(at(document, "apiVersion"))
        for one in items(at(document, "items")) if kind == "List" else [document]:
            yield from _object(file, one, text_of(at(one, "kind")) or kind, version)


def _object(file: SourceFile, node: Node, kind: str, version: str) -> Iterator[Fact]:
    if not kind or not API_VERSION.search(version):
        return  # others write `apiVersion` and `kind` too, as OpenSLO does
    name = text_of(at(node, "metadata", "name"))
    said = file.evidence(line(node), f"{kind} {name}")
    if kind in WORKLOADS:
        yield Artefact("kubernetes", "Kubernetes", "cluster", file.environment, (said,))
        yield from _workload(file, node, kind, name)
    elif kind in GITOPS:
        slug, title = GITOPS[kind]
        yield Artefact(slug, title, "cluster", file.environment, (said,))
        yield from _release(file, node, kind, name)
    elif kind in {"Service", "Ingress", "Namespace", "ConfigMap", "HorizontalPodAutoscaler"}:
        yield Artefact("kubernetes", "Kubernetes", "cluster", file.environment, (said,))
    copies = COPYING.get((version.partition("/")[0], kind))
    if copies is not None:
        yield from _copies(file, node, f"{kind} {name}", copies)
    slug = of_resource(f"k8s:{kind}") or (of_resource(f"cnpg:{kind}") if "cnpg.io" in version else "")
    if slug:
        yield Seen(slug, file.folder, file.environment, said, name=name)


def _release(file: SourceFile, node: Node, kind: str, name: str) -> Iterator[Fact]:
    """What a release of a chart runs: the chart itself where it is known, and what its values name."""
    if kind == "HelmRelease":
        chart = text_of(at(node, "spec", "chart", "spec", "chart")) or text_of(at(node, "spec", "chart"))
        charts = [(chart, at(node, "spec", "values"))]
    else:
        spec = at(node, "spec", "template", "spec") if kind == "ApplicationSet" else at(node, "spec")
        sources = [at(spec, "source"), *items(at(spec, "sources"))]
        charts = [(text_of(at(one, "chart")), _argo_values(one)) for one in sources if one is not None]
    for chart, values in charts:
        slug = of_image(chart.rpartition("/")[2])
        if category_of(slug) in {"store", "broker", "monitor"}:
            said = file.evidence(line(node), f"{kind} {name}: chart {chart}")
            yield Seen(slug, file.folder, file.environment, said, name=name)
        elif values is not None:
            yield from release_of(file, values, name)


def _argo_values(source: Node) -> Node | None:
    """The values of a source: as an object. Written as a text they have no lines here, and are left out."""
    return at(source, "helm", "valuesObject")


def _copies(file: SourceFile, node: Node, said: str, copies: tuple[str, str, str]) -> Iterator[Fact]:
    """Copies that an operator makes: by a schedule, or of every change as it is written."""
    slug, title, covers = copies
    schedule = text_of(at(node, "spec", "schedule")) or text_of(at(node, "spec", "backup", "schedule"))
    archive = at(node, "spec", "backup", "barmanObjectStore")
    if schedule or archive is not None:
        evidence = file.evidence(line(archive or node), f"{said} {schedule}")
        yield Backup(slug, title, covers, 4, file.environment, (evidence,))
        if schedule:
            yield Scheduler(slug, title, schedule, "", file.environment, (evidence,))


def _workload(file: SourceFile, node: Node, kind: str, name: str) -> Iterator[Fact]:
    spec = at(node, "spec", "jobTemplate", "spec") if kind == "CronJob" else at(node, "spec")
    pod = at(node, "spec") if kind == "Pod" else at(spec, "template", "spec")
    listed = items(at(pod, "containers"))
    if kind == "CronJob":
        schedule, command = (
            text_of(at(node, "spec", "schedule")),
            words(at(listed[0], "command")) if listed else "",
        )
        said = file.evidence(line(node), f"CronJob {name} {schedule}")
        yield Scheduler(
            "kubernetes-cronjob", "Kubernetes CronJob", schedule, command[:200], file.environment, (said,)
        )
    replicas = text_of(at(node, "spec", "replicas"))
    claims = bool(items(at(node, "spec", "volumeClaimTemplates")))
    volumes = items(at(pod, "volumes"))
    claims = claims or any(at(one, "persistentVolumeClaim") is not None for one in volumes)
    elsewhere = any(at(one, kind) is not None for one in volumes for kind in KEEPING)
    alone = len(listed) == 1 and name and HERE not in name
    for one in listed:
        probe = next(
            (at(one, word) for word in ("readinessProbe", "livenessProbe", "startupProbe") if at(one, word)),
            None,
        )
        image = text_of(at(one, "image"))
        yield Container(
            source="kubernetes",
            name=_named(file, name if alone else text_of(at(one, "name")) or name),
            image="" if image.startswith(HERE) else image,
            build="",
            command=f"{words(at(one, 'command'))} {words(at(one, 'args'))}".strip()[:400],
            environment=file.environment,
            evidence=file.evidence(line(at(one, "image") or one), f"{kind} {name}: {image}"),
            ports=tuple(_ports(one)),
            variables={text_of(at(var, "name")): text_of(at(var, "value")) for var in items(at(one, "env"))},
            health=_probe(probe),
            health_line=line(probe) if probe is not None else 0,
            replicas=int(replicas) if replicas.isdecimal() and len(replicas) < MOST_TEMPLATES else None,
            persistent=claims or (None if elsewhere else False),
            one_off=kind in ONE_OFF or kind == "CronJob",
        )


def _named(file: SourceFile, name: str) -> str:
    """A name, with that of its chart in the place of what a template makes of it."""
    chart, found, _ = file.path.partition("/templates/")
    return MADE.sub(posixpath.basename(chart), name) if found else name


def _ports(container: Node) -> Iterator[Port]:
    for one in items(at(container, "ports")):
        port = text_of(at(one, "containerPort"))
        if port.isdecimal():
            host = text_of(at(one, "hostPort"))
            yield Port(int(port), int(host) if host.isdecimal() else 0, "", line(one))


def _probe(probe: Node | None) -> str:
    if probe is None:
        return ""
    path = text_of(at(probe, "httpGet", "path"))
    command = words(at(probe, "exec", "command"))
    kinds = [name for name, _, _ in entries(probe) if name in {"tcpSocket", "grpc", "exec", "httpGet"}]
    return path or command[:200] or " ".join(kinds)
