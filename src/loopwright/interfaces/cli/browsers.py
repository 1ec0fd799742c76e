"""Which browser prints: the first of the Chromium family on the PATH."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from loopwright.generate.docs.publishing.printing import BROWSERS
from loopwright.generate.docs.publishing.publish import Publication


def publication(site: Path | None, pdf: Path | None) -> Publication:
    """What is to be published, with the browser that is there; in a container whose user is root, no sandbox."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return Publication(site, pdf, None if found is None else Path(found), sandbox=not root)
