"""Limits and prices come from dated rows; what is not known has no price."""

from __future__ import annotations

import pytest

from loopwright.audit.limits import database_usd_per_month, limit, machine_usd_per_month, price_usd
from loopwright.catalogue.load import load_catalogue
from loopwright.loop.errors import LoopwrightError


def test_a_limit_is_its_row():
    assert limit("key_age_days") == load_catalogue().value("audit.key_age_days") == 90
    with pytest.raises((LoopwrightError, KeyError)):
        limit("never_heard_of")


def test_prices_are_of_the_region_or_of_the_usual_one():
    own, usual = price_usd("nat_gateway_month", "eu-west-1"), price_usd("nat_gateway_month", "us-east-1")
    assert own > usual > 0
    assert price_usd("nat_gateway_month", "me-south-1") is not None
    assert price_usd("never_sold", "us-east-1") is None


def test_a_standby_costs_about_as_much_again():
    alone, both = (
        database_usd_per_month("db.m7g.large", "eu-central-1", zones=zones) for zones in (False, True)
    )
    assert 1.8 * alone < both < 2.2 * alone
    assert machine_usd_per_month("m7g.large", "us-east-1") > 0
    assert machine_usd_per_month("m7g.unheard", "us-east-1") is None
