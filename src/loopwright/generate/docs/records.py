"""The decision records: one for each policy, one for the whole design, and their list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.telling import wording
from loopwright.generate.docs import names
from loopwright.generate.docs.requirements import of_decision
from loopwright.generate.docs.templating import Press
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.design.findings import Alternative
    from loopwright.design.verdict import Option
    from loopwright.generate.docs.account import Account
    from loopwright.generate.file import File
    from loopwright.generate.setting import Setting

SOLVED = {  # decisions that the solver weighed whole, and the dimension it forced
    "backup_schedule": "backup",
    "background_jobs": "queue",
    "caching": "cache",
    "database_stage": "database",
    "edge_caching": "edge",
    "provider": "provider",
    "region": "place",
    "release_strategy": "release",
    "scaling_policy": "platform",
    "disaster_recovery": "survives",
}
APART = "no line of its own"  # the sums do not tell the option from the choice
BELOW = "see the solved rows"
MONEY, HOURS = ("USD",), ("hours", "hour", "h")


@dataclass(frozen=True, slots=True)
class Row:
    """One option of a record: what it costs in money and hours, what it does to the promises, and a word on it."""

    option: str
    money: str
    hours: str
    promises: str
    word: str


@renders("seed: infrastructure-analysis, Infrastructure as Code: documentation")
def decision_records(setting: Setting) -> Rendered:
    """A record of each decision: options with their price, the choice, its trigger, what follows from it."""
    press = Press.of(setting)
    slugs = tuple(setting.verdicts)
    decided = tuple(slug for slug in slugs if press.account.arises(slug))
    ears = {slug: of_decision(press.account, slug) for slug in slugs}
    promises = press.text("promises", names.DESIGN).strip()
    files = [_record(press, slug, ears[slug], promises) for slug in slugs]
    files.append(press.file("design", names.DESIGN, ("provider", "release_strategy", "database_stage")))
    silent = tuple(slug for slug in slugs if slug not in decided)
    listing = {"decided": decided, "silent": silent, "ears": ears}
    return (*files, press.file("records", f"{names.DECISIONS}/README.md", ("documentation",), **listing))


def _record(press: Press, slug: str, ears: str, promises: str) -> File:
    account = press.account
    path = names.record_path(account.setting, slug)
    rows = (_chosen(account, slug), *_weighed(account, slug)) if account.arises(slug) else ()
    extra = {
        "slug": slug,
        "number": f"{list(account.setting.verdicts).index(slug) + 1:04}",
        "entry": account.rule(slug),
        "ears": ears,
        "promises": promises,
        "rows": rows,
        "m_good": _good(account, slug),
        "m_bad": _bad(account, slug),
    }
    return press.file("record", path, (slug,), **extra)


def _chosen(account: Account, slug: str) -> Row:
    kept = "all kept" if account.setting.design.feasible else "not all kept"
    money, hours = account.number("cost.total"), account.number("effort.total")
    return Row(f"**{account.choice(slug)}**", f"{money} in all", f"{hours} in all", kept, "chosen")


def _weighed(account: Account, slug: str) -> Iterator[Row]:
    """What was not chosen: policies with their own figures, then whole designs that the solver weighed."""
    for option in account.rejected(slug):
        word = account.why_not(slug, option)
        choice = account.quote(wording.spaced(option.choice))
        money, hours = (_own(account, slug, option, units) for units in (MONEY, HOURS))
        yield Row(choice, money, hours, BELOW if slug in SOLVED else "as computed", word)
    dimension = SOLVED.get(slug)
    for one in account.setting.answer.alternatives:
        if one.dimension == dimension and one.cost_path and one.hours_path:
            yield _solved(account, one, one.cost_path, one.hours_path)


def _own(account: Account, slug: str, option: Option, units: tuple[str, ...]) -> str:
    """The option's own price in money or hours; where it has none, it does not move the sum."""
    for name, figure in option.figures:
        if figure.unit.split("/", maxsplit=1)[0].split(" ", maxsplit=1)[0] in units and name not in (
            "objective",
            "revenue_limit",
        ):
            return account.told(f"decision.{slug}.{option.choice}.{name}", figure)
    return BELOW if slug in SOLVED else APART


def _solved(account: Account, one: Alternative, cost: str, hours: str) -> Row:
    broken = ", ".join(map(wording.promise, one.broken))
    promises = f"breaks {broken}" if broken else "all kept"
    option = f"{account.quote(wording.spaced(one.value))} (solved whole)"
    word = f"{account.quote(one.title)}{': ' if one.buys else ''}{account.quote(one.buys)}"
    return Row(option, f"{account.number(cost)} in all", f"{account.number(hours)} in all", promises, word)


def _good(account: Account, slug: str) -> str:
    """What the choice spares: the first thing that was weighed and found too much or too little."""
    rejected = account.rejected(slug)
    if not rejected:
        return "the question is settled, and nobody has to ask it again before its trigger."
    first = rejected[0]
    return f"it spares *{account.quote(wording.spaced(first.choice))}*: {account.why_not(slug, first)}"


def _bad(account: Account, slug: str) -> str:
    """What the choice leaves open: it holds until its trigger."""
    trigger = account.trigger(slug)
    if not trigger:
        return "it rests on today's demand and today's team."
    return f"it holds only until its trigger, and somebody must notice: {trigger}"
