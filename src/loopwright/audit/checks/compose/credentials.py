"""Credentials that stand in Compose files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.compose.composed import composed
from loopwright.audit.checks.secret_names import is_a_known_default, is_made_up, names_a_secret
from loopwright.audit.finding import Found, Severity
from loopwright.survey.evidence import Environment, Evidence
from loopwright.survey.yaml_nodes import line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.configuration import Service

DEFAULT = re.compile(r"^\$\{(\w+):?-([^{}$]+)\}$")
IN_ADDRESS = re.compile(r"^[\w+.-]{1,30}://[^\s:/@$]{0,80}:([^\s:/@${}]{1,200})@")
OPEN = {
    "POSTGRES_HOST_AUTH_METHOD": re.compile(r"^trust$"),
    "ALLOW_EMPTY_PASSWORD": re.compile(r"^(?:yes|true|1)$", re.IGNORECASE),
    "MYSQL_ALLOW_EMPTY_PASSWORD": re.compile(r"^(?:yes|true|1)$", re.IGNORECASE),
    "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD": re.compile(r"^(?:yes|true|1)$", re.IGNORECASE),
    "xpack.security.enabled": re.compile(r"^false$", re.IGNORECASE),
    "DISABLE_SECURITY_PLUGIN": re.compile(r"^true$", re.IGNORECASE),
    "plugins.security.disabled": re.compile(r"^true$", re.IGNORECASE),
}


@dataclass
class Written:
    """One value and the settings that hold it; the value itself is never told."""

    service: Service
    name: str
    known: bool
    places: list[Evidence] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def _gathered(services: tuple[Service, ...], value_of: re.Pattern[str] | None) -> list[Written]:
    """Each value of a secret in each file once; ``value_of`` takes it from a default, else it stands there plainly."""
    found: dict[tuple[str, str], Written] = {}
    for one in composed(services):
        for name, text, node in one.settings():
            value = _value(name, text, value_of)
            if not value:
                continue
            key = (one.service.path, value)
            said = f"{name} of {one.service.name}"
            held = found.setdefault(key, Written(one.service, name, is_a_known_default(value)))
            held.places.append(Evidence(one.service.path, line(node), said))
            if held.service is not one.service or held.name != name:
                held.others.append(said)
    return list(found.values())


def _value(name: str, text: str, value_of: re.Pattern[str] | None) -> str:
    if value_of is not None:
        default = value_of.match(text[:400])
        return default[2] if default and names_a_secret(name) and not is_made_up(default[2]) else ""
    if "$" in text or not text:
        return ""
    address = IN_ADDRESS.match(text[:400])
    if address is not None:
        return address[1]
    return text if names_a_secret(name) and not is_made_up(text) else ""


def _also(one: Written) -> str:
    others = list(dict.fromkeys(one.others))
    return f" (also {', '.join(others[:3])}{' and others' if len(others) > 3 else ''})" if others else ""  # noqa: PLR2004 - enough to know it by


@check(
    Severity.MEDIUM,
    section="security",
    area="access",
    hours=1,
    controls=("SOC 2 CC6.1", "ISO 27001 A.8.24", "PCI DSS 8.6.2"),
)
def credential_written_into_compose(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """A credential stands in a Compose file.

    Everybody who may read the repository has it, and so does every copy of its history. Change it, and give it by
    `secrets:` or from the environment (`${NAME:?}` stops where it is missing).
    """
    for one in _gathered(compose_services, None):
        yield _found(one, f"The value of {one.name}{_also(one)} stands in the file.", "literal")


@check(
    Severity.MEDIUM,
    section="security",
    area="access",
    hours=0.5,
    controls=("SOC 2 CC6.1", "PCI DSS 2.2.2", "ISO 27001 A.5.17"),
)
def credential_falls_back_to_a_default(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """A credential falls back to a value that stands in the file.

    Where the variable is forgotten, everything starts, with a password that everybody knows. Write `${NAME:?}`, which
    stops instead.
    """
    for one in _gathered(compose_services, DEFAULT):
        yield _found(one, f"Without a value, {one.name}{_also(one)} is what the file says.", "default")


def _found(one: Written, what: str, kind: str) -> Found:
    grave = one.service.environment is Environment.PRODUCTION
    return Found(
        f"compose service {one.service.name}",
        what + (" It is one that everybody tries first." if one.known else ""),
        tuple(dict.fromkeys(one.places))[:5],
        one.service.environment,
        Severity.HIGH if grave else None,
        cause=f"{kind} credentials of {one.service.path}",
        snippet=f"{one.name}: ${{{one.name}:?}}\n",
    )


@check(
    Severity.MEDIUM,
    section="security",
    area="access",
    hours=0.5,
    controls=("SOC 2 CC6.1", "PCI DSS 2.2.2", "ISO 27001 A.8.5"),
)
def datastore_without_password(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """A store of data asks nobody for a password.

    Whatever runs in the same network, a page that a browser is made to call included, reads and deletes everything.
    Set a password.
    """
    for one in composed(compose_services):
        for name, text, node in one.settings():
            if name in OPEN and OPEN[name].match(text):
                yield one.found(f"{name} lets everybody in.", node)
