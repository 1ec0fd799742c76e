"""The tests of a repository by their kind: unit, integration, end to end, told by folder, name and tool."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.assembly.code import ECOSYSTEMS, END_TO_END, TESTS

if TYPE_CHECKING:
    from loopwright.survey.topology import Topology
    from loopwright.survey.written.configuration import Configuration

INTEGRATION = compiled_later(
    r"(?:^|/)(?:integration|functional|acceptance|api|contract|component|it|requests)(?:[-_]?tests?)?/"
    r"|(?:^|/)[\w.-]{0,80}(?:[_.-]integration[_.-]|integration_?test|[_.-]int[_.-](?:test|spec)|IT\.(?:java|kt)\Z|IntegrationTests?\.)",
    re.IGNORECASE,
)
WRITTEN_FOR_BROWSERS = compiled_later(r"\.(?:cy|e2e)\.[mc]?[jt]sx?\Z|\.feature\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tested:
    """How many files hold tests of each kind, with their paths; ``sources`` are the other files of code."""

    unit: tuple[str, ...]
    integration: tuple[str, ...]
    end_to_end: tuple[str, ...]
    sources: int

    @property
    def all(self) -> int:
        """How many files hold tests."""
        return len(self.unit) + len(self.integration) + len(self.end_to_end)


def tested(configuration: Configuration) -> Tested:
    """The files of tests by their kind; a kind that neither folder nor name says is unit."""
    kinds: dict[str, list[str]] = {"unit": [], "integration": [], "end_to_end": []}
    sources = 0
    for path in sorted(configuration.paths):
        ecosystem = ECOSYSTEMS.get(path.rpartition(".")[2], "")
        if WRITTEN_FOR_BROWSERS.search(path):
            kinds["end_to_end"].append(path)
        elif ecosystem and TESTS[ecosystem].search(path):
            kinds[_kind(path)].append(path)
        else:
            sources += bool(ecosystem)
    return Tested(tuple(kinds["unit"]), tuple(kinds["integration"]), tuple(kinds["end_to_end"]), sources)


def _kind(path: str) -> str:
    if END_TO_END.search(path):
        return "end_to_end"
    return "integration" if INTEGRATION.search(path) else "unit"


def tools_of(topology: Topology, kind: str) -> tuple[str, ...]:
    """The tools of a kind of tests that manifests name."""
    return tuple(one.title for one in topology.test_suites if one.kind == kind)
