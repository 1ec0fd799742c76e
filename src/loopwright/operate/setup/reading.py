"""Reading ``operate.yaml``: every fault at once, each with its place, what was read and what is allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loopwright.loop.errors import Fault
from loopwright.loop.kinds import Misread
from loopwright.loop.reading import Reader, bytes_of, text_of
from loopwright.loop.tree import Bounds, parse_tree
from loopwright.operate.checks.check import Check
from loopwright.operate.checks.looks import HttpLook, TcpLook
from loopwright.operate.checks.moments import moments_after
from loopwright.operate.checks.windows import Maintenance, local_moment
from loopwright.operate.probes.guard import Guard, network_of
from loopwright.operate.setup.kinds import HTTP, place_of
from loopwright.operate.setup.looks_said import JOBS, OF_ALL, OF_KIND, bare, instance_of, kind_of, look_of
from loopwright.operate.setup.said import CheckSaid, MaintenanceSaid, MonitorSaid, SiteSaid, StepSaid
from loopwright.operate.setup.sections import SECTIONS
from loopwright.operate.setup.team import Team, rules_of, team_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from loopwright.operate.rules.custom import CustomRule
    from loopwright.operate.setup.usual import Usual

BOUNDS = Bounds(2_097_152, 200_000, "5,000 checks take half a megabyte")
ADVICE = "Correct the lines above; docs/operate-file.md describes every key."
NO_FILE = "Name the file, or leave it out: what follows from the loop is watched without it."
LEAST_CANARIES = 2
LOCAL = re.compile(
    r"localhost|127\..*|\[?::1\]?|10\..*|192\.168\..*|172\.(1[6-9]|2[0-9]|3[01])\..*|.*\.(internal|local)"
)


@dataclass(frozen=True, slots=True)
class Setup:
    """What ``operate.yaml`` says, made ready; ``values`` are its sections as they were read, by attribute."""

    site: SiteSaid = field(default_factory=SiteSaid)
    monitor: MonitorSaid = field(default_factory=MonitorSaid)
    checks: tuple[Check, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()
    guard: Guard = field(default_factory=Guard)
    values: dict[str, Any] = field(default_factory=dict, compare=False)
    team: Team = field(default_factory=Team)
    rules: tuple[CustomRule, ...] = ()


def read_setup(path: Path, usual: Usual) -> Setup:
    """Read the file; raises ``InputError`` with every fault, or ``LoopwrightError`` where there is none."""
    return setup_from_bytes(bytes_of(path, BOUNDS.characters, NO_FILE), str(path), usual)


def setup_from_bytes(raw: bytes, name: str, usual: Usual) -> Setup:
    """Read what stands in a file called ``name``; raises ``InputError`` with every fault at once."""
    root = parse_tree(text_of(raw, name), name, BOUNDS)
    building = _Building(Reader(name, 1.0, SECTIONS, ADVICE), usual)
    setup = building.setup(building.reader.file(root) if not root.is_null else {})
    if building.reader.faults:
        raise building.reader.error()
    return setup


@dataclass(slots=True)
class _Building:
    """Makes one setup, and writes down what contradicts itself."""

    reader: Reader
    usual: Usual
    keys: dict[str, list[str]] = field(default_factory=dict)

    def fault(self, path: str, read: str, allowed: str, nearest: str = "") -> None:
        line, column = self.reader.position(path)
        self.reader.faults.append(Fault(self.reader.name, line, column, path, read, allowed, nearest))

    def sound(self, path: str) -> bool:
        """Whether nothing at or below a path was misread."""
        return not any(
            one.field == path or one.field.startswith((f"{path}.", f"{path}[")) for one in self.reader.faults
        )

    def made(self, path: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - what is made is made of any part
        """What is made of the values at a path; nothing, and a fault, where they do not fit."""
        if not self.sound(path):
            return None
        try:
            return make()
        except ValueError as error:
            self.fault(path, str(error), "values that fit together")
            return None

    def setup(self, values: dict[str, Any]) -> Setup:
        for position in self.reader.positions:
            parent, _, key = position.rpartition(".")
            if re.fullmatch(r"\w+", key):
                self.keys.setdefault(parent, []).append(key)
        site = self.made("site", lambda: SiteSaid(**values.get("site", {}))) or SiteSaid()
        monitor = self.made("monitor", lambda: MonitorSaid(**values.get("monitor", {}))) or MonitorSaid()
        checks = [
            self.check(one, f"checks[{place}]", monitor) for place, one in enumerate(values.get("checks", ()))
        ]
        found = [one for one in checks if one is not None]
        self.names(found)
        windows = [
            self.window(one, f"maintenance[{place}]", monitor)
            for place, one in enumerate(values.get("maintenance", ()))
        ]
        return Setup(
            site, monitor, (*found, *self.canaries(monitor)), tuple(one for one in windows if one),
            Guard(tuple(map(network_of, monitor.allowed))), values,
            team_of(values, monitor.zone, self), rules_of(values, self),
        )  # fmt: skip

    def names(self, checks: list[Check]) -> None:
        seen: set[str] = set()
        for place, one in enumerate(checks):
            if one.name in seen:
                self.fault(f"checks[{place}].name", f"{one.name!r} is another check's name", "each name once")
            seen.add(one.name)

    def check(self, values: dict[str, Any], path: str, monitor: MonitorSaid) -> Check | None:
        steps = self.made(path, lambda: tuple(StepSaid(**one) for one in values.get("steps", ())))
        said: CheckSaid | None = self.made(path, lambda: CheckSaid(**{**values, "steps": steps or ()}))
        if said is None:
            return None
        try:
            kind = kind_of(said)
        except ValueError as error:
            read = f"{error} at once" if str(error) else "nothing to look at"
            self.fault(path, read, f"exactly one of {', '.join(OF_KIND)}")
            return None
        self.belongs(path, kind)
        self.whole(said, kind, path)
        return self.built(said, kind, path, monitor) if self.sound(path) else None

    def belongs(self, path: str, kind: str) -> None:
        """Keys of another kind would be read and mean nothing: each is a fault."""
        own = {*OF_ALL, kind, *OF_KIND[kind]}
        for key in self.keys.get(path, ()):
            if key not in own:
                others = [one for one, keys in OF_KIND.items() if key in keys or key == one]
                self.fault(
                    f"{path}.{key}", f"it says nothing about {kind}", f"it belongs to {', '.join(others)}"
                )

    def whole(self, said: CheckSaid, kind: str, path: str) -> None:
        """What a kind cannot do without."""
        if kind == "prometheus" and not said.query:
            self.fault(path, "no query", "`query`: what Prometheus is asked")
        if said.wanted is not None and not said.query:
            self.fault(f"{path}.wanted", "there is no query that could give it", "`query` beside it")
        if said.only and not said.values:
            self.fault(f"{path}.only", "there are no values", "`values` beside it")
        for place, step in enumerate(said.steps):
            if not step.http:
                self.fault(f"{path}.steps[{place}]", "no address", "`http`: the address that is asked")

    def built(self, said: CheckSaid, kind: str, path: str, monitor: MonitorSaid) -> Check | None:
        usual = self.usual
        every = said.every_seconds or monitor.every_seconds or usual.interval_seconds
        timeout = said.timeout_seconds or monitor.timeout_seconds or usual.timeout_seconds
        if timeout > every:
            self.fault(
                f"{path}.timeout" if said.timeout_seconds else f"{path}.every",
                f"a look may take {timeout:g} s, and the next begins after {every:g} s", "a timeout below the interval",
            )  # fmt: skip
            return None
        own = 1 if kind == "heartbeat" else usual.failures
        host = _host(said, kind)
        return Check(
            said.name, look_of(said, kind, usual, monitor.zone), every, timeout,
            said.job or JOBS.get(kind, "probe"), instance_of(said, kind), said.attempts or 1,
            failures=said.failures or (1 if kind == "heartbeat" else monitor.failures or own),
            inside=kind == "heartbeat" or bool(LOCAL.fullmatch(host)) if said.inside is None else said.inside,
            others=bool(said.others),
        )  # fmt: skip

    def canaries(self, monitor: MonitorSaid) -> list[Check]:
        """A check for each canary; one alone could not be told from its own failure."""
        if len(set(monitor.canaries)) == 1:
            self.fault("monitor.canaries", "one canary", "two or more, which do not fail together, or none")
        return [check for place, one in enumerate(monitor.canaries) for check in self.canary(one, place)]

    def canary(self, written: str, place: int) -> list[Check]:
        try:
            look = (
                HttpLook(str(HTTP.read(written, 1.0)), redirects=0)
                if "://" in written
                else TcpLook(*place_of(written))
            )
        except (Misread, ValueError):
            path = f"monitor.canaries[{place}]"
            self.fault(path, f"read {written!r}", "an address such as https://example.com, or host:port")
            return []
        usual = self.usual
        return [
            Check(
                f"canary:{written}",
                look,
                usual.interval_seconds,
                usual.timeout_seconds,
                "canary",
                written,
                others=True,
            )
        ]

    def window(self, values: dict[str, Any], path: str, monitor: MonitorSaid) -> Maintenance | None:
        said: MaintenanceSaid | None = self.made(path, lambda: MaintenanceSaid(**values))
        if said is None:
            return None
        if bool(said.begins) == bool(said.again):
            self.fault(path, "both or neither of begins and again", "begins: once, or again: again and again")
            return None
        zone = said.zone or monitor.zone
        try:
            starting = local_moment(said.begins, zone) if said.begins else None
            if said.again:
                next(moments_after(said.again, zone, 0.0), None)
        except ValueError as error:
            key = "begins" if said.begins else "again"
            self.fault(
                f"{path}.{key}", str(error), "a moment such as 2026-12-01 22:00, or cron or OnCalendar"
            )
            return None
        return Maintenance(
            said.name, said.lasts_seconds, starting, said.again or "", zone, frozenset(said.checks)
        )


def _host(said: CheckSaid, kind: str) -> str:
    """The host that a check reaches, as far as its words say."""
    if kind == "host" and said.host == "this":
        return "localhost"
    written = said.steps[0].http if kind == "steps" else getattr(said, kind)
    if kind == "dns":
        return said.resolver or ""
    inner = bare(str(written)).rpartition("://")[2].partition("/")[0]
    return inner if inner.endswith("]") else re.sub(r":\d+$", "", inner)
