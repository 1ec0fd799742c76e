"""Eyes and a keeper for tests: what is seen is written beforehand, what is kept is read afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field

from loopwright.operate.checks.check import Check
from loopwright.operate.checks.looks import TcpLook
from loopwright.operate.checks.seen import Outcome, Seen

UP = Seen(Outcome.UP, 0.01)
REFUSED = Seen(Outcome.DOWN, 0.01, ("no connection",), away=True)
WRONG = Seen(Outcome.DOWN, 0.01, ("status 500",))


def check(name="site", every=60.0, **more):
    given = {"timeout_seconds": 5.0, "job": "site", "instance": name} | more
    return Check(name, TcpLook(name, 80), every, **given)


@dataclass
class Scripted:
    """Sees what ``shown`` says for a check: a Seen, an exception to raise, or (seconds to take, Seen)."""

    clock: object
    shown: dict = field(default_factory=dict)
    looks: list = field(default_factory=list)

    async def look(self, one):
        self.looks.append((one.name, self.clock.steady()))
        found = self.shown.get(one.name, UP)
        found = found() if callable(found) else found
        if isinstance(found, tuple):
            await self.clock.sleep(found[0])
            found = found[1]
        if isinstance(found, Exception):
            raise found
        return found

    def starts(self, name):
        return [at for one, at in self.looks if one == name]


@dataclass
class Kept:
    """Everything that was kept."""

    runs: list = field(default_factory=list)
    standings: dict = field(default_factory=dict)
    samples: list = field(default_factory=list)

    def keep(self, one, run, standing, samples):
        self.runs.append(run)
        self.standings[one.name] = standing
        self.samples += samples

    def outcomes(self, name):
        return [run.seen.outcome for run in self.runs if run.check == name]
