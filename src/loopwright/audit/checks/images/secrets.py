"""Secrets that are built into images."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.images.commands import found_in
from loopwright.audit.checks.images.writing import SETTING
from loopwright.audit.checks.secret_names import is_a_known_default, is_made_up, names_a_secret
from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.configuration import Configuration
    from loopwright.survey.written.dockerfile import Dockerfile, Instruction

SECRET_FILE = re.compile(
    r"(?:^|/)(?:\.env(?:\.(?!example|sample|template|dist|test|development)[\w-]{1,30})?|id_(?:rsa|dsa|ecdsa|ed25519)|"
    r"\.npmrc|\.pypirc|\.netrc|\.git-credentials|\.pgpass|credentials\.json|service-account[\w-]{0,40}\.json|"
    r"[\w.-]{1,60}\.(?:p12|pfx|keystore))$|(?:^|/)\.(?:aws|ssh|kube|docker|gnupg)(?:/|$)"
)
KEEPING = frozenset({"COPY", "ADD"})
GIVEN = re.compile(
    r"^[ \t]*(?:export[ \t]+)?(\w{1,100})[ \t]*=[ \t]*[\"']?([^\s\"'#][^\n\"'#]{0,300})", re.MULTILINE
)


@check(
    Severity.HIGH,
    section="security",
    area="access",
    hours=1,
    controls=("CIS Docker 4.10", "SOC 2 CC6.1", "ISO 27001 A.8.24", "PCI DSS 8.6.2"),
)
def secret_built_into_image(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """A secret is built into an image.

    Who may pull the image reads it with `docker history`, for as long as any copy of it exists. Change the secret,
    give it to the container when it starts, and to the build with `--mount=type=secret`.
    """
    for file in dockerfiles:
        shipped = {stage.line for stage in file.shipped}
        for stage in file.stages:
            for one in stage.of("ENV", "ARG"):
                for name, value in _settings(one):
                    if not names_a_secret(name):
                        continue
                    kept = stage.line in shipped
                    what = _what(name, value, one.word)
                    if what and (kept or (value and not value.startswith("$"))):
                        yield found_in(
                            file,
                            one.line,
                            what,
                            f"{one.word} {name}",
                            severity=_severity(value, kept=kept),
                            cause=f"{file.path} {name}",
                        )


def _settings(one: Instruction) -> list[tuple[str, str]]:
    given = [(found[1], found[2].strip("\"'")) for found in SETTING.finditer(one.text)]
    if given:
        return given
    name, _, value = one.text.strip().partition(" ")
    return [(name, value.strip().strip("\"'") if one.word == "ENV" else "")]


def _what(name: str, value: str, word: str) -> str:
    if value.startswith("$"):
        return f"{name} is kept in the image from what is given to the build." if word == "ENV" else ""
    if value:
        return "" if is_made_up(value) else f"The value of {name} stands in the Dockerfile."
    return (
        f"{name} is given to the build as an argument, which the image's history keeps."
        if word == "ARG"
        else ""
    )


def _severity(value: str, *, kept: bool) -> Severity | None:
    if value and not value.startswith("$"):
        return None if kept or not is_a_known_default(value) else Severity.LOW
    return Severity.MEDIUM


@check(
    Severity.HIGH,
    section="security",
    area="access",
    hours=1,
    controls=("CIS Docker 4.10", "ISO 27001 A.8.24"),
)
def secret_file_copied_into_image(
    dockerfiles: tuple[Dockerfile, ...], configuration: Configuration
) -> Iterator[Said]:
    """A file of secrets is copied into an image.

    It stays in its layer even where a later step deletes it. Mount it for the one step that needs it
    (`RUN --mount=type=secret,id=…`), or give it to the container when it starts.
    """
    for file in dockerfiles:
        for stage in file.shipped:
            for one in stage.of(*KEEPING):
                words = one.arguments if one.arguments is not None else tuple(one.text.split())
                named = next((word for word in words[:-1] if SECRET_FILE.search(word)), None)
                if named and not one.flag("from") and "<<" not in one.text:
                    if _without_secrets(configuration, file, named):
                        continue
                    if named.endswith(".npmrc") and any(
                        path.endswith(".npmrc") for path in configuration.paths
                    ):
                        continue  # it is in the repository, for all to read: settings
                    severity = Severity.MEDIUM if named.endswith(".npmrc") else None
                    yield found_in(
                        file, one.line, f"{named} is copied into the image.", named, severity=severity
                    )


def _without_secrets(configuration: Configuration, file: Dockerfile, named: str) -> bool:
    """Whether a file of variables lies in the repository for all to read, and gives none of its secrets a value."""
    name = posixpath.normpath(named.removeprefix("/"))
    folders = {"", posixpath.dirname(file.path)}
    paths = {posixpath.normpath(posixpath.join(folder, name)) for folder in folders}
    entry = next((one for one in configuration.entries if one.path in paths), None)
    held = configuration.file(entry) if entry is not None and ".env" in name else None
    if held is None:
        return False
    return not any(
        names_a_secret(found[1]) and not is_made_up(found[2]) for found in GIVEN.finditer(held.text)
    )
