"""Hold a subject against the checks: what is found, what is unclear, and what was not asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loopwright.audit.check import BY_OTHERS
from loopwright.audit.finding import Finding, Found, Severity, Unclear, severity_in
from loopwright.survey.evidence import Environment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.audit.check import Check, Said
    from loopwright.audit.subject import Subject


FAILED = "this check"
"""What a question is asked of where the check itself failed."""
TOLD = frozenset(BY_OTHERS.values())
"""What somebody must be asked for: where nobody was, checks that look at it say nothing, and are not counted."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a check could not tell: a thing, what is not known of it, how to find out."""

    check: str
    thing: str
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Audited:
    """All that the checks said: findings (the gravest first), questions, and the checks that were asked."""

    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    checks: tuple[Check, ...]

    @property
    def asked_others(self) -> bool:
        """Whether anybody but the repository was asked: an account, a database, a monitoring, bills."""
        return any(TOLD.intersection(one.inputs) for one in self.checks)

    @property
    def failed(self) -> frozenset[str]:
        """The checks that failed on what they read: they say nothing at all."""
        return frozenset(one.check for one in self.questions if one.thing == FAILED)


def audited(subject: Subject, checks: Iterable[Check], *, whole: bool = False) -> Audited:
    """What some checks say of a subject; the same subject gives the same findings in the same order.

    ``whole``: a check that fails on what it reads is a question of the report, which is not lost for it.
    """
    asked = tuple(
        one
        for one in checks
        if all(getattr(subject, name) is not None for name in one.inputs if name in TOLD)
    )
    findings: list[Finding] = []
    questions: list[Question] = []
    for check in asked:
        for said in _answers(check, subject, whole=whole):
            if isinstance(said, Unclear):
                questions.append(Question(check.slug, said.thing, said.what, said.how))
            else:
                findings.append(_finding(check, _as_meant(check, said, subject)))
    return Audited(
        tuple(sorted(set(findings), key=_order)),
        tuple(sorted(set(questions), key=lambda one: (one.check, one.thing, one.what))),
        asked,
    )


def _answers(check: Check, subject: Subject, *, whole: bool) -> list[Said]:
    try:
        return list(check.run(**{name: getattr(subject, name) for name in check.inputs}))
    except Exception as error:
        if not whole:
            raise
        what = f"The check failed on what it read ({type(error).__name__}): {check.title.lower()}?"
        return [
            Unclear(FAILED, what, "Look at it yourself, and tell Loopwright's developers which file it was.")
        ]


def _as_meant(check: Check, said: Found, subject: Subject) -> Found:
    """What is said of a product, with what it is for: of an example nothing that is asked of what people run."""
    served = check.of_product and said.environment.serves_users
    return replace(said, environment=Environment.EXAMPLE) if served and subject.example else said


def _finding(check: Check, said: Found) -> Finding:
    own = check.severity if said.severity is None else said.severity
    return Finding(
        check=check.slug,
        direction=check.direction,
        severity=severity_in(said.environment, Severity(own)),
        thing=said.thing,
        what=said.what,
        environment=said.environment,
        evidence=said.evidence,
        cause=said.cause,
        snippet=said.snippet,
        money_usd_per_month=said.money_usd_per_month,
    )


def _order(finding: Finding) -> tuple[int, str, str, str, str]:
    return -finding.severity, finding.check, finding.place, finding.thing, finding.what
