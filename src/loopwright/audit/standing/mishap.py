"""Mishaps, and what each means for a component: values without sums."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Disruption(StrEnum):
    """A kind of mishap."""

    INSTANCE = "instance lost"
    ZONE = "zone lost"
    REGION = "region lost"
    SOFTWARE = "software fault"
    DATA = "data lost or changed by mistake"


@dataclass(frozen=True, slots=True)
class Recovery:
    """What one disruption means for one component.

    ``rto_hours`` until it is back (somebody there), ``rpo_hours`` of work lost; None where it cannot come back or
    nobody can tell, and ``how`` says which. ``needs_person`` is whether somebody must come: then the wait for
    cover is added. ``counted`` is whether the loop's promise speaks of it: of files, keys and messages it does not.
    """

    component: str
    disruption: Disruption
    rto_hours: float | None
    rpo_hours: float | None
    how: str
    needs_person: bool = False
    counted: bool = True


WORST_OF = (Disruption.INSTANCE, Disruption.DATA)  # what a loop's promise of recovery speaks of
