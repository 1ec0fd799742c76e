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


@cache
def machine_usd_per_month(type_: str, region: str) -> float | None:
    """What a machine of AWS costs a month; in another region where its own is not known, None for an unknown type."""
    return _usd_per_month("compute", type_, region)


@cache
def database_usd_per_month(type_: str, region: str, *, zones: bool) -> float | None:
    """What a managed database of AWS costs a month without its storage, alone or with a standby in another zone."""
    return _usd_per_month("databases", f"{type_} {'multi-az' if zones else 'single-az'}", region)


def _usd_per_month(table: str, sku: str, region: str) -> float | None:
    columns = _catalogue().columns(table)
    priced = zip(columns["provider"], columns["sku"], columns["region"], columns["usd_month"], strict=True)
    found = {place: usd for provider, name, place, usd in priced if provider == "aws" and name == sku}
    usd = found.get(region, found.get(USUAL_REGION))
    return float(usd) if isinstance(usd, int | float) else None
