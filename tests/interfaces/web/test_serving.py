"""A site is served by one process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loopwright.interfaces.web.serving import alone
from loopwright.interfaces.web.site import Site
from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_second_server_on_a_folder_is_refused(tmp_path: Path) -> None:
    with alone(Site(tmp_path)), pytest.raises(LoopwrightError, match="another server"), alone(Site(tmp_path)):
        pass
    with alone(Site(tmp_path)):
        pass
