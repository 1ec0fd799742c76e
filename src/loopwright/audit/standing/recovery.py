"""How long each component is away after each kind of disruption, and how much of its data is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopwright.audit.standing.component import Part, Way
from loopwright.audit.standing.ground import ground_of
from loopwright.audit.standing.mishap import Disruption, Recovery
from loopwright.audit.standing.schedules import hours_between
from loopwright.design.sums.recovery import copy_age
from loopwright.design.tiers.database import CONTINUOUS, MACHINES, NIGHTLY
from loopwright.design.tiers.database_lines import restored
from loopwright.design.tiers.lines import hours_of
from loopwright.survey.knowledge.load import technologies
from loopwright.survey.topology import StoreKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.standing.component import Component
    from loopwright.audit.standing.ground import Ground
    from loopwright.audit.standing.standing import Standing
    from loopwright.design.given.situation import Values
    from loopwright.survey.topology import Backup, Scheduler, Topology

KEPT = frozenset(
    {
        StoreKind.RELATIONAL,
        StoreKind.DOCUMENT,
        StoreKind.COLUMN,
        StoreKind.GRAPH,
        StoreKind.TIME_SERIES,
        StoreKind.FILE,
    }
)
SCHEDULED, ELSEWHERE = 3, 4  # the rungs of a copy that is made by the clock, and that is kept elsewhere
STATELESS = "keeps nothing: it is started again"
CONTINUOUSLY = frozenset({"wal-g", "pgbackrest", "barman", "litestream", "cnpg", "managed-backup"})


def recoveries(standing: Standing, topology: Topology, values: Values) -> tuple[Recovery, ...]:
    """Every component on the way of requests beside every kind of disruption."""
    ground = ground_of(standing)
    found: list[Recovery] = []
    for one in standing.serving:
        if one.part is Part.OUTSIDE:
            continue
        if one.part in {Part.STORE, Part.QUEUE}:
            copies = [backup for backup in topology.backups if _covers(backup, one, topology)]
            counted = _irreplaceable(one)
            found += [
                replace(each, counted=counted) for each in _of_data(one, copies, topology, values, ground)
            ]
        else:
            found += _stateless(one, values, ground)
    return tuple(found)


def _irreplaceable(one: Component) -> bool:
    """Whether a store holds what nobody could make again: not files by their name, keys with a life, or messages."""
    known = technologies().get(one.technology)
    return one.part is Part.STORE and (known is None or known.kind in KEPT)


def _covers(backup: Backup, one: Component, topology: Topology) -> bool:
    alone = len(topology.stores_that_serve()) == 1
    return backup.environment.serves_users and (
        backup.covers == one.technology or (not backup.covers and alone)
    )


def attended(values: Values) -> float:
    """Hours until somebody who is there has understood what to do."""
    steps = ("habits.detect_seconds", "respond.acknowledge_seconds", "respond.decide_seconds")
    return float(sum(np.asarray(hours_of(values, step)) for step in steps))


def _set_up(values: Values) -> float:
    verify = sum(np.asarray(hours_of(values, f"respond.{step}_seconds")) for step in ("verify", "cut_over"))
    return attended(values) + float(np.asarray(hours_of(values, "respond.provision_seconds.vm")) + verify)


def _stateless(one: Component, values: Values, ground: Ground) -> Iterator[Recovery]:
    number = values.number
    managed = one.capacity.managed or ground.faults in {"kubernetes", "containers", "group", "platform"}
    if not one.capacity.alone and one.capacity.copies is not None:
        yield Recovery(
            one.slug,
            Disruption.INSTANCE,
            number("failover.balancer_seconds") / 3600,
            0.0,
            "the other copies go on",
        )
    elif managed:
        yield Recovery(
            one.slug,
            Disruption.INSTANCE,
            number("failover.replace_instance_seconds") / 3600,
            0.0,
            "started again by what runs it",
        )
    else:
        yield Recovery(one.slug, Disruption.INSTANCE, _set_up(values), 0.0, STATELESS, needs_person=True)
    yield _zone(one, values, ground)
    yield Recovery(
        one.slug,
        Disruption.REGION,
        _set_up(values),
        0.0,
        "set up elsewhere from the repository",
        needs_person=True,
    )
    yield _software(one, values, ground)


def _zone(one: Component, values: Values, ground: Ground) -> Recovery:
    place = "zone" if ground.zoned else "site"
    if (one.capacity.zones or 0) > 1:
        hours = values.number("failover.managed_seconds") / 3600
        return Recovery(one.slug, Disruption.ZONE, hours, 0.0, "the other zone goes on")
    if one.capacity.elastic:
        return Recovery(one.slug, Disruption.ZONE, 0.0, 0.0, "its provider spreads it")
    hours, anew = values.number(f"failure.{place}.hours"), _set_up(values)
    if anew < hours:
        how = f"set up in another {place} from the repository"
        return Recovery(one.slug, Disruption.ZONE, anew, 0.0, how, needs_person=True)
    return Recovery(one.slug, Disruption.ZONE, hours, 0.0, f"waited out: it stands in one {place}")


def _software(one: Component, values: Values, ground: Ground) -> Recovery:
    way = "platform" if ground.faults == "platform" else "rolling" if ground.rolling else "in_place"
    hours = (
        values.number("habits.detect_change_seconds") + values.number(f"respond.roll_back_seconds.{way}")
    ) / 3600
    return Recovery(one.slug, Disruption.SOFTWARE, hours, 0.0, "the version before is put back")


def _of_data(
    one: Component, copies: list[Backup], topology: Topology, values: Values, ground: Ground
) -> Iterator[Recovery]:
    lost, back, how = _restored(one, copies, topology, values)
    rung = max((copy.rung for copy in copies), default=0)
    away = rung >= ELSEWHERE
    lag = values.number("backup.replica_lag_p99_seconds") / 3600
    elastic = one.capacity.elastic
    within = _in_its_container(one, topology)
    if within:
        yield _gone(one, Disruption.INSTANCE, (back, lost, how))
    elif one.capacity.standby:
        takeover = "failover.managed_seconds" if one.capacity.managed else "failover.patroni_seconds"
        yield Recovery(
            one.slug, Disruption.INSTANCE, values.number(takeover) / 3600, lag, "its standby takes over"
        )
    elif elastic:
        yield Recovery(one.slug, Disruption.INSTANCE, 0.0, 0.0, "its provider keeps several copies")
    elif one.capacity.managed:
        hours = values.number("failover.replace_managed_seconds") / 3600
        yield Recovery(
            one.slug, Disruption.INSTANCE, hours, 0.0, "its provider replaces the machine; the disk stays"
        )
    elif one.places and one.places[0].way is Way.KUBERNETES:
        hours = values.number("failover.replace_instance_seconds") / 3600
        yield Recovery(
            one.slug,
            Disruption.INSTANCE,
            hours,
            0.0,
            "started on another machine, where its volume can follow",
        )
    else:
        yield Recovery(one.slug, Disruption.INSTANCE, back, lost, how, needs_person=True)
    place = "zone" if ground.zoned else "site"
    waited = values.number(f"failure.{place}.hours")
    if within:
        yield _gone(one, Disruption.ZONE, (back, lost, how))
    elif (one.capacity.zones or 0) > 1 or elastic:
        yield _zone(one, values, ground)
    elif not away or (one.capacity.managed and back is not None and waited <= back):
        yield Recovery(one.slug, Disruption.ZONE, waited, 0.0, f"waited out: it stands in one {place}")
    else:
        yield Recovery(one.slug, Disruption.ZONE, back, lost, how, needs_person=True)
    if away:
        yield Recovery(one.slug, Disruption.REGION, back, lost, f"{how}, in another place", needs_person=True)
    else:
        yield Recovery(one.slug, Disruption.REGION, None, None, "no copy is seen outside its region")
    yield _gone(one, Disruption.SOFTWARE, (back, lost, how)) if within else _software(one, values, ground)
    yield Recovery(one.slug, Disruption.DATA, back, lost, how, needs_person=True)


def _gone(one: Component, what: Disruption, again: tuple[float | None, float | None, str]) -> Recovery:
    """What a new container means for data that lies in the old one: it is restored, or gone."""
    back, lost, how = again
    return Recovery(one.slug, what, back, lost, f"its data goes with its container; {how}", needs_person=True)


def _in_its_container(one: Component, topology: Topology) -> bool:
    """Whether the data of a store is gone with its container."""
    held = [
        instance.persistent
        for store in topology.stores
        if store.slug == one.technology
        for instance in store.instances
        if instance.environment.serves_users and (one.slug in {store.slug, instance.name})
    ]
    return bool(held) and not any(persistent is None or persistent for persistent in held)


def _restored(
    one: Component, copies: list[Backup], topology: Topology, values: Values
) -> tuple[float | None, float | None, str]:
    """Hours of work lost, hours until the data is back, and how; None where no copy is seen."""
    if one.capacity.managed and one.capacity.point_in_time:
        return _by_its_provider(values)
    if not copies:
        said = (
            "whether its provider makes copies does not stand in the files"
            if one.capacity.managed
            else "no copy is seen"
        )
        return None, None, said
    best = max(copies, key=lambda copy: (copy.rung, copy.slug))
    continuous = best.slug in CONTINUOUSLY and best.rung >= SCHEDULED
    managed = one.capacity.managed
    hours, _ = restored(
        np.array([CONTINUOUS if continuous else NIGHTLY]),
        values.number("data.size_gb"),
        values,
        managed=np.array([managed]),
        machine=np.array([len(MACHINES) if managed else 0]),
    )
    back, how = float(np.asarray(hours).ravel()[0]), f"restored from {best.title}"
    if continuous:
        path = "backup.managed_point_in_time_lag_seconds" if managed else "backup.continuous_lag_seconds"
        return values.number(path) / 3600, back, how
    interval = interval_hours(best, topology)
    if interval is None:
        scheduled = best.rung >= SCHEDULED or _starting(best, topology)
        said = "how often cannot be told" if scheduled else "not scheduled as far as is seen"
        return None, back, f"{how}, {said}"
    steps = ("backup.nightly_duration_seconds", "backup.upload_seconds")
    return float(copy_age(interval, *(hours_of(values, step) for step in steps))), back, how


def _by_its_provider(values: Values) -> tuple[float, float, str]:
    hours, _ = restored(
        np.array([CONTINUOUS]),
        values.number("data.size_gb"),
        values,
        managed=np.array([True]),
        machine=np.array([len(MACHINES)]),
    )
    lost = values.number("backup.managed_point_in_time_lag_seconds") / 3600
    return lost, float(np.asarray(hours).ravel()[0]), "restored to a point in time by its provider"


def interval_hours(backup: Backup, topology: Topology) -> float | None:
    """Hours between two copies, where a schedule that serves users starts what makes them and can be read."""
    found = [hours_between(one.schedule) for one in _starting(backup, topology)]
    return min((hours for hours in found if hours is not None), default=None)


def _starting(backup: Backup, topology: Topology) -> list[Scheduler]:
    serving = [one for one in topology.schedulers if one.environment.serves_users]
    return [one for one in serving if _starts(one, backup, serving)]


def _starts(one: Scheduler, backup: Backup, serving: list[Scheduler]) -> bool:
    """Whether a schedule starts a copy: in its line, in its file as the only one or by its name, or by its file."""
    if {(said.file, said.line) for said in backup.evidence} & {
        (said.file, said.line) for said in one.evidence
    }:
        return True
    files = {said.file for said in backup.evidence}
    if any(_calls(one.command, file) for file in files):
        return True
    here = files & {said.file for said in one.evidence}
    if not here:
        return False
    beside = [each for each in serving if here & {said.file for said in each.evidence}]
    return len(beside) == 1 or backup.slug in one.command


def _calls(command: str, file: str) -> bool:
    """Whether a command names a file as one of its words, whatever folder it lies in; a timer by its unit's name."""
    name = file.rpartition("/")[2]
    names = {name, f"{name.removesuffix('.service')}.timer"} if name.endswith(".service") else {name}
    return any(word.strip("'\";&|()").rpartition("/")[2] in names for word in command.split())
