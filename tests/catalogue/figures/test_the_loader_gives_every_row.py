"""What stands in the files is what the product reads."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.loop.errors import LoopwrightError


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


def test_every_row_of_the_files_is_read_as_it_stands(catalogue, all_rows):
    assert len(catalogue.figures("")) == len(all_rows)
    for row in all_rows:
        written = asdict(row)
        del written["file"]
        written["read_on"] = row.read_on.isoformat()
        written["stale_after"] = row.stale_after.isoformat()
        read = catalogue.figure(row.id)
        assert {name: getattr(read, name) for name in written} == written


def test_figures_come_sorted_by_id(catalogue):
    ids = [row.id for row in catalogue.figures("seed.")]
    assert ids == sorted(ids)
    assert len(ids) > 90


def test_a_promise_that_nobody_published_has_no_value(catalogue):
    assert catalogue.figure("sla.hetzner.vm").value is None
    with pytest.raises(LoopwrightError, match=r"sla\.hetzner\.vm"):
        catalogue.value("sla.hetzner.vm")
