"""Both tiers under all loads of a search, worked out once for all variants and thinned against each other."""

from __future__ import annotations

from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.search.allowance import Allowance
from loopwright.design.search.application_table import application_options, kept_app
from loopwright.design.search.broken import broken_by_app, broken_by_database
from loopwright.design.search.database_table import database_options, kept_database
from loopwright.design.search.limits import HOURS_PER_YEAR, TOLERANCE
from loopwright.design.search.loads import EDGES, front_of
from loopwright.design.search.thinning import Enough, thin_app, thin_database, usable_app, usable_database
from loopwright.design.tiers.application import RELEASES
from loopwright.design.tiers.memory import Same, key_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    from loopwright.design.search.asked import Asked
    from loopwright.design.tiers.application_lines import AppColumns
    from loopwright.design.tiers.database_lines import DatabaseColumns


class Tables:
    """The options of both tiers in the situations of a search.

    ``nearest`` compares downtime as it is, for where nothing keeps every promise; what breaks more than so ``many``
    promises by itself is then left out.
    """

    def __init__(self, asked: Asked, *, nearest: bool = False, many: int | None = None) -> None:
        self.asked, self.nearest, self.many = asked, nearest, many

    @cached_property
    def tiers(self) -> tuple[AppColumns, DatabaseColumns] | None:
        """Both tiers under all loads, thinned against each other; None where no design can keep all that it must."""
        asked, whole = self.asked, self.whole
        if whole is None:
            return None
        app, database = whole
        if self.many is not None:
            app = app.take(np.flatnonzero(broken_by_app(asked, app).counted <= self.many))
            database = database.take(np.flatnonzero(broken_by_database(asked, database).counted <= self.many))
        if not asked.prune:
            return app, database
        enough = self._enough()
        app = thin_app(app, asked.space, asked.bound, enough, database)
        return app, thin_database(database, asked.space, asked.bound, enough, app)

    @cached_property
    def whole(self) -> tuple[AppColumns, DatabaseColumns] | None:
        """Both tiers before they are thinned."""
        asked = self.asked
        database, app = asked.space.memory.lately(self._depends_on(), self._worked_out)
        if app is None:
            return None
        release = asked.mask.get("release")
        if release:
            app = app.take((app.rows.release == RELEASES.index(release)).nonzero()[0])
        app, database = self._affordable(app, database)
        return None if asked.feasible and not len(app.rows) else (app, database)

    def surely_broken(self) -> int:
        """How many promises every design breaks at least, as far as an option of each tier tells."""
        asked = self.asked
        if self.whole is None:
            return 0
        app, database = self.whole
        ours, theirs = broken_by_app(asked, app), broken_by_database(asked, database)
        alone, bought = asked.alone(app), database.rows.offering >= 0
        apart = [(a | d).bit_count() for a in ours.kinds(~alone) for d in theirs.kinds(bought)]
        return min([*apart, *(a.bit_count() for a in ours.kinds(alone))], default=0)

    def _depends_on(self) -> Hashable | None:
        """All that both tiers depend on before they are thinned: ways of releasing are told apart only then."""
        asked = self.asked
        situations = tuple(key_of(one) for one in asked.situations)
        if None in situations:
            return None
        floors = getattr(asked.mask, "floors", None) if asked.limited else None
        forced = tuple(pair for pair in asked.mask.forced if pair[0] != "release")
        space, rows = asked.space, asked.space.database
        options = blake2b(digest_size=16)
        names = ("offering", "stage", "managed", "replicas", "shards", "backup")
        for one in (*space.app.columns, *(getattr(rows, name) for name in names)):
            options.update(one.tobytes())
        read = (space.homes, space.compute, space.databases, space.shops, floors)
        kinds = (asked.prune, asked.feasible, asked.bound.strict, asked.bound.compared)
        return (situations, asked.below.tobytes(), forced, options.digest(), kinds, *map(Same, read))

    def _worked_out(self) -> tuple[DatabaseColumns, AppColumns | None]:
        """Both tiers as far as they carry their loads at a known price, however the application is released."""
        asked = self.asked
        database = database_options(asked)
        database.lines = database.lines.summed()
        database = database.take((usable_database(database) & kept_database(asked, database)).nonzero()[0])
        database.lines = database.lines.settled()
        asked.bound.round(database)
        app = application_options(asked, database)
        if app is None:
            return database, None
        app.lines = app.lines.summed()
        app = app.take((usable_app(app) & kept_app(asked, app)).nonzero()[0])
        app.lines = app.lines.settled()
        asked.bound.round(app)
        return database, app

    def _affordable(self, app: AppColumns, database: DatabaseColumns) -> tuple[AppColumns, DatabaseColumns]:
        """The options that with the cheapest partner anywhere stay below the ceiling: side tiers only add to it."""
        asked = self.asked
        if not asked.limited or not len(app.rows):
            return app, database
        own, kept = asked.objective(app), asked.objective(database)
        none, alone = database.rows.offering < 0, asked.alone(app)
        ours, theirs = front_of(app.rows.load), front_of(database.load)
        beside_app, beside_database = np.full((2, EDGES * len(asked.situations)), np.inf)
        np.minimum.at(beside_app, theirs[~none], kept[~none])
        np.minimum.at(beside_database, ours[~alone], own[~alone])
        partner = np.where(alone, 0.0, beside_app[ours])
        within = own + partner <= asked.below[ours // EDGES]
        reached = none | (kept + beside_database[theirs] <= asked.below[theirs // EDGES])
        return app.take(np.flatnonzero(within)), database.take(np.flatnonzero(reached))

    def _enough(self) -> Enough:
        asked = self.asked
        limit = (1.0 - asked.values.number("objective.availability")) * HOURS_PER_YEAR * TOLERANCE
        known_later = self.nearest or asked.two_regions
        return Enough(
            rpo=asked.limits.rpo_hours,
            rto=asked.limits.rto_hours,
            # a second region gives back hours that are known only where the tiers meet
            allowance=None if known_later else Allowance(asked.space, asked.values, limit),
            open_=asked.compare,
            two_regions=asked.two_regions,
        )
