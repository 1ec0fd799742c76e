"""The door of this floor: a folder in, its topology out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.assembly import code, surroundings, things
from loopwright.survey.assembly.gathered import Gathered
from loopwright.survey.assembly.services import Services
from loopwright.survey.assembly.sightings import Sightings
from loopwright.survey.assembly.units import Units
from loopwright.survey.harvest import harvest_of, without_collecting
from loopwright.survey.history import Memory
from loopwright.survey.topology import Topology, Walk
from loopwright.survey.tree import walk

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.survey.history import History
    from loopwright.survey.tree import Walked
    from loopwright.survey.written.configuration import Configuration


def survey_of(path: Path) -> Topology:
    """All that can be seen in a folder, without running any of it and without any network.

    Raises:
        LoopwrightError: there is no such folder. A file that cannot be read is a note in the topology.
    """
    return _surveyed(path)[0]


def survey_with_configuration(path: Path) -> tuple[Topology, Configuration]:
    """What `survey_of` sees, and the configuration as it is written, each file parsed only when it is asked for."""
    from loopwright.survey.written.configuration import Configuration  # noqa: PLC0415 - only judgement needs it

    topology, walked = _surveyed(path)
    return topology, Configuration(walked.files)


def _surveyed(path: Path) -> tuple[Topology, Walked]:
    if not path.is_dir():
        said = "is a file" if path.exists() else "there is no such folder"
        raise LoopwrightError(f"{path}: {said}", "Name the folder of a repository.")
    with without_collecting():
        return _looked_at(path)


def _looked_at(path: Path) -> tuple[Topology, Walked]:
    memory = Memory(path)  # git works in its own process meanwhile
    walked = walk(path)
    harvest = harvest_of(walked.files)
    gathered = Gathered(path.resolve().name or "root")
    gathered.add(harvest.facts)
    gathered.give()
    walked.notes += harvest.notes
    left_out = tuple(sorted(walked.left_out))
    seen = Walk(len(walked.files), harvest.files_read, harvest.bytes_read, left_out, walked.cut_short)
    return _assembled(walked, gathered, seen, memory.history()), walked


def _assembled(walked: Walked, gathered: Gathered, seen: Walk, history: History | None) -> Topology:
    units = Units(gathered)
    services = Services(gathered, units)
    sightings = Sightings(gathered, units, services)
    things.settle(sightings)
    return Topology(
        walk=seen,
        languages=code.languages(walked.files),
        services=services.finished(),
        stores=things.stores(sightings),
        queues=things.queues(sightings),
        schedulers=things.schedulers(gathered, sightings),
        outside_services=things.outside_services(sightings),
        exposures=surroundings.exposures(gathered, services, sightings),
        health_endpoints=surroundings.health_endpoints(gathered, services, sightings),
        pipelines=surroundings.pipelines(gathered),
        monitors=things.monitors(sightings),
        backups=things.backups(gathered, sightings),
        artefacts=surroundings.artefacts(gathered),
        test_suites=code.test_suites(walked.files, units),
        variables=surroundings.variables(gathered),
        local_uploads=surroundings.local_uploads(gathered, services),
        memory_sessions=surroundings.memory_sessions(gathered, services),
        links=surroundings.links(gathered, services, sightings),
        history=history,
        notes=tuple(sorted(set(walked.notes))),
    )
