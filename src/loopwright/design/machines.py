"""Whose machines the program runs on, and what they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.subject import OWN_MACHINES, own_database, own_machines
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.design.answered import Answered


def on_machines_of_ecs(answered: Answered) -> bool:
    """Whether servers at AWS are joined to a cluster of containers, so that ECS and nobody else speaks to them."""
    return answered.design.provider == "aws" and answered.structure.arrangement is Arrangement.SERVERS


def on_own_machines(answered: Answered) -> bool:
    """Whether the program runs on machines that the team enters and looks after."""
    return answered.structure.arrangement in OWN_MACHINES and not on_machines_of_ecs(answered)


def keeps_machines(answered: Answered) -> bool:
    """Whether the team looks after operating systems: those of ECS are made anew from AWS's own image."""
    if on_machines_of_ecs(answered):
        return own_database(answered.subject)
    return own_machines(answered.subject)


def host_name(role: str, number: int = 1) -> str:
    """A server of the team as its own name, the private network and the SSH configuration have it: ``app-1``.

    What its provider calls it says the project and the environment as well.
    """
    return f"{role}-{number}"
