"""What a figure's formula says, done with its named inputs, gives its value; what is only words is listed with why."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.design.instances import CATALOGUE

from loopwright.design.answer import question_of, solved_question
from loopwright.design.lifting.assemble import design_at
from loopwright.loop.reading import read_loop

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.design.figure import Figure, Figures

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/loop.yaml"))
QUICK = ("health-eu", "internal-tool", "media-cdn")


class Given(dict[str, float]):
    """The values of a figure's inputs by name."""

    def all_of(self, end: str) -> dict[str, float]:
        return {name.removesuffix(end): value for name, value in self.items() if name.endswith(end)}


def product(given: Given) -> float:
    return math.prod(given.values())


def beside(given: Given) -> float:
    return given["share"] * (given["price"] + given["database"])


def total(given: Given) -> float:
    return math.fsum(given.values())


def only(given: Given) -> float:
    (value,) = given.values()
    return value


def slots(given: Given) -> float:
    hold = given["app"] + given["database"] + given["outside"] + given["queries"] * given["trip"]
    work = given["rate"] * hold
    return work + given["margin"] * math.sqrt(work)


DEPLOYED = "deploys × 365 ÷ 7 × (restart + migrations × lock) ÷ 3,600 s + planned maintenance"
BROKEN = "deploys × 365 ÷ 7 × change-failure rate × share that breaks the loop × exposure × time ÷ 3,600 s"


def broken(given: Given) -> float:
    return given["deploys"] * 365 / 7 * given["failing"] * given["breaking"] * given["exposure"]


SUMS: dict[str, Callable[[Given], float]] = {
    "Σ phases": total,
    "Σ causes": total,
    "Σ components": total,
    "Σ lines of the bill": total,
    "Σ over the data sets": total,
    "bill + hours at the value of an hour": total,
    "users × active a day × requests per active day": product,
    "users × active a day × e-mails each": product,
    "CPU of a request × how much heavier a background job is": product,
    "size × share of the largest table": product,
    "people × working hours × share for operations": product,
    "requests a day × share that ends in an error × days": product,
    "mean rate × peak-to-mean": product,
    "mean rate × background share × CPU of a job": product,
    "read share × cacheable share × hit rate of the cache": product,
    "instances × price": product,
    "price × share of a month": product,
    "share × (one instance + its database)": beside,
    "share × (one instance + its database), off at night": beside,
    "share × (one instance + its database), for hours": beside,
    "price × count": lambda g: g["price"] * g["count"],
    "hours × value of an hour": product,
    "as named": only,
    "the peak rate: nothing stands before the origin": only,
    "all of it: nothing stands before the origin": only,
    "mean wait for services outside": only,
    "to the nearest point of the edge": only,
    "round trip × round trips of a visitor's first request: connect, agree on keys, ask": product,
    "1 ÷ requests of a user's active day: one connection a day": lambda g: 1 / max(g["each"], 1.0),
    "the weakest published SLA on the path: a promise of compensation": only,
    "requests a day × bytes a request × days": lambda g: product(g) / 1e9,
    "requests a day × days of a month × bytes of an answer ÷ 10⁹": lambda g: product(g) / 1e9,
    "requests a day ÷ 86,400 s": lambda g: g["requests"] / 86_400,
    "requests a day ÷ (active a day × requests per active day)": lambda g: (
        g["requests"] / (g["active"] * g["each"])
    ),
    "peak rate × (1 − public share × edge hits)": lambda g: g["peak"] * (1 - g["public"] * g["hits"]),
    "transfer × (1 − public share × edge hits)": lambda g: g["whole"] * (1 - g["public"] * g["hits"]),
    "CPU of a read × (read share + write share × write factor)": lambda g: (
        g["read"] * (g["reads"] + (1 - g["reads"]) * g["factor"])
    ),
    "rate × CPU of a request ÷ speed of a core": lambda g: g["rate"] * g["cpu"] / g["speed"],
    "(origin rate × (1 − cache hits) + background jobs) × CPU of a request at the database ÷ speed": lambda g: (
        (g["rate"] * (1 - g["cached"]) + g["jobs"] * g["mean"]) * g["cpu"] / g["speed"]
    ),
    "rate × hold + margin × √(rate × hold), hold = CPU + database + services outside + round trips": slots,
    "Σ share of users × round trip to the region": lambda g: math.fsum(
        value * g[f"from_{name.removeprefix('share_')}"] for name, value in g.items() if "share_" in name
    ),
    "Σ wait × share of requests": lambda g: math.fsum(
        seconds * g[f"{name}_share"] for name, seconds in g.all_of("_seconds").items()
    ),
    "1 − Π (1 − share)": lambda g: 1 - math.prod(1 - share for share in g.all_of("_share").values()),
    "max(floor, min(hot share × size, requests a day × queries × bytes a query reads))": lambda g: max(
        g["floor"], min(g["share"] * g["size"], g["daily"] * g["queries"] * g["each"] / 1e9)
    ),
    "max(floor, hot share × size)": lambda g: max(g["floor"], g["share"] * g["size"]),
    "1 − downtime ÷ 8,760 h": lambda g: 1 - g["downtime"] / 8_760,
    "(1 − availability) of the services on the path × 8,760 h": lambda g: g["absent"] * 8_760,
    "peak rate × limit of utilisation ÷ utilisation of the busier station": lambda g: (
        g["peak"] * g["limit"] / max(g["app"], g["database"])
    ),
    "bill ÷ users": lambda g: g["bill"] / g["users"],
    "bill ÷ revenue": lambda g: g["bill"] / g["revenue"],
    "bill ÷ requests of a month × 1,000": lambda g: g["bill"] / (g["requests"] * g["days"]) * 1_000,
    "cash ÷ bill": lambda g: g["cash"] / g["bill"],
    "cash ÷ (bill + burn)": lambda g: g["cash"] / (g["bill"] + g["burn"]),
    "cash ÷ (bill − revenue)": lambda g: g["cash"] / (g["bill"] - g["revenue"]),
    "(this design − objective) × 720 h": lambda g: (g["design"] - g["objective"]) * g["month"],
    "objective − this design": lambda g: g["objective"] - g["design"],
    f"repair of: {DEPLOYED}": lambda g: (
        g["deploys"] * 365 / 7 * (g.get("restart", 0.0) + g["migrations"] * g["lock"]) / 3_600
        + g.get("planned", 0.0) * g["counted"]
    ),
    f"detect of: {BROKEN}": lambda g: broken(g) * g["detect"] / 3_600,
    f"repair of: {BROKEN}": lambda g: broken(g) * g["roll_back"] / 3_600,
    "the worst of a lost host, a corruption and a deletion": lambda g: max(g.values()),
}
# a path's beginning, or a formula: why it is words
STEPS = "graduated prices, included amounts and free tiers: done by sums/pricing, held to bills worked out by hand"
LEDGER = "a matrix of causes and phases: done by sums/availability, held to a simulation"
RECOVERY = "which copy is left decides which steps are taken: done by sums/recovery, held to timelines"
DECIDED = "decided by a threshold and by what the loop says, which is no number"
WORDS = {
    "cost.egress": STEPS,
    "cost.files": STEPS,
    "cost.edge": STEPS,
    "cost.queue": STEPS,
    "cost.balancer": STEPS,
    "cost.database": "storage beyond what is included, replicas and shards are added to the nodes",
    "cost.disk": "only what the machine's own disk lacks is added",
    "cost.backups": "copies of one's own and copies that leave a provider are counted apart",
    "cost.nat": "as many as there are zones, whose number the design says",
    "cost.addresses": "as many as there are machines, whose number the design says",
    "cost.proxy": "one, or two where a machine may fail",
    "background work": "where the home's smallest machine is taken there is no count",
    "hot data": "where the home's smallest machine is taken there is no count",
    "cost.standby_region": "the lines that a second region takes once more",
    "usual hours × how many × skill": "how many is counted tier by tier, in sums of their own",
    "ledger.host.": LEDGER,
    "ledger.zone.": LEDGER,
    "ledger.region.": LEDGER,
    "ledger.provider.": LEDGER,
    "ledger.own_faults.": LEDGER,
    "ledger.database_faults.": LEDGER,
    "ledger.deploys.": LEDGER,
    "ledger.bad_changes.": LEDGER,
    "ledger.outside.": LEDGER,
    "promise.months_kept_share": "a compound Poisson sum: done by sums/compound_poisson, held to a simulation",
    "promise.downtime_p": "a compound Poisson sum: done by sums/compound_poisson, held to a simulation",
    "recovery.": RECOVERY,
    "promise.rto_p90_seconds": RECOVERY,
    "latency.app_seconds": "Erlang C: done by sums/queueing, held to mpmath and a simulation",
    "latency.database_seconds": "Erlang C: done by sums/queueing, held to mpmath and a simulation",
    "promise.latency_p95_seconds": "a mixture of gammas inverted: done by sums/response, held to a simulation",
    "capacity.": "the busiest node's work: what replicas, shards and background work leave of it",
    "service.outside_unavailability": "of the services that the loop cannot do without, which is no number",
    "environment.": DECIDED,
    "need.": DECIDED,
}
RARE = {
    "cost.addresses",
    "hot data",
    "cost.disk",
    "background work",
    "cost.standby_region",
    "cost.edge",
    "cost.queue",
    "cost.proxy",
}


