"""IAM's access advisor: which services a role or a user was allowed and never asked for."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import Scope, day_of, reads
from loopwright.survey.account.record import Record
from loopwright.survey.account.services.iam import Person, Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from loopwright.survey.account.asking import Answer, Ask

MAKE, TOLD = "iam:GenerateServiceLastAccessedDetails", "iam:GetServiceLastAccessedDetails"
TRIES, PAUSE_SECONDS = 15, 1.0
OF_AWS = "/aws-service-role/"


@dataclass(frozen=True, slots=True)
class Allowed:
    """A service that somebody may use; the day he last did."""

    service: str
    used_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use(Record):
    """What a role or user may use (``holder`` such as ``role web``), and what of it he did."""

    holder: str
    services: tuple[Allowed, ...]


@reads(
    "iam",
    {"generate_service_last_accessed_details": MAKE, "get_service_last_accessed_details": TOLD},
    (Use,),
    scope=Scope.ONCE,
    after=True,
)
def uses(ask: Ask) -> Iterator[Use]:
    """What each role and user used; AWS's own roles are passed over."""
    jobs: list[tuple[str, Record, object]] = []
    holders = [("role", one) for one in ask.of(Role) if OF_AWS not in one.id]
    for kind, one in [*holders, *(("user", person) for person in ask.of(Person))]:
        made = ask.one("generate_service_last_accessed_details", Arn=one.id)
        if made is None:
            return  # what is refused for one is refused for all
        jobs.append((f"{kind} {one.name}", one, made.get("JobId")))
    for holder, one, job in jobs:
        told = _told(ask, job)
        if told is not None:
            services = tuple(
                Allowed(str(part.get("ServiceNamespace")), day_of(part.get("LastAuthenticated")))
                for part in told.get("ServicesLastAccessed") or ()
            )
            yield Use(
                id=one.id, region=ask.where, action=TOLD, name=one.name, holder=holder, services=services
            )  # fmt: skip


def _told(ask: Ask, job: object) -> Answer | None:
    """What a job found; nothing where it failed or takes too long."""
    for _ in range(TRIES):
        told = ask.one("get_service_last_accessed_details", JobId=job)
        if told is None or told.get("JobStatus") == "COMPLETED":
            return told
        if told.get("JobStatus") == "FAILED":
            break
        time.sleep(PAUSE_SECONDS)
    ask.refuse(TOLD, "NotFinished", "the access advisor did not finish")
    return None
