"""Packages with known vulnerabilities: what advisories say of what lock files hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity, Unclear
from loopwright.audit.limits import limit
from loopwright.survey.environments import environment_of
from loopwright.survey.evidence import Environment
from loopwright.survey.locked import is_lock
from loopwright.survey.versions import order

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from loopwright.survey.advisories import Advisories, Vulnerable
    from loopwright.survey.written.configuration import Configuration

SEVERITIES = {
    "CRITICAL": Severity.CRITICAL,
    "HIGH": Severity.HIGH,
    "MODERATE": Severity.MEDIUM,
    "MEDIUM": Severity.MEDIUM,
    "LOW": Severity.LOW,
}
EXPORT = "Download OSV's export (one all.zip an ecosystem) and give its folder: --advisories DIR."
MOST_NAMED = 3


@check(
    Severity.HIGH,
    section="security",
    area="security",
    hours=1,
    controls=("SOC 2 CC7.1", "ISO 27001 A.8.8", "PCI DSS 6.3"),
)
def dependency_vulnerable(
    configuration: Configuration, advisories: Advisories | None, today: date
) -> Iterator[Said]:
    """A package with a known vulnerability is installed.

    How it is used is published, and machines try it. Update it to the version that is named, and let a bot do so each
    week.
    """
    if advisories is None:
        locks = sum(map(is_lock, configuration.paths))
        if locks:
            held = f"{locks} lock files hold" if locks > 1 else "the lock file holds"
            what = f"Whether what {held} is vulnerable was not looked at."
            yield Unclear("dependencies", what, EXPORT)
        return
    if advisories.packages:
        yield from _not_covered(advisories, today)
    by_package: dict[tuple[str, str, str], list[Vulnerable]] = {}
    for one in advisories.vulnerable:
        by_package.setdefault((one.package.ecosystem, one.package.name, one.package.version), []).append(one)
    for (_, name, version), found in sorted(by_package.items()):
        yield _found(name, version, found)


def _found(name: str, version: str, found: list[Vulnerable]) -> Found:
    places = tuple(dict.fromkeys(one.package.evidence for one in found))
    advisories = list(dict.fromkeys(one.advisory for one in found))
    more = f" and {len(advisories) - MOST_NAMED} more" if len(advisories) > MOST_NAMED else ""
    fixes = [one.fixed[0] for one in found if one.fixed]
    fixed = f"fixed in {max(fixes, key=order)}" if len(fixes) == len(found) else "not all of it is fixed yet"
    rated = [SEVERITIES[one.rated] for one in found if one.rated]
    named = {environment_of(place.file) for place in places}
    return Found(
        f"package {name} {version}",
        f"{', '.join(advisories[:MOST_NAMED])}{more}: {fixed}.",
        places,
        next(iter(named)) if len(named) == 1 else Environment.UNSTATED,
        severity=max(rated) if rated else None,
        cause=f"{name} {version}",
    )


def _not_covered(advisories: Advisories, today: date) -> Iterator[Said]:
    missing = sorted({one.ecosystem for one in advisories.packages} - advisories.ecosystems)
    if missing:
        what = f"The export holds no advisory on packages of {', '.join(missing)}."
        yield Unclear("dependencies", what, EXPORT)
    if advisories.unread:
        what = f"{advisories.unread:,} advisories on packages that are locked could not be read."
        yield Unclear("dependencies", what, "Download the export again.")
    if advisories.left_out:
        what = f"Of the export {advisories.left_out:,} could not be read: too large, or not to be unpacked."
        yield Unclear("dependencies", what, "Download the export again.")
    for locked, advisory in advisories.undecided:
        what = f"Whether {advisory} is of this version is not known: it names commits only."
        yield Unclear(f"package {locked.name} {locked.version}", what, f"Read https://osv.dev/{advisory}.")
    newest = advisories.newest_day
    most = limit("advisories_age_days")
    if not newest or (today - today.fromisoformat(newest)).days > most:
        what = f"What was published since is not known: the newest entry is of {newest or 'no day'}."
        yield Unclear("dependencies", what, EXPORT)