@cache
def figures_of(name: str) -> Figures:
    loop = read_loop(
        next(one for one in EXAMPLES if one.parent.name == name), CATALOGUE.value("currency.usd_per_eur")
    )
    return design_at(*solved_question(question_of(loop.loop, CATALOGUE))).figures


def worded(path: str, figure: Figure) -> bool:
    return any(path.startswith(start) or figure.formula == start for start in WORDS)


def summed(path: str, figure: Figure) -> bool:
    """Whether a figure can be done although what its path begins with is words."""
    return figure.formula in SUMS or not worded(path, figure)


def unsound(figures: Figures) -> list[str]:
    """Figures whose formula is neither listed as words nor gives the value."""
    found = []
    for path, figure in figures.items():
        if not figure.formula or not summed(path, figure):
            continue
        formula = figure.formula
        given = Given({name: one.value for name, one in figure.inputs})
        bought = formula == " + ".join(name.replace("_", " ") for name in given)
        work = total if bought else SUMS.get(formula)
        if work is None:
            found.append(f"{path}: nobody knows how to do {formula!r}")
        elif work(given) != pytest.approx(figure.value, rel=1e-9, abs=1e-9):
            found.append(f"{path}: {formula} is {work(given)}, not {figure.value}: {dict(given)}")
    return found


@pytest.mark.parametrize("name", QUICK)
def test_a_formula_done_with_its_inputs_gives_the_value(name: str) -> None:
    assert unsound(figures_of(name)) == []


@pytest.mark.verify
@pytest.mark.parametrize("name", [one.parent.name for one in EXAMPLES if one.parent.name not in QUICK])
def test_every_formula_of_an_example_done_with_its_inputs_gives_the_value(name: str) -> None:
    assert unsound(figures_of(name)) == []


@pytest.mark.verify
def test_what_is_listed_as_words_is_met_in_an_example() -> None:
    met = {
        start
        for example in EXAMPLES
        for path, one in figures_of(example.parent.name).items()
        for start in WORDS
        if one.formula and (path.startswith(start) or one.formula == start)
    }
    assert set(WORDS) - met == RARE
