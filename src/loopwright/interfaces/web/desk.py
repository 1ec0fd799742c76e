"""What a running server has at hand: its site, the loop and its answer, and the writer; one desk a process."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.clock import SystemClock
from loopwright.operate.events.arriving import Door

if TYPE_CHECKING:
    from loopwright.catalogue.load import Catalogue
    from loopwright.design.answer import Answer
    from loopwright.interfaces.web.site import Site
    from loopwright.interfaces.web.turning import Turning
    from loopwright.loop.model import Loop
    from loopwright.operate.clock import Clock
    from loopwright.operate.store.writer import Writer

STAGES = ("action", "response", "value")


@dataclass
class Desk:
    """The server's things."""

    site: Site
    loop: Loop
    answer: Answer | None
    writer: Writer
    catalogue: Catalogue
    clock: Clock = field(default_factory=SystemClock)
    turning: Turning | None = None

    @property
    def stages(self) -> tuple[str, ...]:
        """The names of the loop's stages, in their order; the loop's three parts where it names none."""
        return tuple(one.name for one in self.loop.stages) or STAGES

    @cached_property
    def door(self) -> Door:
        """What arriving events are held against."""
        return Door(self.stages, bytes.fromhex(self.site.derived("people in events")))


_DESKS: list[Desk] = []


def open_desk(desk: Desk) -> None:
    """Make it the process's desk."""
    _DESKS[:] = [desk]


def close_desk() -> None:
    """Have none."""
    _DESKS.clear()


def desk() -> Desk:
    """The process's desk."""
    if not _DESKS:
        raise LoopwrightError("no server runs in this process", "Start it with `loopwright serve`.")
    return _DESKS[0]
