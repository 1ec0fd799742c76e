"""What is said of where a number came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.design.figure import Figure, Source

SAID = {
    "stated": "said in {reference}",
    "measured": "measured: {reference}",
    "catalogue": "catalogue {reference}",
    "assumption": "assumed, catalogue {reference}",
    "definition": "{reference}",
}


def said(figure: Figure) -> str:
    """One line on a leaf's source, with its date; empty for a sum."""
    return _said(figure.source) if figure.source else ""


def _said(source: Source) -> str:
    first = SAID[source.origin].format(reference=source.reference)
    text = "" if source.origin == "stated" or source.text == source.reference else source.text
    dated = f"read {source.read_on}" if source.read_on else ""
    return " · ".join(part for part in (first, text, dated) if part)
