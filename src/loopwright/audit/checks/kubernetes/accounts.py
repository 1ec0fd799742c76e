"""As which account pods speak to the cluster, and what accounts may ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.kubernetes.speaking import grouped, once
from loopwright.audit.finding import Found, Severity
from loopwright.survey.written.cluster import may_equal
from loopwright.survey.written.workload import shown, titled
from loopwright.survey.yaml_nodes import at, items, text_of, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.written.configuration import Manifest
    from loopwright.survey.written.workload import Workload
    from loopwright.survey.yaml_nodes import Node

RBAC = "rbac.authorization.k8s.io/"
MOUNT = "automountServiceAccountToken"
TAKING_OVER = {
    "impersonate": ("impersonate", "*", "It may act as anybody else", Severity.HIGH),
    "escalate": ("escalate", "*", "It may give itself more rights", Severity.HIGH),
    "bind": ("bind", "*", "It may bind itself to any role", Severity.HIGH),
    "start pods": ("create *", "pods", "It may start pods, with any account of the namespace", Severity.LOW),
    "exec": ("create get *", "pods/exec", "It may run commands in pods", Severity.MEDIUM),
    "attach": ("create get *", "pods/attach", "It may attach itself to running programs", Severity.MEDIUM),
    "portforward": ("create get *", "pods/portforward", "It may open ports into pods", Severity.MEDIUM),
}
READING = frozenset({"get", "list", "watch", "*"})
OF_CLUSTER = ("system:masters",)


def _account(workload: Workload) -> str:
    return workload.pod.text("serviceAccountName") or workload.pod.text("serviceAccount")


def _uses_the_cluster(cluster: Cluster, workload: Workload) -> bool:
    """Whether roles are bound to the account of a workload: then it means to speak to the cluster."""
    name = _account(workload)
    return bool(name) and any(
        text_of(at(subject, "kind")) == "ServiceAccount" and may_equal(text_of(at(subject, "name")), name)
        for binding in cluster.of_kind("RoleBinding", "ClusterRoleBinding")
        for subject in items(at(binding.node, "subjects"))
    )


@check(
    Severity.LOW,
    section="security",
    area="access",
    hours=0.5,
    controls=("CIS Kubernetes 5.1.6", "SOC 2 CC6.3"),
)
@once
def service_account_token_mounted(cluster: Cluster) -> Iterator[Said]:
    """A pod holds a key to the cluster that it does not use.

    Who breaks in may ask the cluster's API with it. `automountServiceAccountToken: false` leaves it out.
    """
    accounts = {one.name: text_of(at(one.node, MOUNT)) for one in cluster.of_kind("ServiceAccount")}
    for workload in cluster.workloads:
        said = workload.pod.at(MOUNT)
        refused = text_of(said) == "false" or (
            said is None and accounts.get(_account(workload) or "default") == "false"
        )
        unseen = said is None and not workload.pod.lacks(MOUNT)
        if not refused and not unseen and not _uses_the_cluster(cluster, workload):
            yield Found(
                workload.title,
                "The token of its account is mounted, and no role says what for.",
                (workload.evidence(said if said is not None else workload.pod.node),),
                workload.environment,
                cause=grouped(workload, "service account token"),
                snippet="spec:\n  automountServiceAccountToken: false\n",
            )


@check(Severity.INFO, section="security", area="access", hours=0.5, controls=("CIS Kubernetes 5.1.5",))
@once
def service_account_default(cluster: Cluster) -> Iterator[Said]:
    """A pod speaks as the namespace's default account.

    What is once granted to it is granted to every pod beside it. Give each workload an account of its own.
    """
    for workload in cluster.workloads:
        if _account(workload) in {"", "default"} and (
            workload.pod.lacks("serviceAccountName") or _account(workload)
        ):
            yield Found(
                workload.title,
                "It has no account of its own.",
                (workload.evidence(workload.pod.node),),
                workload.environment,
                cause=grouped(workload, "service account"),
            )


def _bindings(cluster: Cluster, role: Manifest) -> Iterator[tuple[Manifest, Node]]:
    """The bindings of a role, with each subject."""
    for binding in cluster.of_kind("RoleBinding", "ClusterRoleBinding"):
        reference = at(binding.node, "roleRef")
        if text_of(at(reference, "kind")) == role.kind and text_of(at(reference, "name")) == role.name:
            for subject in items(at(binding.node, "subjects")):
                yield binding, subject


def _rules(cluster: Cluster) -> Iterator[tuple[Manifest, Node, frozenset[str], frozenset[str]]]:
    """Every rule of every role, with its verbs and resources."""
    for role in cluster.of_kind("Role", "ClusterRole", group=RBAC):
        for rule in items(at(role.node, "rules")):
            yield role, rule, frozenset(texts(at(rule, "verbs"))), frozenset(texts(at(rule, "resources")))


@check(
    Severity.HIGH,
    section="security",
    area="access",
    hours=3,
    controls=("CIS Kubernetes 5.1.1", "SOC 2 CC6.3", "ISO 27001 A.8.2"),
)
@once
def cluster_admin_bound(cluster: Cluster) -> Iterator[Said]:
    """Somebody may do everything in the cluster.

    A leaked token of that account is the whole cluster. Bind a role that names what is needed, in one namespace.
    """
    for binding in cluster.of_kind("ClusterRoleBinding", "RoleBinding"):
        name = at(binding.node, "roleRef", "name")
        subjects = [text_of(at(one, "name")) for one in items(at(binding.node, "subjects"))]
        if text_of(name) == "cluster-admin" and set(subjects) - set(OF_CLUSTER) and name is not None:
            yield Found(
                titled(binding),
                f"cluster-admin is bound to {', '.join(map(shown, subjects))}.",
                (binding.evidence(name),),
                binding.environment,
                severity=Severity.MEDIUM if binding.kind == "RoleBinding" else None,
            )


@check(
    Severity.MEDIUM,
    section="security",
    area="access",
    hours=2,
    controls=("CIS Kubernetes 5.1.3", "SOC 2 CC6.3", "ISO 27001 A.8.2"),
)
@once
def role_with_wildcard(cluster: Cluster) -> Iterator[Said]:
    """A role allows everything of a kind.

    It grows with each kind of object that is installed. Name the verbs and the resources.
    """
    for role, rule, verbs, resources in _rules(cluster):
        keys = [key for key, given in (("verbs", verbs), ("resources", resources)) if "*" in given]
        if keys:
            both = len(keys) > 1
            yield Found(
                titled(role),
                "It allows everything on everything." if both else f"It allows all {keys[0]}.",
                (role.evidence(at(rule, keys[0])),),
                role.environment,
                severity=Severity.HIGH if both and role.kind == "ClusterRole" else None,
            )


@check(
    Severity.MEDIUM,
    section="security",
    area="access",
    hours=2,
    controls=("CIS Kubernetes 5.1.8", "SOC 2 CC6.3", "ISO 27001 A.8.2"),
)
@once
def role_allows_takeover(cluster: Cluster) -> Iterator[Said]:
    """A role allows its holder to become more than it is.

    To run commands in pods, to act as others or to bind roles is to hold what they hold. Give it to people for an
    hour, not to programs for good.
    """
    for role, rule, verbs, resources in _rules(cluster):
        for way, (wanted, resource, what, severity) in TAKING_OVER.items():
            if verbs & set(wanted.split()) and (resource == "*" or resource in resources):
                yield Found(
                    titled(role),
                    f"{what}.",
                    (role.evidence(at(rule, "verbs" if resource == "*" else "resources")),),
                    role.environment,
                    severity=severity,
                    cause=way,
                )


@check(
    Severity.MEDIUM,
    section="security",
    area="access",
    hours=2,
    controls=("CIS Kubernetes 5.1.2", "SOC 2 CC6.3"),
)
@once
def service_account_reads_secrets(cluster: Cluster) -> Iterator[Said]:
    """A program may read the secrets of a namespace or of the cluster.

    It holds every password that is kept there. Mount the one secret it needs, or name it in `resourceNames`.
    """
    for role, rule, verbs, resources in _rules(cluster):
        if "secrets" not in resources or not verbs & READING or texts(at(rule, "resourceNames")):
            continue
        bound = {
            text_of(at(subject, "name")): binding
            for binding, subject in _bindings(cluster, role)
            if text_of(at(subject, "kind")) == "ServiceAccount"
        }
        if bound:
            wide = any(one.kind == "ClusterRoleBinding" for one in bound.values())
            whose = "the cluster" if wide else "a namespace"
            yield Found(
                titled(role),
                f"It lets {', '.join(map(shown, bound))} read all secrets of {whose}.",
                (role.evidence(at(rule, "resources")),),
                role.environment,
                severity=None if wide else Severity.LOW,
            )


@check(
    Severity.MEDIUM,
    section="security",
    area="access",
    hours=1,
    controls=("CIS Kubernetes 5.1.5", "SOC 2 CC6.3"),
)
@once
def default_account_bound(cluster: Cluster) -> Iterator[Said]:
    """Rights are given to the account that every pod of a namespace has.

    A pod that says nothing of its account holds them too. Make an account for the one that needs them.
    """
    for binding in cluster.of_kind("RoleBinding", "ClusterRoleBinding"):
        for subject in items(at(binding.node, "subjects")):
            name = at(subject, "name")
            if (
                text_of(at(subject, "kind")) == "ServiceAccount"
                and text_of(name) == "default"
                and name is not None
            ):
                yield Found(
                    titled(binding),
                    "It gives rights to the default account.",
                    (binding.evidence(name),),
                    binding.environment,
                )
