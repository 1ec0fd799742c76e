"""Secrets in the manifests themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.kubernetes.speaking import grouped, named, once
from loopwright.audit.finding import Found, Severity
from loopwright.survey.evidence import Evidence
from loopwright.survey.readers.kubernetes_files import HERE
from loopwright.survey.written.workload import titled
from loopwright.survey.yaml_nodes import at, entries, items, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.yaml_nodes import Node

SECRET_NAME = re.compile(
    r"(?:^|[_.\-])(?:password|passwd|pwd|secret|token|api_?key|access_?key|private_?key|credentials?)$",
    re.IGNORECASE,
)
IN_ADDRESS = re.compile(r"://[^/\s:@]{1,100}:([^/\s:@]{1,200})@")
PLACEHOLDER = re.compile(
    r"^[A-Z][A-Z0-9]*_[A-Z0-9_]*$|(?i:your[_-]|replace|example|placeholder|redacted|dummy|fill[_-]?in)"
)
TO_BE_CHANGED = re.compile(r"(?i)^change[-_ ]?(?:me|this|it)\W{0,3}$")
A_PASSWORD = re.compile(r"(?i)passw|pwd")  # one that says so is still let in by whoever tries it
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}://\S*$")
ELSEWHERE = ("ENC[", "${", "$(", "<", "vault:", "ref+")
HARMLESS = frozenset(
    {
        "type",
        "url",
        "username",
        "user",
        "host",
        "port",
        "name",
        "database",
        "dbname",
        "project",
        "server",
        "region",
        "provider",
        "sslmode",
        "endpoint",
        "bucket",
        "tenant",
        "issuer",
        "domain",
        "email",
        "client_id",
        "clientid",
    }
)
NOT_A_SECRET = re.compile(
    r"\$\(|\$\{|\$[A-Z_]|<|templated|/|^(?:true|false|none|null|x+|\*+|\d{0,2})$", re.IGNORECASE
)


def speaks_of_secret(name: str, value: str) -> bool:
    """Whether a value is a secret written out: by its name, or as the password of an address."""
    found = IN_ADDRESS.search(value)
    if found:
        return not NOT_A_SECRET.search(found[1]) and not PLACEHOLDER.search(found[1])
    return (
        bool(SECRET_NAME.search(name))
        and value != ""
        and not NOT_A_SECRET.search(value)
        and not PLACEHOLDER.search(value)
        and (A_PASSWORD.search(name) is not None or not TO_BE_CHANGED.match(value))
    )


@check(
    Severity.HIGH,
    section="security",
    area="security",
    hours=2,
    controls=("SOC 2 CC6.1", "ISO 27001 A.8.24", "PCI DSS 8.6.2"),
)
@once
def secret_in_manifest(cluster: Cluster) -> Iterator[Said]:
    """A secret stands in a manifest.

    Everybody who ever copied the repository has it, and it cannot be changed without a commit. Change it, and keep the
    new one in a Secret that is made elsewhere (External Secrets, SOPS, sealed secrets).
    """
    for workload in cluster.workloads:
        for container in workload.containers:
            for one in items(container.at("env")):
                name, value = text_of(at(one, "name")), at(one, "value")
                if value is not None and speaks_of_secret(name, text_of(value)):
                    yield Found(
                        workload.title,
                        f"Container {container.name} is given {name} as it is.",
                        (Evidence(workload.manifest.path, line(value), name),),
                        workload.environment,
                    )
    for config in cluster.of_kind("ConfigMap"):
        for key, _, node in entries(at(config.node, "data")):
            if "\n" not in text_of(node) and speaks_of_secret(key, text_of(node)):
                place = Evidence(config.path, line(node), key)
                yield Found(titled(config), f"It holds {key} as it is.", (place,), config.environment)


@check(
    Severity.HIGH,
    section="security",
    area="security",
    hours=2,
    controls=("SOC 2 CC6.1", "ISO 27001 A.8.24", "PCI DSS 8.6.2"),
)
@once
def secret_object_in_repository(cluster: Cluster) -> Iterator[Said]:
    """A Secret lies in the repository with its values.

    base64 is not encryption: everybody who ever copied the repository has them. Change them, and commit only what is
    encrypted (SOPS, sealed secrets) or a reference (External Secrets).
    """
    for one in cluster.of_kind("Secret"):
        encrypted = at(one.node, "sops") is not None or text_of(at(one.node, "type")).endswith(
            "/service-account-token"
        )
        values = [
            (key, node)
            for field in ("data", "stringData")
            for key, _, node in entries(at(one.node, field))
            if key.lower() not in HARMLESS and _is_written_out(node)
        ]
        if one.version == "v1" and values and not encrypted and not one.templated:
            yield Found(
                titled(one),
                f"It is laid down with {', '.join(key for key, _ in values[:5])}.",
                tuple(Evidence(one.path, line(node), key) for key, node in values[:3]),
                one.environment,
            )


def _is_written_out(node: Node) -> bool:
    """Whether a value is there itself, and not a reference to it, an address, or what somebody is to fill in."""
    text = text_of(node).strip()
    return (
        text != ""
        and HERE not in text
        and not text.startswith(ELSEWHERE)
        and not (ADDRESS.match(text) and not IN_ADDRESS.search(text))
        and not PLACEHOLDER.search(text)
    )


@check(
    Severity.INFO,
    section="security",
    area="security",
    hours=1,
    controls=("CIS Kubernetes 5.4.1", "SOC 2 CC6.1"),
)
@once
def secret_in_environment_variable(cluster: Cluster) -> Iterator[Said]:
    """A secret is handed over in an environment variable.

    Child processes, crash reports and debug pages see it. A mounted file is read by the program alone, and may change
    while it runs.
    """
    for workload in cluster.workloads:
        for container in workload.containers:
            given = [
                one for one in items(container.at("env")) if at(one, "valueFrom", "secretKeyRef") is not None
            ] + [one for one in items(container.at("envFrom")) if at(one, "secretRef") is not None]
            if given:
                yield Found(
                    workload.title,
                    f"Secrets are environment variables of {named([container.name])}.",
                    (workload.evidence(given[0]),),
                    workload.environment,
                    cause=grouped(workload, "secrets in variables"),
                )
