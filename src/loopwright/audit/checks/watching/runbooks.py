"""Whether what is written down for bad days still speaks of what is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.evidence import Evidence
    from loopwright.survey.source_file import SourceFile
    from loopwright.survey.topology import Topology
    from loopwright.survey.written.configuration import Configuration

FOR_BAD_DAYS = re.compile(
    r"(?:^|/)[\w.-]{0,80}(?:runbook|playbook|disaster|recovery|restor|incident|on-?call|operations|rollback|deploying"
    r"|deployment|releasing|release-process)[\w.-]{0,80}\.(?:md|rst|adoc)$"
    r"|(?:^|/)(?:runbooks?|playbooks?|operations|ops)/[^\n]{0,200}\.(?:md|rst|adoc)$",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"(?<![\w/.$<{@:-])((?:\./)?(?:[\w.-]{1,60}/){1,8}[\w.-]{1,80}\.(?:sh|py|rb|ya?ml|tf|sql|service|conf|toml))(?![\w/*-])"
)
MADE = re.compile(r"\b(?:creat|generat|writ|add|save|put|new file|example|e\.g\.|cat >|tee|>)", re.IGNORECASE)
KEPT_ELSEWHERE = re.compile(r"secret|kubeconfig|credential|vault|values|\.env|local", re.IGNORECASE)
PAST = re.compile(r"(?:^|/)\.?(?:archived?|attic|old|deprecated|proposals?|rfcs?|adr)(?:/|$)", re.IGNORECASE)
ENDINGS = (".md", ".rst", ".adoc")
LARGEST = 256 * 1024
MOST_NAMED = 5


@check(
    Severity.LOW,
    section="operations",
    area="documentation",
    hours=1,
    controls=("SOC 2 CC7.5", "ISO 27001 A.5.37"),
)
def runbook_names_what_is_gone(configuration: Configuration, topology: Topology) -> Iterator[Said]:
    """A runbook names files that are no longer there.

    It is followed word by word on the worst day, and fails in the middle. Go through it once, and let a test of the
    pipeline look for what it names.
    """
    folders = {path.rpartition("/")[0] for path in configuration.paths}
    left_out = topology.walk.folders_left_out
    for entry in configuration.entries:
        if not entry.path.lower().endswith(ENDINGS) or entry.size_bytes > LARGEST:
            continue  # most files, told without the long expression
        if not FOR_BAD_DAYS.search(entry.path) or PAST.search(entry.path):
            continue
        file = configuration.file(entry)
        if file is None or (not file.environment.serves_users and not entry.path.startswith("docs/")):
            continue
        gone = _gone(file, configuration.paths, folders, left_out)
        if gone:
            yield Found(
                f"runbook {entry.path}",
                f"It names {', '.join(sorted(gone)[:MOST_NAMED])}, which the repository does not hold.",
                tuple(gone.values())[:MOST_NAMED],
            )


def _gone(
    file: SourceFile, paths: frozenset[str], folders: set[str], left_out: tuple[str, ...]
) -> dict[str, Evidence]:
    """The files that a text names in folders that there are, and that are not there."""
    gone: dict[str, Evidence] = {}
    for found in NAMED.finditer(file.text):
        named = found[1].removeprefix("./")
        folder = named.rpartition("/")[0]
        begins = file.text.rfind("\n", 0, found.start()) + 1
        ends = file.text.find("\n", found.end())
        around = file.text[begins : ends if ends >= 0 else None]
        if (
            not folder
            or folder not in folders
            or KEPT_ELSEWHERE.search(named)
            or named.startswith(left_out)
            or "://" in around
            or MADE.search(around)
        ):
            continue
        if named in paths or any(path.endswith(f"/{named}") for path in paths):
            continue
        gone.setdefault(named, file.evidence(file.line_at(found.start()), around))
    return gone
