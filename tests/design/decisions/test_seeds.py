"""Every threshold of the seeds is read by some policy."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopwright.design.verdict import Subject, decision_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.catalogue.load import Catalogue
    from loopwright.catalogue.rows import FigureRow

SKETCHES = sorted((Path(__file__).parent / "sketches").glob("*.toml"))
REVENUES = (10_000, 50_000, 100_000)
CUSTOMERS = (30, 120, 500)


class Recorder:
    """A catalogue that remembers which figures were asked for."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.asked: set[str] = set()

    def figure(self, row: str) -> FigureRow:
        self.asked.add(row)
        return self.catalogue.figure(row)

    def __getattr__(self, name: str) -> object:
        return getattr(self.catalogue, name)


def test_every_threshold_of_the_seeds_is_read_by_some_policy(
    subject_of: Callable[[dict[str, Any]], Subject], catalogue: Catalogue
) -> None:
    recorder = Recorder(catalogue)
    cases = [tomllib.loads(path.read_text(encoding="utf-8")) for path in SKETCHES]
    cases += [
        {"loop": {"money": {"revenue_usd_per_month": revenue, "paying_customers": customers}}}
        for revenue, customers in zip(REVENUES, CUSTOMERS, strict=True)
    ]
    for case in cases:
        subject = replace(subject_of(case), catalogue=recorder)  # type: ignore[arg-type] # it answers like one
        for rule in decision_rules():
            rule.decide(subject)
    assert {row.id for row in catalogue.figures("seed.")} - recorder.asked == set()


def test_every_threshold_of_a_policy_is_named_where_it_decides_or_writes(catalogue: Catalogue) -> None:
    source = Path(__file__).parents[3] / "src" / "loopwright"
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(source.rglob("*.py"))).replace(
        "'", '"'
    )
    slugs = {rule.slug for rule in decision_rules()}
    rows = [row.id for row in catalogue.figures("choice.") if row.id.split(".")[1] in slugs]
    assert rows
    assert [row for row in rows if f'"{row}"' not in text] == []
