"""The probe of machines: this one by psutil, others by their node exporter, both by node exporter's names."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from loopwright.loop.quantities import format_number, format_share
from loopwright.operate.checks.seen import Measured, Seen, judged, unseen
from loopwright.operate.probes.fetching import told
from loopwright.operate.probes.guard import RefusedError
from loopwright.operate.probes.http import FAILURES
from loopwright.operate.probes.pages import TooMuchError, read_page
from loopwright.operate.sample import labels_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.operate.checks.looks import HostLook
    from loopwright.operate.probes.fetching import Fetcher

MOST_SERIES = 5000
NAMES = frozenset(
    {
        "node_cpu_seconds_total",
        "node_memory_MemTotal_bytes",
        "node_memory_MemAvailable_bytes",
        "node_filesystem_size_bytes",
        "node_filesystem_avail_bytes",
        "node_load1",
        "node_load5",
        "node_load15",
    }
)
_PASSING = frozenset(
    {"tmpfs", "devtmpfs", "squashfs", "overlay", "ramfs", "iso9660"}
)  # full by their nature, or empty
_STORIES = ("/proc", "/sys", "/dev", "/run")
Processor = tuple[float, float]
"""Seconds idle and in all, of all cores."""


class Hosts:
    """Looks at machines; remembers each one's processor time, since how busy it is shows between two looks alone."""

    def __init__(self, fetcher: Fetcher) -> None:
        self.fetcher = fetcher
        self._before: dict[str, Processor] = {}

    async def look(self, look: HostLook) -> Seen:
        """Measure, and hold each resource to what is wanted."""
        began = time.monotonic()
        try:
            if look.url:
                found = await read_page(self.fetcher, look.url, (), MOST_SERIES, NAMES.__contains__)
            else:
                found = await asyncio.to_thread(of_this_machine)
        except (RefusedError, LookupError) as error:
            return unseen(time.monotonic() - began, str(error))
        except (TooMuchError, *FAILURES) as error:
            reason = str(error) if isinstance(error, TooMuchError) else told(error)
            return judged(
                time.monotonic() - began, (reason,), away=bool(look.url) and isinstance(error, OSError)
            )
        now = processor_in(found)
        busy = busy_between(self._before.get(look.url), now)
        self._before[look.url] = now
        return judged(time.monotonic() - began, reasons_against(look, found, busy), found)


def reasons_against(look: HostLook, found: tuple[Measured, ...], busy: float | None) -> tuple[str, ...]:
    """Which resources are used more than is wanted; ``busy`` is the processor's share, where it is known."""
    reasons = []
    if look.processor_share is not None and busy is not None and busy > look.processor_share:
        reasons.append(
            f"the processor is busy for {format_share(busy)}, at most {format_share(look.processor_share)}"
        )
    total, free = _first(found, "node_memory_MemTotal_bytes"), _first(found, "node_memory_MemAvailable_bytes")
    if look.memory_share is not None and total and 1 - free / total > look.memory_share:
        reasons.append(f"memory: {format_share(1 - free / total)}, at most {format_share(look.memory_share)}")
    for place, used in sorted(disks_in(found).items()):
        if look.disk_share is not None and used > look.disk_share:
            reasons.append(f"the disk {place}: {format_share(used)}, at most {format_share(look.disk_share)}")
    cores = len({dict(one.labels).get("cpu") for one in found if one.name == "node_cpu_seconds_total"})
    load = _first(found, "node_load5") / max(1, cores)
    if look.load_per_core is not None and load > look.load_per_core:
        reasons.append(f"load {format_number(load)} a core, at most {format_number(look.load_per_core)}")
    return tuple(reasons)


def disks_in(found: Iterable[Measured]) -> dict[str, float]:
    """The used share of each file system that keeps data, by where it stands."""
    sizes, free = {}, {}
    for one in found:
        labels = dict(one.labels)
        place = labels.get("mountpoint", "")
        if labels.get("fstype") in _PASSING or place.startswith(_STORIES):
            continue
        if one.name == "node_filesystem_size_bytes" and one.value > 0:
            sizes[place] = one.value
        elif one.name == "node_filesystem_avail_bytes":
            free[place] = one.value
    return {place: 1 - free[place] / size for place, size in sizes.items() if place in free}


def processor_in(found: Iterable[Measured]) -> Processor:
    """The processor's time, idle and in all."""
    idle = whole = 0.0
    for one in found:
        if one.name == "node_cpu_seconds_total":
            whole += one.value
            idle += one.value if dict(one.labels).get("mode") in {"idle", "iowait"} else 0.0
    return idle, whole


def busy_between(before: Processor | None, now: Processor) -> float | None:
    """The share of time in which the processor was busy; nothing at the first look, or after a restart."""
    if before is None or now[1] <= before[1]:
        return None
    return min(1.0, max(0.0, 1 - (now[0] - before[0]) / (now[1] - before[1])))


def of_this_machine() -> tuple[Measured, ...]:
    """The resources of the machine on which this runs, as its node exporter would give them."""
    import psutil  # noqa: PLC0415 - for checks of this machine alone

    found = []
    for core, times in enumerate(psutil.cpu_times(percpu=True)):
        for mode, seconds in times._asdict().items():
            if not mode.startswith("guest"):  # they are counted in user and nice already
                labels = labels_of({"cpu": str(core), "mode": mode})
                found.append(Measured("node_cpu_seconds_total", float(seconds), labels))
    memory = psutil.virtual_memory()
    found.append(Measured("node_memory_MemTotal_bytes", float(memory.total)))
    found.append(Measured("node_memory_MemAvailable_bytes", float(memory.available)))
    for part in psutil.disk_partitions(all=False):
        try:
            used = psutil.disk_usage(part.mountpoint)
        except OSError:
            continue  # what may not be looked at is not ours to watch
        labels = labels_of({"device": part.device, "fstype": part.fstype, "mountpoint": part.mountpoint})
        found.append(Measured("node_filesystem_size_bytes", float(used.total), labels))
        found.append(Measured("node_filesystem_avail_bytes", float(used.free), labels))
    loads = zip(("node_load1", "node_load5", "node_load15"), psutil.getloadavg(), strict=True)
    return (*found, *(Measured(name, load) for name, load in loads))


def _first(found: Iterable[Measured], name: str) -> float:
    return next((one.value for one in found if one.name == name), 0.0)
