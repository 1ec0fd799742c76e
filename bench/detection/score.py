"""Score detection on checkouts: ``python bench/detection/score.py DIR [LABELS]``, each in ``DIR/owner+name``.

A repository is right in a column when every label was found and nothing was found that is neither a label nor
allowed beside it. ``a|b`` in a label means that either will do. Exit status 3 below 95 %.
"""

from __future__ import annotations

import csv
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.survey.survey import survey_of
from loopwright.survey.topology import StoreKind

if TYPE_CHECKING:
    from loopwright.survey.topology import Topology

LABELS = Path(__file__).with_name("labels.csv")
WANTED = 0.95
COLUMNS = ("frameworks", "stores")


def main(folder: str, labels: Path = LABELS) -> int:
    """Print one line a repository and the two shares; return the exit status."""
    with labels.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    right = dict.fromkeys(COLUMNS, 0)
    scored = 0
    for row in rows:
        checkout = Path(folder) / row["repository"].replace("/", "+")
        if not checkout.is_dir():
            sys.stdout.write(f"{row['repository']:<42} not checked out\n")
            continue
        scored += 1
        began = time.perf_counter()
        said = _found(survey_of(checkout))
        took = time.perf_counter() - began
        faults = []
        for column in COLUMNS:
            fault = _fault(said[column], row[column].split(), row[f"{column}_may"].split())
            right[column] += not fault
            faults += [f"{column}: {fault}"] if fault else []
        sys.stdout.write(f"{row['repository']:<42} {took:5.2f} s  {'; '.join(faults) or 'right'}\n")
    if not scored:
        sys.stdout.write(f"{folder}: none of the labelled repositories is checked out there\n")
        return 1
    for column in COLUMNS:
        sys.stdout.write(f"{column} right in {right[column]} of {scored}: {right[column] / scored:.1%}\n")
    return 0 if all(right[column] / scored >= WANTED for column in COLUMNS) else 3


def _found(topology: Topology) -> dict[str, set[str]]:
    stores = {one.slug for one in topology.stores_that_serve() if one.kind is not StoreKind.OBJECT}
    return {"frameworks": {one.slug for one in topology.frameworks}, "stores": stores}


def _fault(found: set[str], labels: list[str], allowed: list[str]) -> str:
    either = [set(label.split("|")) for label in labels]
    missing = ["|".join(sorted(one)) for one in either if not one & found]
    extra = sorted(found - set().union(*either) - set(allowed))
    return " ".join([*(f"-{one}" for one in missing), *(f"+{one}" for one in extra)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(Path, sys.argv[2:3])))
