"""The door of this floor: a folder in, its topology out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.assembly import code, surroundings, things
from loopwright.survey.assembly.gathered import Gathered
from loopwright.survey.assembly.services import Services
from loopwright.survey.assembly.sightings import Sightings
from loopwright.survey.assembly.units import Units
from loopwright.survey.changes import Meanwhile
from loopwright.survey.generated import leave_out_generated
from loopwright.survey.harvest import harvest_of, without_collecting
from loopwright.survey.history import Memory
from loopwright.survey.topology import Topology, Walk
from loopwright.survey.tree import walk

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.survey.evidence import Note
    from loopwright.survey.harvest import Harvest, Look, Reading
    from loopwright.survey.history import History
    from loopwright.survey.remembered.readings import Readings
    from loopwright.survey.tree import Walked
    from loopwright.survey.written.configuration import Configuration


def survey_of(path: Path) -> Topology:
    """All that can be seen in a folder, without running any of it and without any network.

    Files that Loopwright itself wrote, and nobody changed, are passed over.

    Raises:
        LoopwrightError: there is no such folder. A file that cannot be read is a note in the topology.
    """
    with without_collecting():
        memory, walked = _walked(path)
        leave_out_generated(walked)
        return _read(path, walked, harvest_of(walked.files), memory.history)


class Surveyed(NamedTuple):
    """A folder as judgement looks at it.

    ``configuration`` is parsed when it is asked for; ``seen`` is what a look saw in the files while they were read,
    ``unseen`` what it could not see; ``year`` is what git says beside its history, where there is one.
    """

    topology: Topology
    configuration: Configuration
    seen: tuple[object, ...]
    unseen: tuple[Note, ...]
    year: Meanwhile | None
    readings: tuple[Reading, ...] = ()


class Keeping(NamedTuple):
    """Where what is read may be kept, when the run began (in nanoseconds since 1970), and what the walk saw since."""

    cache: Path
    began_ns: int
    walked: Walked

    def of(self, path: Path, look: Look | None) -> Readings:
        """What is kept of a repository."""
        from loopwright.survey.remembered.folder import Drawer  # noqa: PLC0415 - only where something is kept
        from loopwright.survey.remembered.program import program  # noqa: PLC0415 - same
        from loopwright.survey.remembered.readings import Readings  # noqa: PLC0415 - same

        made_by = program("survey", "audit")
        return Readings(Drawer(self.cache, path), made_by, self.began_ns, look.classes if look else ())


def survey_with_configuration(
    path: Path, look: Look | None = None, keeping: Keeping | None = None
) -> Surveyed:
    """What is there, generated files as well, and the configuration as it is written.

    Of what ``keeping`` holds, files that are as they were are not read again; `keep` adds to it.
    """
    from loopwright.survey.written.configuration import Configuration  # noqa: PLC0415 - only judgement needs it

    with without_collecting():
        memory, walked = _walked(path, keeping)
        history = memory.history  # git was done with it before the walk was
        day = None if history is None else history.last_day
        year = None if day is None else Meanwhile(path, day)
        kept = None if keeping is None else keeping.of(path, look)
        harvest = harvest_of(walked.files, look, None if kept is None else kept.known(walked.files))
        if year is not None:
            year.settle()
        topology = _read(path, walked, harvest, history)
    configuration = Configuration(walked.files, spoken_of=harvest.by_reader, kept=kept)
    seen, unseen = tuple(harvest.seen), tuple(harvest.unseen)
    return Surveyed(topology, configuration, seen, unseen, year, tuple(harvest.readings))


def keep(surveyed: Surveyed) -> None:
    """Keep what was read, and what was looked at since, where there is a cache and anything is new."""
    kept = surveyed.configuration.kept
    if kept is not None:
        with without_collecting():
            kept.keep(surveyed.configuration.entries, surveyed.readings)


def _walked(path: Path, keeping: Keeping | None = None) -> tuple[Memory, Walked]:
    if not path.is_dir():
        said = "is a file" if path.exists() else "there is no such folder"
        raise LoopwrightError(f"{path}: {said}", "Name the folder of a repository.")
    memory = Memory(path)  # git works in its own process meanwhile
    return memory, walk(path) if keeping is None else keeping.walked


def _read(path: Path, walked: Walked, harvest: Harvest, history: History | None) -> Topology:
    gathered = Gathered(path.resolve().name or "root")
    gathered.add(harvest.facts)
    gathered.give()
    walked.notes += harvest.notes
    left_out = tuple(sorted(walked.left_out))
    seen = Walk(len(walked.files), harvest.files_read, harvest.bytes_read, left_out, walked.cut_short)
    return _assembled(walked, gathered, seen, history)


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
