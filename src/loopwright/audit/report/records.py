"""The ten sections of the report and its registers as records, each with the columns that the report prints.

A report is data: the same subject gives equal records, and every format is written from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from loopwright.audit.report.statement import Known, Source, Statement


class Grade(StrEnum):
    """A step of three, as risks are weighed."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """1 to 3."""
        return tuple(Grade).index(self) + 1


@dataclass(frozen=True, slots=True)
class Component:
    """A row of the stack: what it is, made of what, for what, how it stands, what is wrong with it."""

    component: str
    technology: str
    purpose: str
    status: str  # good, fair, poor, unknown
    issues: tuple[str, ...]
    owner: str
    environment: str
    monthly_cost: Statement
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A named thing of a list: pipeline speed, uptime, response time."""

    slug: str
    title: str
    now: Statement
    target: Statement | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """Something to mend: what it risks, what that would do, what to do, by when."""

    check: str
    title: str
    severity: str
    direction: str
    thing: str
    what: Known
    things: int
    risk: str
    impact: str
    solution: str
    timeline: str
    hours: float
    snippet: str


@dataclass(frozen=True, slots=True)
class Limitation:
    """Something that keeps the product from carrying more."""

    title: str
    what: Known
    solution: str


@dataclass(frozen=True, slots=True)
class Recovery:
    """How long a component is gone, and how much is lost, after a kind of disruption."""

    component: str
    disruption: str
    rto: Statement
    rto_target: Statement
    rpo: Statement
    rpo_target: Statement


@dataclass(frozen=True, slots=True)
class Copies:
    """How a store's data is copied, and whether the copies were ever restored."""

    store: str
    strategy: Statement
    tested: Statement


@dataclass(frozen=True, slots=True)
class Opportunity:
    """Something that costs more than it need; the money is a month's."""

    title: str
    saves_usd_per_month: float | None
    what: Known
    solution: str


@dataclass(frozen=True, slots=True)
class Centre:
    """A component's part of the bill."""

    component: str
    usd_per_month: float
    share: float
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that keeps an area from its next level: a fault that was found, or what nothing tells."""

    what: str
    checks: tuple[str, ...]
    known: bool
    statement: Statement


@dataclass(frozen=True, slots=True)
class Step:
    """The cheapest way to the next level of an area; ``hours`` is of what was found, what is unknown has none."""

    level: int
    hours: float
    to_mend: tuple[str, ...]
    to_find_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Maturity:
    """An area's score, 1 to 5; ``coverage`` is the share that could be judged, 0 to 1.

    Only its checks that have something to look at here are counted: ``checks`` of them, ``judged`` those judged.
    """

    area: str
    level: str
    score: int
    gaps: tuple[Gap, ...]
    held: tuple[Known, ...]
    judged: int
    checks: int
    coverage: float
    next_step: Step | None


@dataclass(frozen=True, slots=True)
class Move:
    """A step of the roadmap: what to mend, how many things, what it takes, what risk it removes an hour."""

    check: str
    title: str
    things: int
    hours: float
    risk: int
    risk_per_hour: float
    after: tuple[str, ...]
    what: Known


@dataclass(frozen=True, slots=True)
class Aim:
    """What an area's next level asks for and nothing here shows: to be shown where it is, else made true."""

    area: str
    level: int
    says: str
    how: str


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the roadmap: its title, its steps in the order to take them, and what to aim at after them."""

    slug: str
    title: str
    moves: tuple[Move, ...]
    hours: float
    aims: tuple[Aim, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """A row of the risk register; ``because`` says why it is so likely and so grave, ``weight`` is both in one."""

    risk: str
    check: str
    probability: Grade
    impact: Grade
    because: str
    mitigation: str
    weight: int
    owner: str
    things: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Kpi:
    """A measure to keep an eye on: where it stands, where it should, how it is measured."""

    slug: str
    title: str
    now: Statement
    target: Statement
    measured_by: str


@dataclass(frozen=True, slots=True)
class Review:
    """A meeting that comes back: what it is for, what it looks at, when it is next."""

    title: str
    every_months: int
    looks_at: str
    next_day: date


@dataclass(frozen=True, slots=True)
class Debt:
    """Something that was left: since when, and what mending it takes."""

    check: str
    title: str
    thing: str
    since: Statement
    age_days: int | None
    hours: float
    severity: str
    owner: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Control:
    """A clause of a standard: the checks that give evidence for it, and what they say together."""

    standard: str
    clause: str
    title: str
    state: str  # fault, no fault seen, unknown
    failing: tuple[str, ...]
    held: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many things of a severity there are."""

    severity: str
    number: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What it comes down to: a sentence, and how many things of each severity."""

    sentence: str
    counts: tuple[Count, ...]
    first: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The head of a report, which alone fills a screen."""

    name: str
    day: date | None
    commit: str
    verdict: Verdict
    maturity: tuple[Maturity, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report; ``day`` is the one on which support and comments are judged."""

    name: str
    day: date | None
    commit: str
    verdict: Verdict
    components: tuple[Component, ...]
    pipeline: tuple[Row, ...]
    high: tuple[Issue, ...]
    medium: tuple[Issue, ...]
    performance: tuple[Row, ...]
    limitations: tuple[Limitation, ...]
    availability: tuple[Row, ...]
    copies: tuple[Copies, ...]
    recovery: tuple[Recovery, ...]
    strengths: tuple[Known, ...]
    done_well: tuple[Known, ...]
    gaps: tuple[Issue, ...]
    costs: tuple[Row, ...]
    centres: tuple[Centre, ...]
    opportunities: tuple[Opportunity, ...]
    maturity: tuple[Maturity, ...]
    roadmap: tuple[Phase, ...]
    risks: tuple[Risk, ...]
    kpis: tuple[Kpi, ...]
    reviews: tuple[Review, ...]
    debts: tuple[Debt, ...]
    controls: tuple[Control, ...]
