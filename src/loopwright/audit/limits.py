"""Limits and prices that checks hold what they see against: dated rows of the catalogue, none of them in code."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.catalogue.load import Catalogue

USUAL_REGION = "us-east-1"


@cache
def _catalogue() -> Catalogue:
    from loopwright.catalogue.load import load_catalogue  # noqa: PLC0415 - most audits hold nothing against a limit

    return load_catalogue()


@cache
def limit(name: str) -> float:
    """The value of the row ``audit.NAME``, in the unit that its name or the row says."""
    return _catalogue().value(f"audit.{name}")


@cache
def price_usd(item: str, region: str) -> float | None:
    """The first step of a price of AWS, in dollars a unit; that of another region where its own is not known."""
    for place in (region, USUAL_REGION):
        steps = _catalogue().price_steps("aws", item, place)
        if steps:
            return steps[0].usd
    return None
