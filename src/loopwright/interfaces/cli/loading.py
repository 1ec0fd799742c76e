"""What a command needs before it can ask: the catalogue, the loop, the pairs of ``key=value``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from loopwright.interfaces.cli.options import STANDARD_INPUT
from loopwright.loop.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from loopwright.catalogue.load import Catalogue
    from loopwright.loop.reading import LoadedLoop

EUROS = "currency.usd_per_eur"


def catalogue_with(overlay: Path | None) -> Catalogue:
    """Our catalogue with the user's rows over it; its compact form is kept in the user's cache folder."""
    import platformdirs

    from loopwright.catalogue.load import load_catalogue

    return load_catalogue(overlay, platformdirs.user_cache_path("loopwright"))


def loop_from(path: Path, catalogue: Catalogue) -> LoadedLoop:
    """The loop of a file, of standard input where it is ``-``; every fault raises at once.

    Words that the catalogue does not know are told after what is wrong in the file itself.
    """
    from loopwright.design.given.insistence import check  # after the help
    from loopwright.loop.reading import LARGEST_BYTES, loop_from_bytes, read_loop

    rate = catalogue.value(EUROS)
    if path == STANDARD_INPUT:
        raw = sys.stdin.buffer.read(LARGEST_BYTES + 1)
        loaded = loop_from_bytes(raw, str(path), rate)
    else:
        loaded = read_loop(path, rate)
    check(loaded.loop, catalogue, loaded.name, loaded.positions)
    return loaded


def pairs(given: Sequence[str] | None) -> dict[str, str]:
    """``key=value`` arguments as they were given; one without ``=`` or given twice raises."""
    found: dict[str, str] = {}
    for text in given or ():
        key, equals, value = text.partition("=")
        key = key.strip()
        if not equals or not key:
            raise UsageError(f"{text!r} is not of the form key=value", "For instance platform=kubernetes.")
        if key in found:
            raise UsageError(f"{key!r} was given twice", "Give each key one value.")
        found[key] = value.strip()
    return found
