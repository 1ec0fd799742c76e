"""Score checks on labelled cases: ``python bench/checks/score.py DIR [FAMILY]``.

DIR holds a folder a family (``dockerfile``, ``dockerCompose``, ``k8s``, ``cicd/github``, ``terraform/aws``), below
it a folder a query with ``test/positive*``, ``test/negative*`` and ``positive_expected_result.json``.
``mapping.csv`` names the checks that speak of the same concept; what it does not name is not covered, and counted as
such. Only the half to develop with is looked at: queries whose name's SHA-256 begins with 0–7; ``--all`` takes all.

A check that speaks of several concepts is named with the cause that is meant: ``role_allows_takeover:attach``.

A positive file is recalled when a check of its concept speaks there; a negative file is a mistake when one does.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.audit.auditing import subject_of
from loopwright.audit.check import all_checks
from loopwright.audit.running import audited

if TYPE_CHECKING:
    from collections.abc import Iterator

MAPPING = Path(__file__).with_name("mapping.csv")
PLACES = {
    "dockerfile": "Dockerfile",
    "dockerCompose": "compose.yaml",
    "k8s": "deploy/object.yaml",
    "cicd/github": ".github/workflows/pipeline.yaml",
    "terraform/aws": "main.tf",
}
WANTED = {"terraform/aws": (0.80, 0.95)}
USUALLY_WANTED = (0.90, 0.95)
VISIBLE = "01234567"


@dataclass(frozen=True, slots=True)
class Query:
    """A concept with its cases; ``disputed`` says why its labels are not ours."""

    family: str
    name: str
    folder: Path
    checks: tuple[str, ...]
    disputed: str


def main(arguments: list[str]) -> int:
    """Print what was missed and mistaken, and each family's recall and precision; 3 below what is wanted."""
    everything = "--all" in arguments
    folder, *families = [one for one in arguments if one != "--all"]
    status = 0
    for family in families or PLACES:
        queries = list(_queries(Path(folder), family, everything=everything))
        counted: Counter[str] = Counter()
        for query in queries:
            if query.checks and not query.disputed:
                counted += _scored(query)
                counted["covered"] += 1
        disputed = sum(bool(one.disputed) for one in queries)
        recall = counted["found"] / max(1, counted["positive"])
        precision = counted["found"] / max(1, counted["found"] + counted["mistaken"])
        wanted = WANTED.get(family, USUALLY_WANTED)
        sys.stdout.write(
            f"{family}: recall {recall:.3f} (wanted {wanted[0]:.2f}), precision {precision:.3f} "
            f"(wanted {wanted[1]:.2f}), the line too {counted['line'] / max(1, counted['found']):.2f}, "
            f"over {counted['covered']} of {len(queries)} concepts, {disputed} disputed\n"
        )
        if counted["positive"] and (recall < wanted[0] or precision < wanted[1]):
            status = 3
    return status


def _queries(folder: Path, family: str, *, everything: bool) -> Iterator[Query]:
    with MAPPING.open(encoding="utf-8", newline="") as file:
        mapped = {row["query"]: row for row in csv.DictReader(file) if row["family"] == family}
    for place in sorted((folder / family).iterdir()):
        visible = hashlib.sha256(place.name.encode()).hexdigest()[0] in VISIBLE
        if (visible or everything) and (place / "test").is_dir():
            row = mapped.get(place.name, {"checks": "", "disputed": ""})
            yield Query(family, place.name, place, tuple(row["checks"].split()), row["disputed"])


def _scored(query: Query) -> Counter[str]:
    counted: Counter[str] = Counter()
    test = query.folder / "test"
    expected = json.loads((test / "positive_expected_result.json").read_text(encoding="utf-8-sig"))
    cases = [one for one in sorted(test.iterdir()) if one.is_file() and one.suffix != ".json"]
    positives = [one for one in cases if one.name.startswith("positive")]
    alone = positives[0].name if len(positives) == 1 else ""
    lines: dict[str, set[int]] = {}
    for row in expected:
        lines.setdefault(str(row.get("fileName") or row.get("filename") or alone), set()).add(
            int(row["line"])
        )
    for case in cases:
        found = _lines(case, query)
        if case.name in lines:
            counted["positive"] += 1
            counted["found"] += bool(found)
            counted["line"] += bool(found & lines[case.name])
            if not found:
                sys.stdout.write(
                    f"  missed    {query.family}/{query.name}/{case.name} {sorted(lines[case.name])}\n"
                )
        elif case.name.startswith("negative") and found:
            counted["mistaken"] += 1
            sys.stdout.write(f"  mistaken  {query.family}/{query.name}/{case.name} {sorted(found)}\n")
    return counted


def _lines(case: Path, query: Query) -> set[int]:
    """The lines at which the checks of a concept speak of one file, laid where such a file lies."""
    causes: dict[str, set[str]] = {}
    for named in query.checks:
        slug, _, cause = named.partition(":")
        causes.setdefault(slug, set()).add(cause)
    wanted = [one for one in all_checks() if one.slug in causes]
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "shop" / PLACES[query.family]
        place.parent.mkdir(parents=True)
        shutil.copyfile(case, place)
        found = audited(subject_of(Path(scratch) / "shop"), wanted)
    return {
        one.evidence[0].line if one.evidence else 0
        for one in found.findings
        if causes[one.check] & {"", one.cause}
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
