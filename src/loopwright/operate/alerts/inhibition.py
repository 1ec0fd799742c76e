"""Which alerts say nothing new while another rings: inhibition, indexed by the labels that must be equal.

Rules are bits of a number. A label's value says at once which rules' conditions on that label it meets, so an alert
costs a look-up for each label that any rule names, however many rules there are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.operate.alerts.matching import met

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.operate.alerts.matching import Matcher
    from loopwright.operate.alerts.reports import Reported
    from loopwright.operate.sample import Labels


@dataclass(frozen=True, slots=True)
class InhibitionRule:
    """While an alert that meets ``sources`` rings, those that meet ``targets`` and agree on ``equal`` do not."""

    sources: tuple[Matcher, ...]
    targets: tuple[Matcher, ...]
    equal: tuple[str, ...] = ()


class Side:
    """One side of all rules: which of them a set of labels meets, as bits."""

    def __init__(self, sides: Iterable[tuple[Matcher, ...]]) -> None:
        self._all = 0
        self._conditions: dict[str, list[tuple[int, list[Matcher]]]] = defaultdict(list)
        self._known: dict[tuple[str, str], int] = {}
        for at, matchers in enumerate(sides):
            self._all |= 1 << at
            by_name: dict[str, list[Matcher]] = defaultdict(list)
            for matcher in matchers:
                by_name[matcher.name].append(matcher)
            for name, some in by_name.items():
                self._conditions[name].append((1 << at, some))

    def met_by(self, labels: Mapping[str, str]) -> int:
        """The rules whose conditions labels meet."""
        found = self._all
        for name in self._conditions:
            value = labels.get(name, "")
            known = self._known.get((name, value))
            if known is None:
                known = self._known[name, value] = self._look(name, value)
            found &= known
            if not found:
                return 0
        return found

    def _look(self, name: str, value: str) -> int:
        """The rules that do not mind a value of a label."""
        refused = 0
        for bit, matchers in self._conditions[name]:
            if not all(one.accepts(value) for one in matchers):
                refused |= bit
        return self._all & ~refused


class Inhibition:
    """The rules, with the alerts that ring at a moment as their sources."""

    def __init__(self, rules: tuple[InhibitionRule, ...], ringing: Iterable[Labels]) -> None:
        self._rules = rules
        self._sources = Side(rule.sources for rule in rules)
        self._targets = Side(rule.targets for rule in rules)
        by_equal: dict[tuple[str, ...], int] = defaultdict(int)
        for at, rule in enumerate(rules):
            by_equal[tuple(sorted(set(rule.equal)))] |= 1 << at
        # of each set of equal labels: its rules, those with any source, and those whose source is no target itself
        self._indexes = [
            (names, bits, defaultdict[tuple[str, ...], int](int), defaultdict[tuple[str, ...], int](int))
            for names, bits in by_equal.items()
        ]
        for labels in ringing if rules else ():
            self._ring(dict(labels))

    def _ring(self, labels: Mapping[str, str]) -> None:
        sources = self._sources.met_by(labels)
        if not sources:
            return
        plain = sources & ~self._targets.met_by(labels)
        for names, bits, any_source, plain_source in self._indexes:
            if sources & bits:
                key = tuple(labels.get(name, "") for name in names)
                any_source[key] |= sources & bits
                plain_source[key] |= plain & bits

    def holds(self, labels: Labels) -> bool:
        """Whether an alert says nothing new; one that meets both sides of a rule is held by plain sources alone."""
        if not self._rules:
            return False
        mine = dict(labels)
        targets = self._targets.met_by(mine)
        if not targets:
            return False
        also_source = self._sources.met_by(mine)
        for names, bits, any_source, plain_source in self._indexes:
            if targets & bits:
                key = tuple(mine.get(name, "") for name in names)
                held = (any_source.get(key, 0) & ~also_source) | plain_source.get(key, 0)
                if targets & bits & held:
                    return True
        return False


def held_by(rules: Iterable[InhibitionRule], alert: Labels, ringing: Iterable[Reported]) -> Reported | None:
    """The first ringing alert that holds another back, for a person who asks why; one pass over all."""
    mine, sources = dict(alert), tuple(ringing)
    for rule in rules:
        if not met(rule.targets, mine):
            continue
        two_sided = met(rule.sources, mine)
        for source in sources:
            theirs = dict(source.labels)
            if (
                met(rule.sources, theirs)
                and all(theirs.get(name, "") == mine.get(name, "") for name in rule.equal)
                and not (two_sided and met(rule.targets, theirs))
            ):
                return source
    return None
