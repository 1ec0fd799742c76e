"""The way of requests as a graph: where they come in, what they reach, and whose loss stops how many of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.audit.standing.component import Entry, Part, Way
from loopwright.survey.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.audit.standing.component import Component, Need

WAITING = frozenset({Part.WORKER, Part.SCHEDULER})
OPENED = frozenset({Part.WEB, Part.PROXY, Part.OTHER})


@dataclass(frozen=True)
class Graph:
    """Components, who needs whom among them, and the entries; a worker is no entry and ends no request."""

    components: tuple[Component, ...]
    needs: tuple[Need, ...]
    entries: tuple[Entry, ...]

    @cached_property
    def by_slug(self) -> Mapping[str, Component]:
        """The components by slug."""
        return {one.slug: one for one in self.components}

    @cached_property
    def after(self) -> Mapping[str, tuple[str, ...]]:
        """What each component needs."""
        found: dict[str, list[str]] = {}
        for one in self.needs:
            found.setdefault(one.source, []).append(one.target)
        return {slug: tuple(targets) for slug, targets in found.items()}

    @cached_property
    def before(self) -> Mapping[str, tuple[str, ...]]:
        """By what each component is needed."""
        found: dict[str, list[str]] = {}
        for one in self.needs:
            found.setdefault(one.target, []).append(one.source)
        return {slug: tuple(sources) for slug, sources in found.items()}

    def reached(self, start: str, without: str = "") -> frozenset[str]:
        """What can be reached from a component, itself among it, when one other is gone."""
        if start == without:
            return frozenset()
        seen, pending = {start}, [start]
        while pending:
            for target in self.after.get(pending.pop(), ()):
                if target != without and target not in seen:
                    seen.add(target)
                    pending.append(target)
        return frozenset(seen)

    @cached_property
    def on_the_way(self) -> frozenset[str]:
        """All that requests reach from any entry."""
        return frozenset(slug for one in self.entries for slug in self.reached(one.slug))

    def ends(self, start: str, without: str = "") -> frozenset[str]:
        """Where requests that come in at a component end: the stores and queues, itself where there is none."""
        reached = self.reached(start, without)
        kept = {slug for slug in reached if self.by_slug[slug].part.keeps}
        return frozenset(kept or reached & {start})

    @cached_property
    def _today(self) -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
        """What each entry reaches, and where its requests end."""
        return {one.slug: (self.reached(one.slug), self.ends(one.slug)) for one in self.entries}

    def lost(self, slug: str) -> tuple[str, ...]:
        """The entries that no longer reach all that they reach today when a component is gone."""
        return tuple(
            entry
            for entry, (reached, ends) in self._today.items()
            if slug in reached and self.ends(entry, slug) != ends
        )

    def dependents(self, slug: str) -> tuple[str, ...]:
        """Every component that needs one, directly or through others."""
        seen, pending = {slug}, [slug]
        while pending:
            for source in self.before.get(pending.pop(), ()):
                if source not in seen:
                    seen.add(source)
                    pending.append(source)
        return tuple(sorted(seen - {slug}))


def entries_of(
    components: Iterable[Component], needs: Iterable[Need], written: Mapping[str, Entry]
) -> tuple[Entry, ...]:
    """Where requests come in: what routes send to, what is opened, else what answers and nobody needs."""
    listed = list(components)
    needed = {one.target for one in needs}
    found = dict(written)
    for one in listed:
        opened = next((place for place in one.places[:1] if place.public), None)
        if opened is not None and (one.part in OPENED or one.part is Part.BALANCER):
            why = "it faces the internet" if opened.way is Way.TERRAFORM else "its port is opened"
            found.setdefault(one.slug, Entry(one.slug, why, (opened.evidence,)))
    if not found:
        for one in listed:
            if one.part in {Part.WEB, Part.PROXY, Part.BALANCER} and one.slug not in needed:
                why = "it answers requests, and nothing before it does"
                found[one.slug] = Entry(one.slug, why, one.evidence[:1] or (Evidence(""),))
    behind = {
        target
        for one in needs
        if one.source in found and one.target in found and _fronts(one.source, listed)
        for target in (one.target,)
    }
    return tuple(found[slug] for slug in sorted(found) if slug not in behind)


def _fronts(slug: str, components: list[Component]) -> bool:
    """Whether a component stands before others, whose own ports are then not how users come in."""
    part = next(one.part for one in components if one.slug == slug)
    return part in {Part.PROXY, Part.BALANCER}
