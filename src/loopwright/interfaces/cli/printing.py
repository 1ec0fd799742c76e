"""A document as PDF: its page, printed by the browser that is there."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.generate.docs.publishing.printing import print_page
from loopwright.interfaces.cli.browsers import publication
from loopwright.interfaces.cli.rendering import page

if TYPE_CHECKING:
    from loopwright.interfaces.cli.rendering.document import Document


def printed(document: Document, pdf: Path) -> None:
    """Print a document into a file; raises LoopwrightError where no browser is found or it does not print."""
    found = publication(None, pdf)
    with tempfile.TemporaryDirectory(prefix="loopwright-page-") as folder:
        place = Path(folder) / "page.html"
        place.write_text(page.render(document), encoding="utf-8")
        print_page(found.browser, place, pdf, sandbox=found.sandbox)
