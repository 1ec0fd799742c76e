"""What is said of an alternative: what it buys, what leaving its provider costs, why it fits nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.figure import definition, total
from loopwright.design.lifting.leaving import leaving_hours
from loopwright.design.lifting.lift import chosen, structure_of
from loopwright.design.search.join import SURVIVAL
from loopwright.design.search.latency import latencies_p95
from loopwright.design.search.limits import HOURS_PER_YEAR
from loopwright.loop.quantities import format_money, format_number, format_size
from loopwright.loop.vocabulary import Arrangement, DatabaseStage, Platform

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.design.answer import Question
    from loopwright.design.figure import Figures
    from loopwright.design.outlook.footing import Found

NOTHING = "buys nothing you asked for"
PERCENT = 100.0
VISIBLE_PERCENT = 0.01  # less is beyond the digits that are shown
VISIBLE_SECONDS = 0.01


class ResponseTimes:
    """The 95th percentiles of some found designs, seconds: those of one solved space are worked out at once."""

    def __init__(self, found: Iterable[Found]) -> None:
        spaces: dict[int, list[Found]] = {}
        for one in found:
            spaces.setdefault(id(one.solved), []).append(one)
        self._seconds: dict[tuple[int, int], float] = {}
        for number, alike in spaces.items():
            solved, which = alike[0].solved, [one.index for one in alike]
            seconds = latencies_p95(solved.designs, solved.values, np.array(which, dtype=np.intp))
            self._seconds |= {
                (number, index): one for index, one in zip(which, seconds.tolist(), strict=True)
            }

    def of(self, found: Found) -> float:
        """The time of one of them."""
        return self._seconds[id(found.solved), found.index]


def buys(found: Found, here: Found, question: Question, times: ResponseTimes) -> str:
    """What the difference buys, counting only promises that the loop states; else what it saves or gives up."""
    solved, index = found.solved, found.index
    asked, then, now = question.loop.objectives, solved.designs, here.solved.designs
    parts = []
    more = (float(now.down[here.index]) - float(then.down[index])) / HOURS_PER_YEAR * PERCENT
    if asked.availability is not None and more >= VISIBLE_PERCENT:
        parts.append(f"{more:.2f} % more availability")
    faster = 0.0
    if asked.latency_p95_seconds is not None:
        faster = times.of(here) - times.of(found)
    if faster >= VISIBLE_SECONDS:
        parts.append(f"{faster * 1_000:.0f} ms faster answers")
    survived, so_far = int(then.survives[index]), int(now.survives[here.index])
    if question.inputs.survives_stated and survived > so_far:
        parts.append(f"survives a {SURVIVAL[survived]}")
    kept = [
        name for name, ok in here.solved.keeps.items() if not ok[here.index] and solved.keeps[name][index]
    ]
    parts += [f"keeps {name.replace('_', ' ')}" for name in kept]
    if parts:
        return "buys " + ", ".join(parts)
    if survived < here.solved.limits.survives:
        return f"no longer survives a {SURVIVAL[here.solved.limits.survives]}"
    if bool(solved.feasible[index]) and found.objective < here.objective:
        return "a tie, hours counted: costs a little less and has more parts"
    return NOTHING


def leaving(found: Found, question: Question, figures: Figures, stem: str) -> str:
    """What leaving the provider would cost once: the work of moving, and the data's way out."""
    one = chosen(found.solved, found.index)
    home, inputs = one.home, question.inputs
    sellers = (home.provider, "" if one.database is None else one.database.provider)
    hours = leaving_hours(structure_of(one), sellers, inputs.skills, question.catalogue)
    hour = inputs.figure("team.value_of_hour_usd")
    work = figures.lay(
        f"{stem}.leaving_work",
        total(hours.value * hour.value, "USD", "hours of moving × value of an hour", hours=hours, hour=hour),
    )
    size, files = inputs.figure("data.size_gb"), inputs.figure("data.files_gb")
    amount = size.value + files.value
    words = f"leaving costs about {format_number(hours.value)} hours ({format_money(work.value)})"
    if not amount:
        return f"{words}; no data has to find its way out"
    if home.egress is None:
        return f"{words}; what the data's way out costs is not published"
    usd = float(home.egress.cost(amount + home.egress.included))
    price = definition(usd / amount, "USD/GB", f"transfer out of {home.provider}, its allowance used up")
    out = figures.lay(
        f"{stem}.leaving_transfer",
        total(usd, "USD", "(data + files) × transfer out", data=size, files=files, price=price),
    )
    return f"{words} and {format_money(out.value)} for {format_size(amount * 1e9)} of data on the way out"


def nowhere(dimension: str, value: str, question: Question) -> str:
    """Why no design has a value."""
    if value in (Arrangement.STATIC, Platform.STATIC_HOSTING) and not question.loop.service.static:
        return "fits nowhere: files alone do not compute answers"
    if dimension == "cache" and value != "none":
        return "fits nowhere: no read is said to repeat, so a cache would have nothing to answer"
    if dimension == "edge":
        return "fits nowhere: no request is the same for everybody"
    if question.loop.service.static:
        return "fits nowhere: plain files need none of it"
    if value == DatabaseStage.SHARDED:
        return "fits nowhere: nothing that could be divided is sold here"
    return "fits nowhere: nothing of this kind carries the load within the loop's limits"
