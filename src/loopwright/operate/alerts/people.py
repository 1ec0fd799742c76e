"""Who can be told something, and by which way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to a person: a channel by its name, and the address there.

    ``urgent`` ones are for what rings. ``keyed`` ones lead to a system that keeps pages by their key (PagerDuty, a
    webhook), which is told of each by itself.
    """

    channel: str
    address: str
    urgent: bool = True
    keyed: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or a team's shared inbox, with the ways to them."""

    name: str
    contacts: tuple[Contact, ...]

    def reached_by(self, *, rings: bool) -> tuple[Contact, ...]:
        """The ways for what rings or for what does not; all of them where there is none of the kind."""
        fitting = tuple(one for one in self.contacts if one.urgent or not rings)
        return fitting or self.contacts
