"""What the design must do, one sentence each in EARS form, with the id that decisions and files refer to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.figure import Figure, Source
from loopwright.design.telling import wording
from loopwright.design.telling.escaping import markdown
from loopwright.generate.file import requirement
from loopwright.loop.vocabulary import DataKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.design.model import Promise
    from loopwright.generate.docs.account import Account

WISHES = {
    "availability": "The service shall complete the loop {objective} of the time, counted over each month.",
    "latency_p95": (
        "When a user sends a request, the service shall answer within {objective} in all but one of twenty cases."
    ),
    "rpo": "If a disaster destroys data, then the service shall lose no more than the last {objective} of it.",
    "rto": "If a disaster stops the loop, then the team shall have it working again within {objective}.",
    "survives": "While an outage lasts that is no larger than {objective}, the service shall go on.",
    "budget": "While the service runs, its infrastructure shall cost no more than {objective}.",
    "hours": "While the service runs, its infrastructure shall take no more than {objective} of the team's time.",
    "capacity": "While the load is at its peak, the service shall have room for it.",
}
MAY_STOP = "If a machine is lost, then the service may stop until it is repaired: {objective} was asked to be survived."
IDS = {"latency_p95": "REQ-LATENCY-P95", "hours": "REQ-HOURS"}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement: its id, the sentence, what the design gives, and whether that is enough (None: not said)."""

    id: str
    sentence: str
    given: str
    kept: bool | None


def requirements_of(account: Account) -> tuple[Requirement, ...]:
    """The requirements that promises, disasters, data sets and stages make; those of decisions are in their records."""
    return (*_promised(account), *_recoverable(account), *_kept(account), *_stages(account))


def id_of(promise: Promise) -> str:
    """A promise's requirement id."""
    return IDS.get(promise.name, requirement(promise.name))


def of_decision(account: Account, slug: str) -> str:
    """A decision's requirement: its rule, which is an imperative, as what the team shall do."""
    rule = account.rule(slug)
    return f"The team shall {account.quote(rule.title[:1].lower() + rule.title[1:])}"


def _promised(account: Account) -> Iterator[Requirement]:
    for promise in account.setting.design.promises:
        if promise.objective_path is None:
            continue
        objective = account.number(promise.objective_path)
        wish = WISHES[promise.name]
        if promise.name == "survives" and not account.setting.figure(promise.objective_path).value:
            wish = MAY_STOP
        sentence = wish.format(objective=objective)
        yield Requirement(id_of(promise), sentence, account.number(promise.path), promise.kept)


def _recoverable(account: Account) -> Iterator[Requirement]:
    for one in account.setting.design.recovery:
        said = wording.DISASTERS[one.disaster]
        identity = requirement(f"recovery_{one.disaster}")
        if not one.recoverable:
            sentence = (
                f"If {said}, then the team shall tell users, for there is no way back: {markdown(one.how)}."
            )
            yield Requirement(identity, sentence, "no way back", None)
            continue
        lost, back = (account.number(f"recovery.{one.disaster}.{what}_seconds") for what in ("rpo", "rto"))
        sentence = f"If {said}, then the team shall bring the loop back: {markdown(one.how)}."
        yield Requirement(identity, sentence, f"back after {back}, losing {lost}", kept=True)


def _kept(account: Account) -> Iterator[Requirement]:
    counts: Counter[str] = Counter()
    for number, data in enumerate(account.setting.loop.data):
        name = markdown(data.name)
        identity = requirement(f"data_{number + 1}")
        kinds = {"none": "no data on people", "personal": "data on people"}
        held = kinds.get(data.sensitivity, f"{data.sensitivity} data")
        sentence = (
            f"While the loop runs, the service shall keep {name} ({held}), its importance {data.criticality}."
        )
        stem = "data.files_gb" if data.kind is DataKind.FILES else "data.size_gb"
        path = f"{stem}.{counts[stem]}"
        counts[stem] += 1
        yield Requirement(
            identity, sentence, account.number(path) if account.has(path) else "size not said", None
        )


def _stages(account: Account) -> Iterator[Requirement]:
    for number, stage in enumerate(account.setting.loop.stages):
        if stage.objective_share is None:
            continue
        share = account.told(f"stage.{number}.objective", _share(stage.objective_share))
        sentence = f"When users start the loop, {share} of them shall reach “{markdown(stage.name)}”."
        yield Requirement(
            requirement(f"stage_{number + 1}"), sentence, "counted by the business metrics", None
        )


def _share(value: float) -> Figure:
    return Figure(value, "share", source=Source("stated", "loop.stages"))
