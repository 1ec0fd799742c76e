"""The loop file, field by field: declared once; the reader, the writer and the schema follow it.

A section is a mapping (or a list of them) in the file and a model; a field is a key in it and an attribute.
"""

from __future__ import annotations

from dataclasses import dataclass

from loopwright.loop import amounts, model
from loopwright.loop.amounts import count, duration, rate, share
from loopwright.loop.kinds import Choice, Flag, Kind, ManyOf, Table, Text, Word
from loopwright.loop.measures import DAY, HOUR, MONTH, WEEK, YEAR
from loopwright.loop.vocabulary import (
    BudgetIs,
    Cover,
    Criticality,
    DataKind,
    LoopKind,
    Owner,
    Place,
    Sensitivity,
    Skill,
    Survives,
)

Shape = Kind | ManyOf | Table


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a section: the model's attribute, what may be written, what it means."""

    key: str
    attribute: str
    shape: Shape
    meaning: str
    example: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping in the file (``many``: a list of mappings) that becomes one model, or several."""

    key: str
    attribute: str
    part: type[model.Part]
    meaning: str
    fields: tuple[Field, ...]
    many: bool = False
    inner: tuple[Section, ...] = ()


REQUESTS = "requests request reqs req hits"
PEOPLE = "people person persons engineers engineer developers developer"
USERS = "users user people visitors visitor customers customer accounts account members member"

STAGES = Section(
    "stages", "stages", model.Stage, "the steps from arriving to having the value, in order",
    many=True,
    fields=(
        Field("name", "name", Text(80), "what happens in this step", "visits", required=True),
        Field("share", "share", share("40%"), "part of those who started that reach it", "40%"),
        Field("requests", "requests", count("a number of requests", "6", 0, 1e6, REQUESTS),
              "requests that this step costs a user", "6"),
        Field("objective", "objective_share", share("50%"),
              "part of those who started that should reach it", "50%"),
        Field("route", "route", Text(200), "the requests that reach it, for `loopwright calibrate`",
              "POST /orders"),
    ),
)  # fmt: skip

LOOP = Section(
    "loop", "", model.Loop, "the minimal user loop: what a user does, what comes back, what it is worth",
    inner=(STAGES,),
    fields=(
        Field("name", "name", Text(80), "what you call it", "Sheet cleaner"),
        Field("action", "action", Text(), "what a user does", "Uploads a messy spreadsheet", required=True),
        Field("response", "response", Text(), "what the system answers", "A cleaned file", required=True),
        Field("value", "value", Text(), "what the user has from it", "An hour saved", required=True),
        Field("kind", "kind", Choice(LoopKind), "what sort of product it is: decides the shape of its demand",
              "business"),
        Field("owner", "owner", Choice(Owner),
              "whose it is: decides what an hour is worth and how high promises start",
              "founder"),
    ),
)  # fmt: skip

OBJECTIVES = Section(
    "objectives", "objectives", model.Objectives, "what is wanted",
    fields=(
        Field("latency_p95", "latency_p95_seconds", duration("500ms", 0.001, HOUR),
              "95 of 100 answers come within this time", "500ms"),
        Field("availability", "availability", share("99.9%", 0.5, 0.999999),
              "part of a 30-day month in which the loop works", "99.9%"),
        Field("rpo", "rpo_seconds", duration("25h", 0, YEAR), "at most this much work may be lost", "25h"),
        Field("rto", "rto_seconds", duration("4h", 1, YEAR),
              "back at work within this time after a disaster", "4h"),
        Field("survives", "survives", Choice(Survives),
              "largest failure that may not stop the loop for longer than a failover", "machine"),
    ),
)  # fmt: skip

DEMAND = Section(
    "demand", "demand", model.Demand,
    "how much the loop is used: users, or any rate of requests, is required",
    fields=(
        Field("users", "users", count("a number of users", "2,000", 1, nouns=USERS),
              "people who use it in a month", "2,000"),
        Field("projected", "users_projected", count("a number of users", "10k", 1, nouns=USERS),
              "users at the end of the horizon", "10k"),
        Field("horizon", "horizon_months", amounts.MONTHS, "how far ahead to plan", "12 months"),
        Field("growth", "growth_per_month", amounts.GROWTH, "growth of the users", "5%/month"),
        Field("active", "active_share", share("30%"), "part of the users who are there on a day", "30%"),
        Field("requests_per_active_day", "requests_per_active_day",
              count("a number of requests", "150", 0, 1e7, REQUESTS),
              "requests of an active user in a day", "150"),
        Field("requests", "requests_per_day", rate("requests", "40k/day", DAY, 1e12, REQUESTS),
              "requests that arrive on an average day", "40k/day"),
        Field("peak", "peak_requests_per_second", rate("requests", "12/s", 1, 1e8, REQUESTS),
              "requests at the busiest time", "12/s"),
        Field("peak_to_mean", "peak_to_mean", amounts.RATIO, "busiest time over the average", "4"),
        Field("burstiness", "burstiness", amounts.NUMBER,
              "squared coefficient of variation of the time between requests; 1 is random", "1"),
        Field("reads", "read_share", share("90%"), "part of the requests that change nothing", "90%"),
        Field("cached", "cached_share", share("30%"),
              "part of the reads that an application cache can answer", "30%"),
        Field("public", "public_share", share("20%"),
              "part of the requests that are the same for everybody", "20%"),
        Field("background", "background_share", share("5%"),
              "part of the requests whose work is done after the answer",
              "5%"),
        Field("connections", "concurrent_connections", count("a number of connections", "500", 0, 1e9,
              "connections"),
              "websockets and other long connections at the busiest time", "500"),
        Field("request_size", "request_bytes", amounts.PAYLOAD, "average size of a request", "2kB"),
        Field("response_size", "response_bytes", amounts.PAYLOAD, "average size of an answer", "30kB"),
        Field("emails", "emails_per_month", rate("emails", "3k/month", MONTH, 1e11,
              "emails email mails mail"),
              "emails that the loop sends", "3k/month"),
    ),
)  # fmt: skip

DATA = Section(
    "data", "data", model.DataSet, "what the loop keeps, one entry a data set",
    many=True,
    fields=(
        Field("name", "name", Word(), "what you call it", "orders", required=True),
        Field("kind", "kind", Choice(DataKind), "tables, or files", "relational"),
        Field("size", "size_bytes", amounts.SIZE, "size today", "12GB"),
        Field("growth", "growth_bytes_per_month", amounts.SIZE_GROWTH, "what is added", "1GB/month"),
        Field("hot", "hot_share", share("3%"), "part that is read again and again", "3%"),
        Field("largest_table", "largest_table_bytes", amounts.SIZE, "size of the largest table", "4GB"),
        Field("criticality", "criticality", Choice(Criticality), "what losing it would mean", "normal"),
        Field("sensitivity", "sensitivity", Choice(Sensitivity), "what kind of personal data it holds",
              "personal"),
        Field("rpo", "rpo_seconds", duration("25h", 0, YEAR), "at most this much of it may be lost", "25h"),
        Field("rto", "rto_seconds", duration("4h", 1, YEAR), "back within this time after a disaster", "4h"),
    ),
)  # fmt: skip

OUTSIDE = Section(
    "outside", "outside_calls", model.OutsideCall, "services of others that a request waits for",
    many=True,
    fields=(
        Field("name", "name", Word(), "whose service", "stripe", required=True),
        Field("time", "seconds", duration("300ms", 0, HOUR), "how long a call takes", "300ms"),
        Field("share", "share", share("5%"), "part of the requests that call it", "5%"),
        Field("availability", "availability", share("99.9%"), "part of the time that it works", "99.9%"),
        Field("required", "required", Flag(), "whether the loop breaks when it is down", "yes"),
    ),
)  # fmt: skip

SERVICE = Section(
    "service", "service", model.ServiceDemand, "what one request costs",
    inner=(OUTSIDE,),
    fields=(
        Field("framework", "framework", Word(), "what the application is written with", "django"),
        Field("static", "static", Flag(), "nothing but files: no application, no database", "no"),
        Field("heavy", "heavy", Flag(), "far more work a request than usual: reports, images, models", "no"),
        Field("app_cpu", "app_cpu_seconds", duration("20ms", 0, HOUR),
              "processor time of the application a request",
              "20ms"),
        Field("database_cpu", "database_cpu_seconds", duration("4ms", 0, HOUR),
              "processor time of the database a request", "4ms"),
        Field("queries", "queries_per_request", count("a number of queries", "6", 0, 1e5, "queries query"),
              "database queries a request", "6"),
        Field("background_cpu", "background_cpu_seconds", duration("200ms", 0, DAY),
              "processor time of a background job", "200ms"),
        Field("memory", "memory_per_slot_bytes", amounts.SIZE, "memory of one worker", "150MB"),
        Field("single_rate", "single_rate_per_second",
              rate("requests", "50/s", 1, 1e8, REQUESTS),
              "answers a second to one user alone: λ of the scalability law that `load` fits", "50/s"),
        Field("contention", "contention", share("3%"),
              "part of the work that waits its turn: σ of that law", "3%"),
        Field("coherence", "coherence", share("0.02%"),
              "what two users at once cost each other: κ of that law", "0.02%"),
    ),
)  # fmt: skip

TEAM = Section(
    "team", "team", model.Team, "the people who run it",
    fields=(
        Field("people", "people", count("a number of people", "2", 0, 1e5, PEOPLE),
              "how many build and run it", "2"),
        Field("cover", "cover", Choice(Cover), "when somebody is there to act on a page", "waking"),
        Field("hours", "operations_hours_per_month", amounts.HOURS_MONTH, "hours that may go into running it",
              "10h/mo"),
        Field("value_of_hour", "value_of_hour_usd", amounts.MONEY_HOUR,
              "what an hour of the team is worth", "$40"),
        Field("skills", "skills", Table(Word(), Choice(Skill)), "how well the team knows a technology",
              "{kubernetes: never}"),
    ),
)  # fmt: skip

MONEY = Section(
    "money", "money", model.Money, "what may be spent; a month unless a year is written",
    fields=(
        Field("budget", "budget_usd_per_month", amounts.MONEY_MONTH, "for infrastructure", "$100/mo"),
        Field("budget_is", "budget_is", Choice(BudgetIs), "a limit that may not be broken, or a wish",
              "limit"),
        Field("revenue", "revenue_usd_per_month", amounts.MONEY_MONTH, "what the product earns", "$5k/mo"),
        Field("cash", "cash_usd", amounts.MONEY, "what is in the bank", "$50k"),
        Field("burn", "burn_usd_per_month", amounts.MONEY_MONTH, "what the company spends beyond its revenue",
              "$8k/mo"),
        Field("paying_customers", "paying_customers", count("a number of customers", "120", 0, nouns=USERS),
              "customers who pay", "120"),
    ),
)  # fmt: skip

PLACES = Section(
    "places", "places", model.Places, "where users are and where data must stay",
    fields=(
        Field("users", "users", Table(Choice(Place), share("70%"), even=True),
              "where users are, with their shares",
              "{eu: 70%, us: 30%}"),
        Field("residency", "residency", ManyOf(Choice(Place)), "where the data must stay", "eu"),
    ),
)  # fmt: skip

LIMITS = Section(
    "limits", "limits", model.Limits,
    "limits of another year or contract: the largest machine that can be had",
    fields=(
        Field("year", "year", amounts.CALENDAR_YEAR, "the year whose machines are meant", "2027"),
        Field("machine_cores", "largest_machine_cores", count("a number of cores", "8", 0.1, 1e5,
              "cores core vcpu"),
              "cores of the largest machine", "8"),
        Field("machine_memory", "largest_machine_memory_bytes", amounts.SIZE,
              "memory of the largest machine", "68GB"),
        Field("disk", "largest_disk_bytes", amounts.SIZE, "the largest disk", "1TB"),
    ),
)  # fmt: skip

HABITS = Section(
    "habits", "habits", model.Habits, "how the team works, and what it insists on",
    fields=(
        Field("deploys", "deploys_per_week", rate("deploys", "5/week", WEEK, 1e5, "deploys deploy times"),
              "releases to users", "5/week"),
        Field("change_failure", "change_failure_rate", share("15%"),
              "part of the releases that need a repair", "15%"),
        Field("migrations", "migration_share", share("10%"), "part of the releases that change the schema",
              "10%"),
        Field("planned_maintenance_counts", "planned_maintenance_counts", Flag(),
              "whether announced downtime counts against availability", "yes"),
        Field("monitored", "monitored", Flag(), "whether something watches and pages", "yes"),
        Field("current_platform", "current_platform", Word(), "where it runs today", "heroku"),
        Field("must_use", "must_use", ManyOf(Word()), "providers, platforms, database stages to insist on, all of them",
              "[hetzner]"),
        Field("must_not_use", "must_not_use", ManyOf(Word()), "what must not be used: these, sizes, services, sellers",
              "[kubernetes]"),
        Field("free_tiers", "free_tiers", Flag(), "whether free tiers may carry the loop", "no"),
        Field("reserved", "reserved", Flag(), "whether commitments of a year are acceptable", "no"),
    ),
)  # fmt: skip

MEASURED = Section(
    "measured", "measured", model.Measurement,
    "which values above were measured, one entry a source; written by `loopwright calibrate`",
    many=True,
    fields=(
        Field("from", "source", Text(120), "what they were measured from", "nginx log", required=True),
        Field("period", "period", Text(80), "when", "2026-10-01 to 2026-10-31"),
        Field("values", "values", Table(Text(120), Text(120)),
              "the range of each, by its name; a value outside its range counts as said by hand",
              "{demand.requests: 38k/day to 44k/day}"),
    ),
)  # fmt: skip

SECTIONS = (LOOP, OBJECTIVES, DEMAND, DATA, SERVICE, TEAM, MONEY, PLACES, LIMITS, HABITS, MEASURED)
"""Every section of the file, in the order in which it is written."""
