"""Designs with machines of the team that the gate looks at: one of each shape."""

from __future__ import annotations

import pytest

ONE = ("spreadsheet-cleaner", ())
BESIDE = ("coodloom-120", ("arrangement=one_server",))
JOBS = BESIDE  # workers on the same machine, and two versions while a release lasts
STANDBY = ("cron-api", ("arrangement=servers", "database=patroni", "backup=continuous"))
BY_HAND = ("coodloom-120", ("arrangement=servers", "database=standby_by_hand", "backup=continuous"))
PROXY = ("health-eu", ("platform=own_servers",))
BY_KEY = ("cron-api", ("platform=own_servers",))
CACHE = ("media-cdn", ("arrangement=servers", "cache=redis"))
CACHE_BESIDE = ("coodloom-30", ("arrangement=one_server", "cache=redis"))
POOLED = ("realtime-chat", ("platform=serverless",))
WORKERS = ("media-cdn", ("arrangement=servers", "database=patroni", "backup=continuous"))
AT_AMAZON = ("coodloom-500", ("arrangement=servers", "database=own_server", "backup=continuous"))
SHAPES = (ONE, BESIDE, STANDBY, BY_HAND, PROXY, BY_KEY, CACHE, CACHE_BESIDE, POOLED, WORKERS, AT_AMAZON)
OTHERS = (("launch-shop", ()), ("health-eu", ("platform=containers",)))
"""Designs without a machine of the team's."""

each_shape = pytest.mark.parametrize(("name", "force"), SHAPES)
