"""How the cluster itself is run: its API, its store, its machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.kubernetes.settings import Program, configured, place_of, started, table
from loopwright.audit.checks.kubernetes.speaking import once
from loopwright.audit.finding import Found, Severity
from loopwright.survey.written.workload import titled
from loopwright.survey.yaml_nodes import at, entries, items, text_of, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.written.configuration import Manifest
    from loopwright.survey.yaml_nodes import Node

CONTROL_PLANE = frozenset(
    {"kube-apiserver", "kube-controller-manager", "kube-scheduler", "KubeSchedulerConfiguration"}
)
STORE = frozenset({"etcd"})
MACHINE = frozenset({"kubelet", "KubeletConfiguration"})
LOGGED = ("Metadata", "Request", "RequestResponse")
MUST_BE_LOGGED = (
    ("secrets", "configmaps", "tokenreviews"),
    ("pods", "deployments"),
    ("pods/exec", "pods/portforward", "pods/proxy", "services/proxy"),
)
ENCRYPTING = frozenset({"aescbc", "kms", "secretbox"})


def _short(cluster: Cluster, names: frozenset[str]) -> Iterator[Said]:
    """What falls short of the table, of some programs."""
    for workload in cluster.workloads:
        for container in workload.containers:
            program = started(container)
            if program is None or program.name not in names or workload.manifest.templated:
                continue
            for wanted in table()[program.name]:
                if program.falls_short(wanted):
                    place = workload.evidence(place_of(container, wanted.setting))
                    yield Found(
                        workload.title,
                        _sentence(program, wanted.setting, wanted.what),
                        (place,),
                        workload.environment,
                        severity=wanted.severity,
                        cause=wanted.cause,
                    )
    for manifest in cluster.of_kind(*sorted(names)):
        program = configured(manifest)
        for wanted in table().get(program.name, ()):
            if program.falls_short(wanted):
                node = at(manifest.node, *wanted.setting.split("."))
                yield Found(
                    titled(manifest),
                    _sentence(program, wanted.setting, wanted.what),
                    (manifest.evidence(node),),
                    manifest.environment,
                    severity=wanted.severity,
                    cause=wanted.cause,
                )


def _sentence(program: Program, setting: str, what: str) -> str:
    said = program.settings.get(setting)
    given = f"{setting}={','.join(said)}" if said is not None else f"without {setting}"
    return f"{program.name} {given}: {what}."


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=2,
    controls=("CIS Kubernetes 1", "ISO 27001 A.8.9"),
)
@once
def control_plane_setting_unsafe(cluster: Cluster) -> Iterator[Said]:
    """The cluster's API, scheduler or controllers are started with an unsafe setting.

    They hold all there is in the cluster. Set what the finding names, or let a provider run them.
    """
    yield from _short(cluster, CONTROL_PLANE)


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=2,
    controls=("CIS Kubernetes 2", "ISO 27001 A.8.9"),
)
@once
def etcd_setting_unsafe(cluster: Cluster) -> Iterator[Said]:
    """The cluster's store is started with an unsafe setting.

    Who reads it has every secret, who writes to it has the cluster. Let it ask for certificates on every port.
    """
    yield from _short(cluster, STORE)


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=2,
    controls=("CIS Kubernetes 4.2", "ISO 27001 A.8.9"),
)
@once
def kubelet_setting_unsafe(cluster: Cluster) -> Iterator[Said]:
    """The agent on the machines is started with an unsafe setting.

    Who may speak to it runs commands in every pod of the machine. Set what the finding names.
    """
    yield from _short(cluster, MACHINE)


@check(Severity.MEDIUM, section="security", area="security", hours=4, controls=("CIS Kubernetes 2.7",))
@once
def certificate_authority_shared(cluster: Cluster) -> Iterator[Said]:
    """The cluster's store trusts every caller that its API trusts.

    A certificate for the API then opens the store past all roles. Sign certificates for the store by an authority of
    its own.
    """
    trusted: dict[str, list[str]] = {"etcd": [], "kube-apiserver": []}
    keys = {"etcd": "trusted-ca-file", "kube-apiserver": "client-ca-file"}
    for workload in cluster.workloads:
        for container in workload.containers:
            program = started(container)
            if program is None or program.name not in keys:
                continue
            mine, other = program.name, next(name for name in keys if name != program.name)
            for path in program.settings.get(keys[mine], ()):
                trusted[mine].append(path)
                if path in trusted[other]:
                    yield Found(
                        workload.title,
                        f"Store and API trust the same {path}.",
                        (workload.evidence(place_of(container, keys[mine])),),
                        workload.environment,
                    )


@check(
    Severity.LOW,
    section="security",
    area="logging and tracing",
    hours=2,
    controls=("CIS Kubernetes 3.2.2", "SOC 2 CC7.2", "ISO 27001 A.8.15", "PCI DSS 10.2"),
)
@once
def audit_policy_incomplete(cluster: Cluster) -> Iterator[Said]:
    """The log of who did what leaves out what matters most.

    After a break-in nobody can say who read secrets or ran commands in pods. Keep at least the metadata of both.
    """
    for one in cluster.of_kind("Policy", group="audit.k8s.io/"):
        covered, everything = _logged(one)
        missing = [name for names in MUST_BE_LOGGED for name in names if name not in covered]
        if missing and not everything:
            node: Node | None = next((key for name, key, _ in entries(one.node) if name == "rules"), None)
            what = f"It keeps nothing of {', '.join(missing)}."
            yield Found("audit policy", what, (one.evidence(node),), one.environment)


def _logged(policy: Manifest) -> tuple[set[str], bool]:
    """The resources that a policy keeps something of, and whether it keeps something of all."""
    covered: set[str] = set()
    for rule in items(at(policy.node, "rules")):
        if text_of(at(rule, "level")) not in LOGGED:
            continue
        listed = items(at(rule, "resources"))
        narrow = any(at(rule, key) is not None for key in ("users", "userGroups", "verbs", "namespaces"))
        if not listed and not narrow and at(rule, "nonResourceURLs") is None:
            return covered, True
        covered |= {name for group in listed for name in texts(at(group, "resources"))}
    return covered, False


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=3,
    controls=("CIS Kubernetes 1.2.30", "SOC 2 CC6.1", "ISO 27001 A.8.24"),
)
@once
def secrets_not_encrypted_in_store(cluster: Cluster) -> Iterator[Said]:
    """Secrets lie in the cluster's store as they are.

    A copy of the disk, or of its backup, is a copy of every password. Name `kms`, `secretbox` or `aescbc` first.
    """
    for one in cluster.of_kind("EncryptionConfiguration", "EncryptionConfig"):
        for group in items(at(one.node, "resources")):
            providers = at(group, "providers")
            given = {name for each in items(providers) for name, _, _ in entries(each)}
            if providers is not None and not given & ENCRYPTING:
                yield Found(
                    "encryption of secrets",
                    f"Nothing of {', '.join(sorted(ENCRYPTING))} is named.",
                    (one.evidence(providers),),
                    one.environment,
                )


ALLOWED = {
    ("privileged",): ("true", "privileged containers"),
    ("hostPID",): ("true", "the machine's processes"),
    ("hostIPC",): ("true", "the machine's memory"),
    ("hostNetwork",): ("true", "the machine's network"),
}


@check(Severity.MEDIUM, section="security", area="security", hours=2)
@once
def pod_security_policy_wide(cluster: Cluster) -> Iterator[Said]:
    """A policy for pods allows what it is there to forbid.

    Whatever may use the policy can take the machine. Forbid it, and move on to Pod Security Admission.
    """
    for one in cluster.of_kind("PodSecurityPolicy"):
        for cause, what, node in _allowed(at(one.node, "spec")):
            yield Found(
                titled(one), f"It allows {what}.", (one.evidence(node),), one.environment, cause=cause
            )


def _allowed(spec: Node | None) -> Iterator[tuple[str, str, Node | None]]:
    for path, (value, what) in ALLOWED.items():
        if text_of(at(spec, *path)) == value:
            yield path[-1], what, at(spec, *path)
    escalation = at(spec, "allowPrivilegeEscalation")
    if text_of(escalation) != "false":
        yield "allowPrivilegeEscalation", "processes to gain rights", escalation or spec
    if "Unmasked" in texts(at(spec, "allowedProcMountTypes")):
        yield "allowedProcMountTypes", "the whole of /proc", at(spec, "allowedProcMountTypes")
    dropped = {one.removeprefix("CAP_") for one in texts(at(spec, "requiredDropCapabilities"))}
    if not dropped & {"ALL", "NET_RAW"}:
        yield "NET_RAW", "packets to be forged", at(spec, "requiredDropCapabilities") or spec
    added = at(spec, "allowedCapabilities")
    if {one.removeprefix("CAP_") for one in texts(added)} & {"*", "ALL", "SYS_ADMIN"}:
        yield "allowedCapabilities", "powers over the machine", added
    if text_of(at(spec, "runAsUser", "rule")) == "RunAsAny":
        yield "runAsUser", "root", at(spec, "runAsUser")
