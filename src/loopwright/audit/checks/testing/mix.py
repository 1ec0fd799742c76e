"""Which tests there are: of parts, of parts together, of what users do; and whether anybody knows what they miss."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity
from loopwright.audit.tested import tools_of
from loopwright.survey.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.delivering import Delivering
    from loopwright.audit.tested import Tested
    from loopwright.survey.topology import Service, Topology
    from loopwright.survey.written.configuration import Configuration

LEAST_SOURCES = 15  # files of code; below, a product is read in an afternoon
LEAST_TESTS = 20  # files of tests; below, a share says nothing
MOST_END_TO_END = 0.5  # of the files of tests: from here on the slow ones are most
MEASURES = re.compile(
    r"pytest-cov|--cov\b|\bcoverage (?:run|report|xml)|codecov|coveralls|--coverage\b|\bnyc\b|\bc8\b|simplecov|jacoco"
    r"|coverprofile"
    r"|\bgo test\b[^\n]{0,80}-cover|llvm-cov|tarpaulin|coverlet|XPlat Code Coverage|excoveralls"
    r"|mix test --cover|sonar|kover|\bqlty\b",
    re.IGNORECASE,
)
SETTINGS = re.compile(
    r"(?:^|/)(?:\.coveragerc|codecov\.ya?ml|\.codecov\.ya?ml|\.nycrc(?:\.json)?|\.c8rc\.json|sonar-project\.properties|\.simplecov)\Z"
)
MANIFESTS = re.compile(
    r"(?:^|/)(?:package\.json|pyproject\.toml|setup\.cfg|tox\.ini|noxfile\.py|requirements[\w./-]*\.txt|Gemfile|pom\.xml"
    r"|build\.gradle(?:\.kts)?|Makefile|justfile|mix\.exs|composer\.json|phpunit\.xml(?:\.dist)?|Cargo\.toml|Pipfile"
    r"|(?:jest|vitest|vite)\.config\.\w+|[\w.]+\.csproj)\Z"
)
LARGEST = 256 * 1024
MOST_MANIFESTS = 60


def _served(topology: Topology) -> list[Service]:
    return [one for one in topology.services if one.environment.serves_users and one.folder and one.evidence]


@check(
    Severity.MEDIUM,
    section="pipeline",
    area="pipeline",
    hours=16,
    controls=("SOC 2 CC8.1", "ISO 27001 A.8.29"),
)
def product_without_tests(topology: Topology, tested: Tested, delivering: Delivering) -> Iterator[Said]:
    """A product has no tests.

    Every change is tried by users first. Begin with one test of each step of the loop, run at each change; add one for
    each fault that is mended.
    """
    served = _served(topology)
    if (
        not served
        or tested.all
        or tested.sources < LEAST_SOURCES
        or delivering.tests_seen
        or topology.test_suites
    ):
        return
    yield Found(
        "tests",
        f"{tested.sources} files of code, and none that holds tests.",
        served[0].evidence[:1],
        served[0].environment,
    )


@check(Severity.LOW, section="pipeline", area="pipeline", hours=8, controls=("ISO 27001 A.8.29",))
def loop_not_tested_end_to_end(topology: Topology, tested: Tested, delivering: Delivering) -> Iterator[Said]:
    """No test walks through the product as a user does.

    Parts that work alone fail together, and users find that out. One test that goes through the whole loop in a
    browser, or by its public calls, is worth more than ten of parts; run it before each release.
    """
    served = [one for one in _served(topology) if one.role.value in {"web", "static site"}]
    if not served or not delivering.to_production or not tested.all:
        return
    if tested.end_to_end or tools_of(topology, "end-to-end") or tested.integration:
        return
    yield Found(
        "tests",
        f"Files that hold tests: {len(tested.unit)}, all of parts.",
        (Evidence(tested.unit[0]), *served[0].evidence[:1]),
        served[0].environment,
    )


@check(Severity.LOW, section="pipeline", area="pipeline", hours=16)
def most_tests_are_end_to_end(tested: Tested) -> Iterator[Said]:
    """Most tests go through the whole product.

    They are slow and fail for many reasons, so that they are waited for and then passed over. Keep the few that walk
    through the loop, and test the rest in parts: about seven of ten in parts, two together, one through everything.
    """
    number = len(tested.end_to_end)
    if tested.all >= LEAST_TESTS and number > MOST_END_TO_END * tested.all:
        yield Found(
            "tests",
            f"{number} of {tested.all} files of tests go through everything.",
            tuple(Evidence(path) for path in tested.end_to_end[:3]),
        )


@check(Severity.INFO, section="pipeline", area="pipeline", hours=1)
def coverage_not_measured(
    topology: Topology, tested: Tested, delivering: Delivering, configuration: Configuration
) -> Iterator[Said]:
    """Nobody knows what the tests miss.

    Whole parts stay untried without anybody deciding so. Let the run of tests say which lines it never reached, and
    look at those of the loop first.
    """
    if not _served(topology) or tested.all < LEAST_TESTS or not delivering.tests_seen:
        return
    if configuration.named_like(SETTINGS):
        return
    steps = (step for pipe in delivering.pipes for job in pipe.jobs for step in delivering.steps(job))
    if any(MEASURES.search(f"{step.uses}\n{step.run}") for step in steps) or _configured(configuration):
        return
    pipe = delivering.tests_seen[0]
    yield Found(
        "tests", f"{tested.all} files hold tests, and nothing measures what they reach.", (pipe.evidence(),)
    )


def _configured(configuration: Configuration) -> bool:
    named = [one for one in configuration.named_like(MANIFESTS) if one.size_bytes <= LARGEST]
    files = (configuration.file(entry) for entry in named[:MOST_MANIFESTS])
    return any(file is not None and MEASURES.search(file.text) for file in files)
