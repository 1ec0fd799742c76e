"""Every policy speaks in one case and is silent, or says something else, in another."""

from __future__ import annotations

import importlib
import pkgutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from loopwright.design import decisions
from loopwright.design.ladder import Rung, names_in
from loopwright.design.verdict import Decided, NotApplicable, Subject, decision_rules

if TYPE_CHECKING:
    from loopwright.design.figure import Figure
    from loopwright.design.verdict import DecisionRule, Verdict

HERE = Path(__file__).parent
RULES = {rule.slug: rule for rule in decision_rules()}
CASES = sorted(HERE.glob("cases/*/*.toml"))
SKETCHES = sorted(HERE.glob("sketches/*.toml"))
Build = Callable[[dict[str, Any]], Subject]


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def answer(verdict: Verdict) -> str:
    return verdict.choice if isinstance(verdict, Decided) else "not_applicable"


def traced(figure: Figure) -> bool:
    """Whether a figure has a path or a source, or is a sum of figures that have."""
    if figure.path or figure.source is not None:
        return True
    return bool(figure.formula and figure.inputs) and all(traced(given) for _, given in figure.inputs)


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_policy_answers_as_its_case_says(path: Path, subject_of: Build) -> None:
    case = read(path)
    verdict = RULES[path.parent.name].decide(subject_of(case))
    assert answer(verdict) == case["expect"]


def test_every_policy_has_a_case_where_it_speaks_and_one_where_it_does_not() -> None:
    held = {path.parent.name: {one.name for one in path.parent.glob("*.toml")} for path in CASES}
    assert held == {slug: {"speaks.toml", "silent.toml"} for slug in RULES}


@pytest.mark.parametrize("slug", RULES)
def test_the_two_cases_of_a_policy_expect_different_answers(slug: str) -> None:
    folder = HERE / "cases" / slug
    assert read(folder / "speaks.toml")["expect"] != read(folder / "silent.toml")["expect"]


@pytest.mark.parametrize("slug", RULES)
def test_a_policy_discriminates_among_ten_ordinary_loops(slug: str, subject_of: Build) -> None:
    answers = {answer(RULES[slug].decide(subject_of(read(path)))) for path in SKETCHES}
    assert len(answers) > 1


def sentences(verdict: Verdict) -> list[tuple[str, dict[str, Figure]]]:
    if isinstance(verdict, NotApplicable):
        return [(verdict.because, verdict.figures)]
    own = [(text, verdict.figures) for text in (verdict.because, verdict.trigger, *verdict.details)]
    return own + [(option.why_not, dict(option.figures)) for option in verdict.alternatives]


@pytest.mark.parametrize("path", CASES + SKETCHES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_each_number_in_a_sentence_is_given_and_can_be_asked_why(path: Path, subject_of: Build) -> None:
    subject = subject_of(read(path))
    slugs = [path.parent.name] if path.parent.name in RULES else list(RULES)
    for slug in slugs:
        for text, figures in sentences(RULES[slug].decide(subject)):
            assert names_in([text]) <= set(figures), (slug, text)
            assert all(traced(figure) for figure in figures.values()), (slug, text)


@pytest.mark.parametrize("path", SKETCHES, ids=lambda path: path.stem)
def test_a_decision_weighs_something_else_and_says_what_would_change_it(
    path: Path, subject_of: Build
) -> None:
    subject = subject_of(read(path))
    for slug, rule in RULES.items():
        verdict = rule.decide(subject)
        if isinstance(verdict, Decided):
            assert verdict.alternatives, slug
            assert all(option.why_not for option in verdict.alternatives), slug
            assert verdict.trigger, slug


def ladders() -> list[tuple[str, tuple[Rung, ...]]]:
    modules = [
        importlib.import_module(f"{decisions.__name__}.{one.name}")
        for one in pkgutil.iter_modules(decisions.__path__)
    ]
    found = [
        (f"{module.__name__}.{name}", value) for module in modules for name, value in vars(module).items()
    ]
    return [
        (name, value)
        for name, value in found
        if isinstance(value, tuple) and value and isinstance(value[0], Rung)
    ]


@pytest.mark.parametrize(("name", "ladder"), ladders(), ids=lambda one: one if isinstance(one, str) else "")
def test_each_rung_says_what_it_lacks_what_it_costs_and_when_it_is_due(
    name: str, ladder: tuple[Rung, ...]
) -> None:
    assert all(rung.lacks for rung in ladder[:-1]), name
    assert all(rung.costs and rung.due for rung in ladder[1:]), name
    assert not ladder[0].costs, name
    assert not ladder[0].due, name
    assert not ladder[-1].lacks, name
    assert {rung.back for rung in ladder} - {""} <= {rung.choice for rung in ladder}, name


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_policy_names_its_seed_and_says_what_it_is_in_one_line(rule: DecisionRule) -> None:
    assert rule.title.endswith(".")
    assert rule.seed.split(",")[0] in {
        "infrastructure-analysis",
        "infrastructure-from-loop",
        "infrastructure-prd-template",
        "phase-2-infrastructure-questions",
        "technology-infrastructure",
    }
