"""The door of this floor: a folder in, its topology out."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.assembly import code, surroundings, things
from loopwright.survey.assembly.gathered import Gathered
from loopwright.survey.assembly.services import Services
from loopwright.survey.assembly.sightings import Sightings
from loopwright.survey.assembly.units import Units
from loopwright.survey.evidence import Note
from loopwright.survey.history import history_of
from loopwright.survey.reading import Dispatch, all_readers, facts_of
from loopwright.survey.source_file import SourceFile
from loopwright.survey.topology import Topology, Walk
from loopwright.survey.tree import walk

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.survey.history import History
    from loopwright.survey.tree import Entry, Walked


def survey_of(path: Path) -> Topology:
    """All that can be seen in a folder, without running any of it and without any network.

    Raises:
        LoopwrightError: there is no such folder. A file that cannot be read is a note in the topology.
    """
    if not path.is_dir():
        said = "is a file" if path.exists() else "there is no such folder"
        raise LoopwrightError(f"{path}: {said}", "Name the folder of a repository.")
    with ThreadPoolExecutor(1) as beside:  # git works in its own process meanwhile
        remembered = beside.submit(history_of, path)
        walked = walk(path)
        gathered = Gathered(path.resolve().name or "root")
        seen = _read_all(walked, gathered)
        return _assembled(walked, gathered, seen, remembered.result())


def _read_all(walked: Walked, gathered: Gathered) -> Walk:
    """Read every file that a reader speaks of.

    The search for circles of references is off meanwhile: there are none, and it costs a third of the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _read(walked, gathered)
    finally:
        if collecting:
            gc.enable()


def _read(walked: Walked, gathered: Gathered) -> Walk:
    dispatch = Dispatch(all_readers())
    files_read = bytes_read = 0
    for entry in walked.files:
        readers = dispatch.readers_of(entry.path)
        if not readers:
            continue
        fitting = [one for one in readers if entry.size_bytes <= one.largest_bytes]
        if not fitting:
            if entry.size_bytes > 0 and not all(
                one.name in {"source_code", "backup_script"} for one in readers
            ):
                walked.notes.append(Note(entry.path, 0, f"too large to be read: {entry.size_bytes:,} bytes"))
            continue
        data = _bytes_of(entry, walked, max(one.largest_bytes for one in fitting))
        if data is None:
            continue
        files_read, bytes_read = files_read + 1, bytes_read + len(data)
        facts, note = facts_of(SourceFile(entry.path, data), fitting)
        gathered.add(facts)
        if note is not None:
            walked.notes.append(note)
    left_out = tuple(sorted(walked.left_out))
    return Walk(len(walked.files), files_read, bytes_read, left_out, walked.cut_short)


def _bytes_of(entry: Entry, walked: Walked, most: int) -> bytes | None:
    try:
        with open(entry.place, "rb", buffering=0) as file:  # noqa: PTH123 - a path object a file costs more than reading it
            return file.read(most)
    except OSError as error:
        walked.notes.append(Note(entry.path, 0, f"cannot be read: {error.strerror}"))
        return None


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
