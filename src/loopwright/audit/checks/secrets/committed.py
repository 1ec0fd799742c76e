"""Secrets that stand in files, where everybody with a copy reads them for good."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.compose.composed import composed
from loopwright.audit.finding import Found, Severity
from loopwright.survey.evidence import Environment, nearest_to_users

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.secrets import Key, Literal, Secrets
    from loopwright.survey.written.configuration import Manifest, Service

CONTROLS = ("SOC 2 CC6.1", "ISO 27001 A.5.17", "PCI DSS 8.6.2")
ENV_FILE = re.compile(r"(?:^|/)(?:\.env(?:\.[\w-]+)*|[\w.-]{1,60}\.env)$")
TEMPLATE = re.compile(r"example|sample|template|dist|defaults?|schema|tmpl|tpl|skeleton|stub", re.IGNORECASE)
FOR_OTHERS = frozenset({Environment.TEST, Environment.EXAMPLE, Environment.DEVELOPMENT})
PEERS = 2
A_PAIR = "a private key"
MOST_PLACES = 10


@check(Severity.CRITICAL, section="security", area="security", hours=2, controls=CONTROLS)
def provider_key_in_file(secrets: Secrets) -> Iterator[Said]:
    """A provider's secret key is kept in the repository.

    Everybody who has or had a copy can use it, and history keeps it after it is deleted. Revoke it now, make another,
    and hand it to the process from outside; then look at the provider's log for who used it.
    """
    by_place: dict[tuple[str, str], list[Key]] = {}
    first_place: dict[str, str] = {}
    for one in secrets.keys:
        path = first_place.setdefault(one.fingerprint, one.evidence.file)
        by_place.setdefault((one.what, path), []).append(one)
    for (what, path), found in by_place.items():
        meant = _nearest({one.environment for one in found})
        # whoever makes a pair of keys for a test or a desk gives nothing away; a provider's key is one wherever it lies
        own = Severity.MEDIUM if what == A_PAIR and meant in FOR_OTHERS else None
        others = sorted({one.evidence.file for one in found} - {path})
        also = f", and in {len(others)} more files" if others else ""
        yield Found(
            f"file {path}",
            f"{what[0].upper()}{what[1:]} stands in it{also}.",
            tuple(one.evidence for one in found[:MOST_PLACES]),
            meant,
            own,
        )


@check(Severity.HIGH, section="security", area="security", hours=1, controls=CONTROLS)
def secret_in_configuration(secrets: Secrets, manifests: tuple[Manifest, ...]) -> Iterator[Said]:
    """A secret is written into a file of settings.

    It is read by everybody who reads the code, and to change it is a release. Replace it by a variable that the
    process is given at its start, and renew the value: history keeps the old one.
    """
    by_file: dict[str, list[Literal]] = {}
    for one in secrets.literals:
        if one.random and not one.made_up and not one.default and not ENV_FILE.search(one.evidence.file):
            by_file.setdefault(one.evidence.file, []).append(one)
    looked_at = {one.path for one in manifests}  # by the checks of their own languages, as Terraform is
    for path, found in sorted(by_file.items()):
        if TEMPLATE.search(path.rpartition("/")[2]) or path in looked_at or path.endswith(".tf"):
            continue
        names = sorted({one.name for one in found})
        more = f" and {len(names) - 3} more" if names[3:] else ""
        yield Found(
            f"file {path}",
            f"{', '.join(names[:3])}{more}: the value stands there.",
            tuple(one.evidence for one in found[:MOST_PLACES]),
            found[0].environment,
            severity=_weight(path, found[0].environment),
            cause=", ".join(names),
        )


def _nearest(environments: set[Environment]) -> Environment:
    """The environment nearest to users; what tests name too and no file says is for production, is for development."""
    nearest = nearest_to_users(environments)
    return (
        Environment.DEVELOPMENT if nearest is Environment.UNSTATED and environments & FOR_OTHERS else nearest
    )


def _weight(path: str, environment: Environment) -> Severity | None:
    """A Compose file that does not say what it is for is most often a developer's; what a workflow names, a test's."""
    if "/workflows/" in path:
        return Severity.INFO  # what a test is given, in a file that every contributor reads
    if environment in FOR_OTHERS:
        return Severity.MEDIUM
    desk = environment is Environment.UNSTATED and "compose" in path.rpartition("/")[2].lower()
    return Severity.MEDIUM if desk else None


@check(Severity.MEDIUM, section="security", area="security", hours=1, controls=CONTROLS)
def env_file_committed(secrets: Secrets) -> Iterator[Said]:
    """A file of environment variables with secrets is committed.

    It is made to hold what differs from place to place, and it is found in every copy of the code. Keep a
    `.env.example` without values, name `.env` in `.gitignore`, and renew what stood in it.
    """
    by_file: dict[str, list[Literal]] = {}
    for one in secrets.literals:
        name = one.evidence.file.rpartition("/")[2]
        if ENV_FILE.search(one.evidence.file) and not TEMPLATE.search(name) and not one.made_up:
            by_file.setdefault(one.evidence.file, []).append(one)
    for path, found in sorted(by_file.items()):
        if not any(one.random for one in found) and found[0].environment is not Environment.PRODUCTION:
            continue
        yield Found(
            f"file {path}",
            f"It gives {', '.join(sorted({one.name for one in found})[:3])} a value.",
            tuple(one.evidence for one in found[:MOST_PLACES]),
            found[0].environment,
            severity=_of_variables(found),
            snippet="# .gitignore\n.env\n.env.*\n!.env.example\n",
        )


def _of_variables(found: list[Literal]) -> Severity | None:
    """More where a machine made one of them, and the file is not one of a desk or a test."""
    return (
        Severity.HIGH if any(one.random for one in found) and found[0].environment not in FOR_OTHERS else None
    )


@check(Severity.HIGH, section="security", area="access", hours=2, controls=CONTROLS)
def password_of_production_used_elsewhere(secrets: Secrets) -> Iterator[Said]:
    """Production has a password that other files name too.

    What is written for tests and development everybody knows, and tries first. Give production a password that stands
    in no file.
    """
    by_value: dict[str, list[Literal]] = {}
    for one in secrets.literals:
        if one.of_password:
            by_value.setdefault(one.fingerprint, []).append(one)
    for same in by_value.values():
        files = {one.evidence.file: one for one in same}
        real = [one for one in files.values() if one.environment is Environment.PRODUCTION]
        if real and len(files) >= PEERS:
            others = sorted(path for path in files if path != real[0].evidence.file)
            yield Found(
                f"{real[0].name} of {real[0].evidence.file}",
                f"The same value stands in {', '.join(others[:3])}.",
                (real[0].evidence, *(files[path].evidence for path in others[:MOST_PLACES])),
                Environment.PRODUCTION,
            )


@check(Severity.MEDIUM, section="security", area="access", hours=0.5, controls=CONTROLS)
def password_has_a_default(secrets: Secrets, compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """A secret falls back to a value that everybody can read.

    Where the variable is forgotten, the system starts with the default of the repository, and nobody notices. Let it
    refuse to start: `${NAME:?}`.
    """
    # by a check of its own, which knows what each service is for
    looked_at = {one.service.path for one in composed(compose_services)}
    by_file: dict[str, list[Literal]] = {}
    for one in secrets.literals:
        name = one.evidence.file.rpartition("/")[2]
        if one.evidence.file in looked_at:
            continue
        if one.default and one.environment not in FOR_OTHERS and not TEMPLATE.search(name):
            by_file.setdefault(one.evidence.file, []).append(one)
    for path, found in sorted(by_file.items()):
        yield Found(
            f"file {path}",
            f"{', '.join(sorted({one.name for one in found})[:3])}: given a default.",
            tuple(one.evidence for one in found[:MOST_PLACES]),
            found[0].environment,
            snippet=f"${{{found[0].name}:?}}\n",
        )
