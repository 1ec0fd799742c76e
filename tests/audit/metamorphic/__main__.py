"""Harm trees that are in order and see who notices: ``python -m tests.audit.metamorphic FOLDER...``.

Each operator harms each tree, at the first of its places where anybody notices. Right is: the check that the
operator names speaks anew, nothing else does but what the operator says may, and all of it is gone when the harm is
undone. A tree of which the check spoke before is not in order, and counted apart.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from tests.audit.metamorphic.harming import harmed
from tests.audit.metamorphic.operators import OPERATORS


def main(arguments: list[str]) -> int:
    """Harm every tree named; 3 when a check was silent or another one loud."""
    counted: Counter[str] = Counter()
    used = set()
    for name in arguments:
        for one in harmed(Path(name)):
            counted[one.verdict] += 1
            if one.verdict != "nowhere":
                used.add(one.operator)
                said = " ".join(one.spoke)
                sys.stdout.write(f"{one.verdict:8} {one.tree:40} {one.operator:48} {said}\n")
                sys.stdout.flush()
    sys.stdout.write(
        ", ".join(f"{counted[one]} {one}" for one in ("right", "silent", "loud", "already", "nowhere")) + "\n"
    )
    sys.stdout.write(f"{len(used)} of {len(OPERATORS)} operators found a place in {len(arguments)} trees\n")
    return 3 if counted["silent"] or counted["loud"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
