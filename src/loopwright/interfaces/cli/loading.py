"""What a command needs before it can ask: the catalogue, the loop, the pairs of ``key=value``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError

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
    """The loop of a file; every fault of the file raises at once, then every word that the catalogue does not know."""
    from loopwright.design.given.insistence import check  # after the help
    from loopwright.loop.reading import read_loop

    loaded = read_loop(path, catalogue.value(EUROS))
    check(loaded.loop, catalogue, loaded.name, loaded.positions)
    return loaded


def pairs(given: Sequence[str] | None) -> dict[str, str]:
    """``key=value`` arguments as they were given; one without ``=`` or given twice raises."""
    found: dict[str, str] = {}
    for text in given or ():
        key, equals, value = text.partition("=")
        key = key.strip()
        if not equals or not key:
            raise LoopwrightError(
                f"{text!r} is not of the form key=value", "For instance platform=kubernetes."
            )
        if key in found:
            raise LoopwrightError(f"{key!r} was given twice", "Give each key one value.")
        found[key] = value.strip()
    return found
