"""Three documents as they are, so that a change of any is seen: `write_golden.py` beside writes them anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.generate.docs.reading import documents

FOLDER = Path(__file__).with_name("golden")
GOLDEN = {
    "prd.md": ("coodloom-30", "docs/infrastructure/prd.md"),
    "restore-steps.md": ("coodloom-30", "docs/runbooks/restore-steps.md"),
    "disaster-region-lost.md": ("spreadsheet-cleaner", "docs/runbooks/disaster-region-lost.md"),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_a_document_is_as_it_was(name):
    example, path = GOLDEN[name]
    assert documents((example,))[path] == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
