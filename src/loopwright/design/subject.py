"""The words in which policies read a loop and its design, so that every decision means the same by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import Figure, definition, from_row, total
from loopwright.design.given.inputs import owner_of
from loopwright.loop.vocabulary import (
    Arrangement,
    Cover,
    Criticality,
    DatabaseStage,
    DataKind,
    LoopKind,
    Owner,
    Place,
    Sensitivity,
    Survives,
)

if TYPE_CHECKING:
    from loopwright.design.model import Tier
    from loopwright.design.verdict import Subject

OWN_DATABASES = frozenset(
    {
        DatabaseStage.ON_HOST,
        DatabaseStage.OWN_SERVER,
        DatabaseStage.STANDBY_BY_HAND,
        DatabaseStage.PATRONI,
    }
)
OWN_MACHINES = frozenset({Arrangement.ONE_SERVER, Arrangement.SERVERS})
WITHOUT_ACCOUNTS = frozenset({LoopKind.CONTENT, LoopKind.CRON})
LARGEST = "capacity.largest_rate"  # laid down only where a station of the design limits it
WITHOUT_PAGES = frozenset({LoopKind.API, LoopKind.CRON})


def figure(subject: Subject, name: str) -> Figure:
    """The design's figure under a path, or the catalogue's row of that id; neither raises LoopwrightError."""
    found = subject.design.figures.get(name)
    if found is not None:
        return found
    if name == LARGEST:
        return _beyond(subject)
    return from_row(subject.catalogue.figure(name))


def _beyond(subject: Subject) -> Figure:
    """As far as anybody looks, where nothing of the design's own limits the rate."""
    peak, reach = (
        figure(subject, "load.peak_rate"),
        from_row(subject.catalogue.figure("choice.triggers.reach_factor")),
    )
    formula = "peak × how far beyond today is looked: nothing of the design's own limits it"
    return total(peak.value * reach.value, "requests/s", formula, peak=peak, reach=reach)


def numbers(subject: Subject, **names: str) -> dict[str, Figure]:
    """Figures for the names that a verdict's sentences use, each by its path or its catalogue id."""
    return {name: figure(subject, path) for name, path in names.items()}


def number(subject: Subject, name: str) -> float:
    """The value of ``figure``."""
    return figure(subject, name).value


def said(subject: Subject, path: str) -> Figure | None:
    """A figure of the design that exists only when the loop states it or the design has the part."""
    return subject.design.figures.get(path)


def amount(subject: Subject, path: str) -> float:
    """The value of ``said``, 0 when the design has no such part."""
    found = said(subject, path)
    return found.value if found is not None else 0.0


def at_least(subject: Subject, path: str, limit: str) -> bool:
    """Whether a figure of the design, 0 when absent, has reached a limit of the catalogue."""
    return amount(subject, path) >= number(subject, limit)


def count(value: float, unit: str, text: str) -> Figure:
    """A count of parts of the loop or the design, as a figure."""
    return definition(value, unit, text)


def kind(subject: Subject) -> LoopKind:
    """What sort of product it is; a business application unless said."""
    return subject.loop.kind or LoopKind.BUSINESS


def owner(subject: Subject) -> Owner:
    """Whose loop it is: as said, else as the sums assume."""
    return owner_of(subject.loop)


def cover(subject: Subject) -> Cover:
    """When somebody is there to act; waking hours, as well as one can, unless said."""
    return subject.loop.team.cover or Cover.WAKING


def holds(subject: Subject, *kinds: Sensitivity) -> bool:
    """Whether any data set is of one of these sensitivities."""
    return any(data.sensitivity in kinds for data in subject.loop.data)


def regulated(subject: Subject) -> bool:
    """Whether the loop keeps what a law or a card scheme looks after: health or payment data."""
    return holds(subject, Sensitivity.HEALTH, Sensitivity.PAYMENT)


def personal(subject: Subject) -> bool:
    """Whether it keeps data on people; unsaid counts as yes wherever users have accounts."""
    if subject.loop.data:
        return any(data.sensitivity is not Sensitivity.NONE for data in subject.loop.data)
    return not static(subject) and kind(subject) not in WITHOUT_ACCOUNTS


def precious(subject: Subject) -> bool:
    """Whether the product ends with one of its data sets."""
    return any(data.criticality is Criticality.HIGH for data in subject.loop.data)


def paid(subject: Subject) -> bool:
    """Whether customers pay for it."""
    money = subject.loop.money
    return bool(money.revenue_usd_per_month or money.paying_customers) or kind(subject) is LoopKind.SHOP


def internal(subject: Subject) -> bool:
    """Whether its users are the owner's own people."""
    return kind(subject) is LoopKind.INTERNAL


def hobby(subject: Subject) -> bool:
    """Whether nobody's living depends on it."""
    return owner(subject) is Owner.HOBBY


def company(subject: Subject) -> bool:
    """Whether a company with employees owns it."""
    return owner(subject) is Owner.COMPANY


def alone(subject: Subject) -> bool:
    """Whether one person runs it."""
    return amount(subject, "team.people") <= 1


def static(subject: Subject) -> bool:
    """Whether it is nothing but files."""
    return subject.design.structure.arrangement is Arrangement.STATIC


def paged(subject: Subject) -> bool:
    """Whether it serves pages to people, rather than answers to programs."""
    return kind(subject) not in WITHOUT_PAGES


def has_database(subject: Subject) -> bool:
    """Whether the design keeps relational data."""
    return subject.design.structure.database is not DatabaseStage.NONE


def own_database(subject: Subject) -> bool:
    """Whether the team runs the database itself."""
    return subject.design.structure.database in OWN_DATABASES


def own_machines(subject: Subject) -> bool:
    """Whether the team looks after operating systems."""
    return subject.design.structure.arrangement in OWN_MACHINES or (
        subject.design.structure.database in OWN_DATABASES - {DatabaseStage.ON_HOST}
    )


def redundant(subject: Subject) -> bool:
    """Whether several instances of the application run side by side."""
    return subject.design.structure.app_redundant


def survives(subject: Subject, *levels: Survives) -> bool:
    """Whether the design survives one of these."""
    return subject.design.structure.survives in levels


def keeps_files(subject: Subject) -> bool:
    """Whether users' files are kept."""
    return (
        any(data.kind is DataKind.FILES for data in subject.loop.data) or amount(subject, "data.files_gb") > 0
    )


def background(subject: Subject) -> bool:
    """Whether work is left to do after the answer."""
    return amount(subject, "demand.background_share") > 0


def runs(subject: Subject, tier: Tier) -> bool:
    """Whether the design has a part of its own for a tier."""
    return subject.design.component(tier) is not None


def in_europe(subject: Subject) -> bool:
    """Whether users are in the EU or the UK, data must stay there, or nothing was said and it runs there."""
    places = subject.loop.places
    european = {Place.EU, Place.UK}
    named = {place for place, share in places.users.items() if share > 0} | set(places.residency)
    return bool(named & european) if named else subject.design.place in european


def in_united_states(subject: Subject) -> bool:
    """Whether users are in the United States, data must stay there, or nothing was said and it runs there."""
    places = subject.loop.places
    named = {place for place, share in places.users.items() if share > 0} | set(places.residency)
    return Place.US in named if named else subject.design.place is Place.US
