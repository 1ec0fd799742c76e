"""An answer as JSON values: every number with its path, its value and its unit.

Records are encoded field by field as they are declared, and the schema is read off the same declarations
(``reports/schema.py``), so the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING

from loopwright.design.figure import Figure
from loopwright.design.model import Structure
from loopwright.design.verdict import Decided, DecisionRule, Option

if TYPE_CHECKING:
    from loopwright.design.answer import Answer
    from loopwright.design.verdict import NotApplicable, Verdict

PATH, PATHS = "path", "_path"
LABELLED = frozenset(
    {"eaten_by", "influence", "promises"}
)  # pairs of a label and a path, where the pair is text
LEFT_OUT = frozenset({"figures"})


class Encoder:
    """Turns records into JSON values and remembers which figures they named."""

    def __init__(self, known: Mapping[str, Figure]) -> None:
        self._known = known

    def value(self, thing: object) -> object:
        """A value as JSON has it."""
        if is_dataclass(thing) and not isinstance(thing, type):
            return self.figure(thing) if isinstance(thing, Figure) else self._record(thing)
        if isinstance(thing, Enum):
            return thing.value
        if isinstance(thing, Mapping):
            return {str(key): self.value(item) for key, item in thing.items()}
        if isinstance(thing, (tuple, list)):
            return [self.value(item) for item in thing]
        return thing

    def number(self, path: str | None) -> dict[str, object] | None:
        """A figure where a report prints it."""
        if path is None:
            return None
        figure = self._known[path]
        return {"path": path, "value": figure.value, "unit": figure.unit}

    def figure(self, figure: Figure) -> dict[str, object]:
        """A figure with what it was made of; an input with a path is named, any other stands inside."""
        return {
            "value": figure.value,
            "unit": figure.unit,
            "low": figure.low,
            "high": figure.high,
            "formula": figure.formula,
            "inputs": [self._input(name, given) for name, given in figure.inputs],
            "source": self.value(figure.source),
        }

    def figures(self) -> dict[str, object]:
        """Every named figure, by path."""
        return {path: self.figure(figure) for path, figure in self._known.items()}

    def _input(self, name: str, given: Figure) -> dict[str, object]:
        if given.path in self._known:
            return {"name": name, "path": given.path}
        return {"name": name, "figure": self.figure(given)}

    def _record(self, thing: object) -> dict[str, object]:
        encoded: dict[str, object] = {}
        for field in fields(thing):  # type: ignore[arg-type]  # value() lets only records through
            held = getattr(thing, field.name)
            if field.name in LEFT_OUT:
                continue
            if field.name == PATH or field.name.endswith(PATHS):
                encoded[key_of(field.name)] = self.number(held)
            elif field.name in LABELLED and all(isinstance(item, tuple) for item in held):
                encoded[field.name] = [{"name": label, "number": self.number(path)} for label, path in held]
            else:
                encoded[field.name] = self.value(held)
        if isinstance(thing, Structure):
            encoded["level"] = thing.level
        return encoded


def key_of(name: str) -> str:
    """The JSON key of a field that names a figure."""
    return "number" if name == PATH else name.removesuffix(PATHS)


def design_record(answer: Answer) -> dict[str, object]:
    """The parts of a design report, by their keys."""
    return {
        "design": answer.design,
        "decisions": tuple(decision_record(rule, verdict) for rule, verdict in answer.decisions),
        "alternatives": answer.alternatives,
        "triggers": answer.triggers,
        "roadmap": answer.roadmap,
        "confidence": answer.confidence,
        "assumptions": answer.assumptions,
        "relaxations": answer.relaxations,
        "cost_curve": answer.cost_curve,
    }


def decision_record(rule: DecisionRule, verdict: Verdict) -> dict[str, object]:
    """A decision with its rule; a question that does not arise has no choice."""
    return {
        "slug": rule.slug,
        "title": rule.title,
        "topic": rule.topic,
        "seed": rule.seed,
        **(_decided(verdict) if isinstance(verdict, Decided) else _not_applicable(verdict)),
    }


def _decided(verdict: Decided) -> dict[str, object]:
    return {
        "choice": verdict.choice,
        "because": verdict.because,
        "details": verdict.details,
        "trigger": verdict.trigger,
        "alternatives": tuple(_option(option) for option in verdict.alternatives),
        "numbers": verdict.figures,
    }


def _option(option: Option) -> dict[str, object]:
    return {"choice": option.choice, "why_not": option.why_not, "numbers": dict(option.figures)}


def _not_applicable(verdict: NotApplicable) -> dict[str, object]:
    return {
        "choice": None,
        "because": verdict.because,
        "details": (),
        "trigger": "",
        "alternatives": (),
        "numbers": verdict.figures,
    }
